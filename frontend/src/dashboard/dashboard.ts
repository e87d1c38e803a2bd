/** The whole dashboard, and each of its pages, from the registries. */

import { cabinetView, fleetView } from "./cabinets";
import { heading } from "./stock-cards";
import type { Dashboard, Device, HomeAssistant, View, ViewOptions } from "../home-assistant";
import { hubView } from "./hub";
import { findPlant, type Part, type Plant } from "../registry";
import { reportsView } from "./reports";
import type { Text } from "../text";

export const PAGES = ["hub", "fleet", "cabinet", "reports"] as const;
export type Page = (typeof PAGES)[number];

const ICONS: Record<Page, string> = {
  hub: "mdi:home-lightning-bolt",
  fleet: "mdi:battery-sync",
  cabinet: "mdi:ev-station",
  reports: "mdi:file-send-outline",
};

/** More cabinets than these have no tab: the page of all leads to theirs. */
const TABS = 4;

export const strategyType = (page: Page): string => `custom:energy-bridge-${page}`;

/** The pages of all there is; what is on them is made when one is opened. */
export function buildDashboard(hass: HomeAssistant, text: Text): Dashboard {
  const plant = findPlant(hass);
  const cabinets = plant.fleets.flatMap((fleet) => fleet.cabinets);
  const paths = pathsOf(plant);
  const view = (page: Page, part: Part): View => ({
    title: part.name,
    icon: ICONS[page],
    show_icon_and_title: true,
    path: paths.get(part.device.id) ?? page,
    strategy: { type: strategyType(page), device_id: part.device.id },
  });
  const views = [
    ...plant.hubs.map((hub) => view("hub", hub)),
    ...plant.fleets.map((fleet) => view("fleet", fleet)),
    ...cabinets.map((cabinet) => ({
      ...view("cabinet", cabinet),
      ...(cabinets.length > TABS && { subview: true }),
    })),
    ...(plant.destinations.length ? [reportsPage(text)] : []),
  ];
  return { views: views.length ? views : [emptyView(text)] };
}

/** One page; `energy` is what the Energy dashboard shows, as text. */
export function buildView(
  hass: HomeAssistant,
  text: Text,
  page: Page,
  options: ViewOptions,
  energy = "",
): View {
  const plant = findPlant(hass);
  const chosen = <Kind extends Part>(parts: Kind[]): Kind | undefined =>
    options.device_id ? parts.find((part) => part.device.id === options.device_id) : parts[0];
  if (page === "hub") {
    const hub = chosen(plant.hubs);
    if (hub) return hubView(hub, text, hub.entities.some((each) => energy.includes(`"${each.entity_id}"`)));
  } else if (page === "fleet") {
    const fleet = chosen(plant.fleets);
    if (fleet) return fleetView(fleet, text, pathsOf(plant));
  } else if (page === "cabinet") {
    const cabinet = chosen(plant.fleets.flatMap((fleet) => fleet.cabinets));
    if (cabinet) return cabinetView(cabinet, text);
  } else if (plant.destinations.length) {
    return reportsView(hass, plant.destinations, text);
  }
  return emptyView(text);
}

function reportsPage(text: Text): View {
  return {
    title: text("dashboard.reports"),
    icon: ICONS.reports,
    show_icon_and_title: true,
    path: "reports",
    strategy: { type: strategyType("reports") },
  };
}

function emptyView(text: Text): View {
  return {
    title: "Energy Bridge",
    type: "sections",
    sections: [
      {
        type: "grid",
        cards: [
          heading("Energy Bridge", ICONS.hub),
          { type: "markdown", content: text("dashboard.nothing_yet"), grid_options: { columns: "full" } },
        ],
      },
    ],
  };
}

/** By device id: readable, and each one's own. */
function pathsOf(plant: Plant): Map<string, string> {
  const paths = new Map<string, string>();
  const taken = new Set<string>();
  const add = (page: Page, device: Device, name: string): void => {
    const start = `${page}-${slug(name) || device.id}`;
    let path = start;
    for (let number = 2; taken.has(path); number++) path = `${start}-${number}`;
    taken.add(path);
    paths.set(device.id, path);
  };
  for (const { device, name } of plant.hubs) add("hub", device, name);
  for (const fleet of plant.fleets) {
    add("fleet", fleet.device, fleet.name);
    for (const { device, name } of fleet.cabinets) add("cabinet", device, name);
  }
  return paths;
}

function slug(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
