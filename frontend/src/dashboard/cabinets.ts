/** The pages of swap cabinets: of all of them, and of each one. */

import {
  badge,
  DEVICE_NAME,
  FULL,
  heading,
  history,
  OWN_NAME,
  present,
  rows,
  section,
  tile,
} from "./stock-cards";
import type { Card, Condition, HomeAssistant, Section, View } from "../home-assistant";
import { type Cabinet, find, type Fleet, sharedStart, type Slot } from "../registry";
import type { Text } from "../text";

const FIGURES = [
  { key: "packs_ready", color: "green" },
  { key: "packs_charging", color: "amber" },
  { key: "free_slots", color: "blue" },
  { key: "slots_at_fault", color: "red" },
  { key: "swaps_today", color: "purple" },
];

/** Those that a line on a phone has room for. */
const LINE = FIGURES.slice(0, 4);

/** `paths` says where the page of a cabinet is, by its device's id. */
export function fleetView(
  hass: HomeAssistant,
  fleet: Fleet,
  text: Text,
  paths: ReadonlyMap<string, string>,
): View {
  const shared = sharedStart(fleet.cabinets);
  const keys = [...FIGURES.map(({ key }) => key), "cabinets_online", "cabinets_offline"];
  return {
    type: "sections",
    max_columns: 3,
    dense_section_placement: true,
    badges: present(keys.map((key) => badge(find(fleet, key)))),
    sections: present([
      attention(fleet, text),
      ...groups(fleet, text).map(([title, cabinets]) => overview(title, cabinets, paths, shared)),
      section(heading(text("dashboard.find_pack"), "mdi:magnify"), [
        rows([find(fleet, "find_pack"), find(fleet, "pack_found_in")]),
      ]),
      map(hass, fleet, text),
      section(heading(text("dashboard.last_day"), "mdi:chart-line"), [
        history(["packs_ready", "packs_charging", "free_slots"].map((key) => find(fleet, key)), 24),
      ]),
    ]),
  };
}

export function cabinetView(cabinet: Cabinet, text: Text): View {
  const one = (key: string): string | undefined => find(cabinet, key);
  const figures = ["cabinet_problem", ...FIGURES.map(({ key }) => key), "environment_temperature"];
  return {
    type: "sections",
    max_columns: 3,
    dense_section_placement: true,
    badges: present(figures.map((key) => badge(one(key)))),
    sections: present([
      { type: "grid", cards: [doors(cabinet)] },
      section(heading(text("dashboard.packs"), "mdi:battery-high"), [packs(cabinet.slots)]),
      section(heading(text("dashboard.what_happened"), "mdi:timeline-text-outline"), [
        rows([one("notification"), one("alert")]),
        history([one("packs_ready"), one("packs_charging"), one("free_slots")], 24),
      ]),
    ]),
  };
}

function doors({ device }: Cabinet): Card {
  return { type: "custom:energy-bridge-cabinet-card", device_id: device.id, grid_options: FULL };
}

function packs(slots: Slot[]): Card | undefined {
  const entities = slots.flatMap((slot) => {
    const entity = find(slot, "pack");
    return entity ? [{ entity, name: `${slot.number}` }] : [];
  });
  return entities.length ? { type: "entities", grid_options: FULL, entities } : undefined;
}

/** What is at fault, while something is. */
function attention(fleet: Fleet, text: Text): Section | undefined {
  const states = (key: string): string[] =>
    present(fleet.cabinets.map((cabinet) => find(cabinet, key)));
  const troubles: [string, Condition][] = [
    ...states("cabinet_problem").map((entity): [string, Condition] => [
      entity,
      { condition: "state", entity, state: "on" },
    ]),
    ...states("slots_at_fault").map((entity): [string, Condition] => [
      entity,
      { condition: "numeric_state", entity, above: 0 },
    ]),
  ];
  const shown = section(
    heading(text("dashboard.attention"), "mdi:alert-circle-outline"),
    troubles.map(([entity, condition]) =>
      tile(entity, {
        name: [DEVICE_NAME, OWN_NAME],
        color: "red",
        grid_options: FULL,
        visibility: [condition],
      }),
    ),
  );
  return (
    shown && {
      ...shown,
      visibility: [{ condition: "or", conditions: troubles.map(([, condition]) => condition) }],
    }
  );
}

/** The cabinets of each area, and those in none. */
function groups(fleet: Fleet, text: Text): [string, Cabinet[]][] {
  const found = new Map<string, Cabinet[]>();
  for (const cabinet of fleet.cabinets) {
    const name = cabinet.area ?? text("dashboard.cabinets");
    found.set(name, [...(found.get(name) ?? []), cabinet]);
  }
  return [...found];
}

/** A line for each cabinet, which leads to its page. */
function overview(
  title: string,
  cabinets: Cabinet[],
  paths: ReadonlyMap<string, string>,
  shared: number,
): Section | undefined {
  const cards = cabinets.map((cabinet) => {
    const path = paths.get(cabinet.device.id);
    const badges = LINE.flatMap(({ key, color }) => {
      const entity = find(cabinet, key);
      return entity ? [{ type: "entity", entity, color }] : [];
    });
    return heading(cabinet.name.slice(shared), "mdi:ev-station", {
      heading_style: "subtitle",
      badges,
      ...(path && { tap_action: { action: "navigate", navigation_path: path } }),
    });
  });
  return { type: "grid", cards: [heading(title, "mdi:map-marker"), ...cards] };
}

/** Where the cabinets are that said so. */
function map(hass: HomeAssistant, fleet: Fleet, text: Text): Section | undefined {
  const located = present(fleet.cabinets.map((cabinet) => find(cabinet, "packs_ready"))).filter(
    (entity) => hass.states[entity]?.attributes["latitude"] !== undefined,
  );
  return section(
    heading(text("dashboard.map"), "mdi:map"),
    located.length
      ? [
          {
            type: "map",
            entities: located.map((entity) => ({ entity, label_mode: "state" })),
            grid_options: { columns: "full", rows: 6 },
          },
        ]
      : [],
  );
}
