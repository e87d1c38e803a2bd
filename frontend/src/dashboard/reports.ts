/** The page of all reports. */

import {
  DEVICE_NAME,
  FULL,
  heading,
  history,
  present,
  press,
  section,
  tile,
  whileKnown,
  whileOn,
} from "./stock-cards";
import type { HomeAssistant, Section, View } from "../home-assistant";
import { type Destination, find, type Part } from "../registry";
import type { Text } from "../text";

export function reportsView(hass: HomeAssistant, destinations: Destination[], text: Text): View {
  const reports = destinations.flatMap((destination) => destination.reports);
  const reachable = present(destinations.map((destination) => find(destination, "reachable")));
  const deliveries = present(reports.map((report) => find(report, "delivery")));
  return {
    type: "sections",
    max_columns: 3,
    dense_section_placement: true,
    sections: present([
      ...destinations.flatMap((destination) => destination.reports.map(reportSection)),
      section(
        heading(text("dashboard.destinations"), "mdi:server-network"),
        destinations.flatMap((destination) => [
          tile(find(destination, "reachable"), { name: DEVICE_NAME }),
          press(find(destination, "test_delivery"), { icon: "mdi:connection" }),
        ]),
      ),
      section(
        heading(text("dashboard.exports"), "mdi:archive-arrow-up-outline"),
        destinations.flatMap((destination) => [
          tile(find(destination, "export_progress"), { name: DEVICE_NAME }),
          press(find(destination, "cancel_export")),
        ]),
      ),
      section(heading(text("dashboard.waiting_documents"), "mdi:tray-full"), [
        history(
          reports.map((report) => find(report, "waiting_documents")),
          24,
          {},
          DEVICE_NAME,
        ),
      ]),
      section(heading(text("dashboard.what_happened"), "mdi:timeline-text-outline"), [
        hass.config.components.includes("logbook") &&
          deliveries.length > 0 && {
            type: "logbook",
            hours_to_show: 6,
            target: { entity_id: [...reachable, ...deliveries] },
            grid_options: { columns: "full", rows: 6 },
          },
      ]),
    ]),
  };
}

function reportSection(report: Part): Section | undefined {
  const waiting = find(report, "waiting_documents");
  const next = find(report, "next_try");
  const overdue = find(report, "overdue");
  const badges = waiting && [{ type: "entity", entity: waiting, color: "amber" }];
  return section(heading(report.name, "mdi:file-send-outline", badges ? { badges } : {}), [
    tile(find(report, "delivered_until") ?? find(report, "last_delivered"), { color: "blue" }),
    press(find(report, "send_now"), { icon: "mdi:send", color: "green" }),
    tile(overdue, { color: "red", grid_options: FULL, ...whileOn(overdue) }),
    tile(find(report, "last_error"), { grid_options: FULL }),
    tile(next, { color: "amber", ...whileKnown(next) }),
    press(find(report, "retry"), { icon: "mdi:refresh", color: "green", ...whileKnown(next) }),
    tile(find(report, "flash"), { features: [{ type: "toggle" }], grid_options: FULL }),
  ]);
}
