/** The page of all reports. */

import { DEVICE_NAME, FULL, heading, history, present, press, section, tile, whileOn } from "./stock-cards";
import type { HomeAssistant, Section, View } from "../home-assistant";
import { type Destination, find } from "../registry";
import type { Text } from "../text";

export function reportsView(hass: HomeAssistant, destinations: Destination[], text: Text): View {
  const reports = destinations.flatMap((destination) => destination.reports);
  const reachable = present(destinations.map((destination) => find(destination, "reachable")));
  // The line of a delivery names one of these; new reports have the first one disabled.
  const deliveries = present(reports.map((report) => find(report, "delivery") ?? find(report, "overdue")));
  return {
    type: "sections",
    max_columns: 3,
    dense_section_placement: true,
    sections: present([
      ...destinations.map(destinationSection),
      section(
        heading(text("dashboard.destinations"), "mdi:server-network"),
        destinations.flatMap((destination) => [
          tile(find(destination, "reachable"), { name: DEVICE_NAME }),
          press(find(destination, "test_delivery"), { icon: "mdi:connection" }),
          ...destination.reports.map((report) =>
            tile(find(report, "flash"), { name: DEVICE_NAME, features: [{ type: "toggle" }], grid_options: FULL }),
          ),
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

/** A destination's reports, and which of them are overdue. */
function destinationSection({ device, reports }: Destination): Section {
  const overdue = present(reports.map((report) => find(report, "overdue")));
  return {
    type: "grid",
    column_span: 3,
    cards: present([
      { type: "custom:energy-bridge-report-card", device_id: device.id, grid_options: FULL },
      ...overdue.map((entity) =>
        tile(entity, { name: DEVICE_NAME, color: "red", grid_options: FULL, ...whileOn(entity) }),
      ),
    ]),
  };
}
