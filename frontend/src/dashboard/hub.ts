/** The page of an EnergyHub. */

import {
  badge,
  DEVICE_NAME,
  FULL,
  heading,
  history,
  hourly,
  present,
  rows,
  section,
  tile,
  whileKnown,
} from "./stock-cards";
import type { Card, Section, View } from "../home-assistant";
import { find, findAll, type Hub, type Part, sharedStart } from "../registry";
import type { Text } from "../text";

const COLORS = { solar: "amber", grid: "blue", battery: "teal" };
const POWERS = ["pv_power", "load_active_power", "grid_active_power", "battery_power"];
const THIRD = { columns: 4 };

/** `energy`: whether the Energy dashboard knows this hub's meters. */
export function hubView(hub: Hub, text: Text, energy: boolean): View {
  const one = (key: string): string | undefined => find(hub, key);
  const badges = ["state", "fault", "grid_service_lock", "frequency"].map(one);
  return {
    type: "sections",
    max_columns: 3,
    dense_section_placement: true,
    badges: present(badges.map((entity) => badge(entity, whileKnown(entity)))),
    sections: present([
      power(hub, text),
      day(hub, text),
      orders(hub, text),
      meters(hub, text, energy),
      phases(hub, text),
      strings(hub, text),
      batteries(hub, text),
    ]),
  };
}

function power(hub: Hub, text: Text): Section | undefined {
  return section(heading(text("dashboard.power_now"), "mdi:flash"), [
    POWERS.some((key) => find(hub, key)) && {
      type: "custom:energy-bridge-hub-card",
      device_id: hub.device.id,
      grid_options: FULL,
    },
  ]);
}

function day(hub: Hub, text: Text): Section | undefined {
  return section(heading(text("dashboard.last_day"), "mdi:chart-line"), [
    history(POWERS.map((key) => find(hub, key)), 24),
    hourly(
      ["pv_energy", "grid_energy_imported", "grid_energy_exported"].map((key) => find(hub, key)),
      { title: text("dashboard.energy_per_hour") },
    ),
  ]);
}

function orders(hub: Hub, text: Text): Section | undefined {
  const keys = ["ordered_set_point", "confirmed_set_point", "set_point_deviation", "last_answer"];
  return section(heading(text("dashboard.battery"), "mdi:home-battery"), [rows(keys.map((key) => find(hub, key)))]);
}

function meters(hub: Hub, text: Text, energy: boolean): Section | undefined {
  const solar = find(hub, "pv_energy");
  const counters = [
    "grid_energy_imported",
    "grid_energy_exported",
    "pv_energy",
    "load_energy_consumed",
    "battery_energy_charged",
    "battery_energy_discharged",
  ].map((key) => find(hub, key));
  const half = { columns: 6 };
  const today: Card[] = [
    { type: "energy-distribution", link_dashboard: true, grid_options: FULL },
    { type: "energy-self-sufficiency-gauge", grid_options: half },
    ...(solar ? [{ type: "energy-solar-consumed-gauge", grid_options: half }] : []),
  ];
  return section(heading(text("dashboard.energy"), "mdi:lightning-bolt-circle"), [
    ...(energy ? today : []),
    rows(counters),
  ]);
}

function phases(hub: Hub, text: Text): Section | undefined {
  return section(heading(text("dashboard.phases"), "mdi:transmission-tower"), [
    ...findAll(hub, "voltage_phase").map((entity) =>
      tile(entity, { icon: "mdi:sine-wave", color: COLORS.grid, vertical: true, grid_options: THIRD }),
    ),
    history(findAll(hub, "grid_active_power_phase"), 6),
  ]);
}

function strings(hub: Hub, text: Text): Section | undefined {
  const powers = each(hub.strings, "string_power");
  return section(heading(text("dashboard.strings"), "mdi:solar-panel-large"), [
    ...trends(hub.strings, "string_power", COLORS.solar),
    history(powers, 24, {}, DEVICE_NAME),
    heading(text("dashboard.energy"), "mdi:lightning-bolt-circle", { heading_style: "subtitle" }),
    rows(each(hub.strings, "pv_energy"), DEVICE_NAME),
  ]);
}

function batteries(hub: Hub, text: Text): Section | undefined {
  const charge = find(hub, "state_of_charge");
  const counters = [find(hub, "battery_energy_charged"), find(hub, "battery_energy_discharged")];
  return section(heading(text("dashboard.battery_day"), "mdi:battery-clock"), [
    ...trends(hub.batteries, "battery_power", COLORS.battery),
    history([charge], 24),
    hourly(counters, { title: text("dashboard.energy_per_hour") }),
  ]);
}

/** A value of each unit, with the last day beside it. */
function trends(units: Part[], key: string, color: string): Card[] {
  const shared = sharedStart(units);
  return units.flatMap((unit) =>
    findAll(unit, key).map((entity) => ({
      type: "tile",
      entity,
      name: unit.name.slice(shared),
      color,
      grid_options: FULL,
      features_position: "inline",
      features: [{ type: "trend-graph", hours_to_show: 24 }],
    })),
  );
}

function each(parts: Part[], key: string): string[] {
  return parts.flatMap((part) => findAll(part, key));
}
