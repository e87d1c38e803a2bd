/** The pages of swap cabinets: of all of them, and of each one. */

import {
  badge,
  FULL,
  heading,
  history,
  present,
  rows,
  section,
} from "./stock-cards";
import type { Card, View } from "../home-assistant";
import { type Cabinet, find, type Fleet, type Slot } from "../registry";
import type { Text } from "../text";

const FIGURES = [
  { key: "packs_ready", color: "green" },
  { key: "packs_charging", color: "amber" },
  { key: "free_slots", color: "blue" },
  { key: "slots_at_fault", color: "red" },
  { key: "swaps_today", color: "purple" },
];

/** `paths` says where the page of a cabinet is, by its device's id. */
export function fleetView(fleet: Fleet, text: Text, paths: ReadonlyMap<string, string>): View {
  const keys = [...FIGURES.map(({ key }) => key), "cabinets_online", "cabinets_offline"];
  return {
    type: "sections",
    max_columns: 3,
    dense_section_placement: true,
    badges: present(keys.map((key) => badge(find(fleet, key)))),
    sections: present([
      { type: "grid", column_span: 2, cards: [fleetCard(fleet, paths)] },
      section(heading(text("dashboard.last_day"), "mdi:chart-line"), [
        history(["packs_ready", "packs_charging", "free_slots"].map((key) => find(fleet, key)), 24),
      ]),
    ]),
  };
}

function fleetCard({ device, cabinets }: Fleet, paths: ReadonlyMap<string, string>): Card {
  const pages = cabinets.flatMap(({ device: { id } }) => {
    const path = paths.get(id);
    return path ? [[id, path]] : [];
  });
  return {
    type: "custom:energy-bridge-fleet-card",
    device_id: device.id,
    paths: Object.fromEntries(pages),
    grid_options: FULL,
  };
}

export function cabinetView(cabinet: Cabinet, text: Text): View {
  const one = (key: string): string | undefined => find(cabinet, key);
  const figures = ["cabinet_problem", "swaps_today", "environment_temperature"];
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
