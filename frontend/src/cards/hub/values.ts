/** What a hub card shows, and the numbers of it. */

import type { State } from "../../home-assistant";
import { find, findAll, type Hub } from "../../registry";

/** What power flows from or to. */
export type Place = "solar" | "grid" | "house" | "battery";
export const PLACES: Place[] = ["solar", "grid", "house", "battery"];

const POWERS: Record<Place, string> = {
  solar: "pv_power",
  grid: "grid_active_power",
  house: "load_active_power",
  battery: "battery_power",
};

const WATTS: Record<string, number> = { mW: 1e-3, W: 1, kW: 1e3, MW: 1e6, GW: 1e9 };
const AMPERES: Record<string, number> = { mA: 1e-3, A: 1 };

/** The entities of one phase. */
export interface PhaseIds {
  name: string;
  current?: string;
  power?: string;
}

/** The ids of a card's entities; those that a hub lacks, or that are hidden or disabled, are not there. */
export interface HubIds {
  powers: Partial<Record<Place, string>>;
  charge?: string;
  commander?: string;
  answer?: string;
  mode?: string;
  setPoint?: string;
  confirmed?: string;
  phases: PhaseIds[];
}

export function idsOf(hub: Hub): HubIds {
  const ids: HubIds = { powers: {}, phases: phasesOf(hub) };
  for (const place of PLACES) {
    const id = find(hub, POWERS[place]);
    if (id) ids.powers[place] = id;
  }
  const others = {
    charge: find(hub, "state_of_charge"),
    commander: find(hub, "battery_controlled_by"),
    answer: find(hub, "last_answer"),
    mode: find(hub, "battery_mode"),
    setPoint: find(hub, "battery_power_set_point"),
    confirmed: find(hub, "confirmed_set_point"),
  };
  return Object.assign(ids, Object.fromEntries(Object.entries(others).filter(([, id]) => id)));
}

/** The ids in one list. */
export function listIds({ powers, phases, ...others }: HubIds): string[] {
  const ofPhases = phases.flatMap(({ current, power }) => [current, power]);
  return [...Object.values(powers), ...Object.values(others), ...ofPhases].filter((id) => typeof id === "string");
}

/** The phases that have a current or a power, by name. */
function phasesOf(hub: Hub): PhaseIds[] {
  const phases = new Map<string, PhaseIds>();
  const add = (key: "current" | "power", ids: string[]): void =>
    ids.forEach((id, index) => {
      const name = /_l([123])$/.exec(id)?.[1] ?? `${index + 1}`;
      const phase = phases.get(name) ?? { name: `L${name}` };
      phase[key] = id;
      phases.set(name, phase);
    });
  add("current", findAll(hub, "grid_current_phase"));
  add("power", findAll(hub, "grid_active_power_phase"));
  return [...phases.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** A state's number in W; undefined while there is none. */
export const watts = (state: State | undefined): number | undefined => scaled(state, WATTS);

/** The largest number in W that an entity takes; undefined where it does not say so. */
export function largestWatts(state: State | undefined): number | undefined {
  return state && scaled({ ...state, state: String(state.attributes["max"] ?? "") }, WATTS);
}

/** A state's number in A; undefined while there is none. */
export const amperes = (state: State | undefined): number | undefined => scaled(state, AMPERES);

/** A state's number; undefined while there is none. */
export function numberOf(state: State | undefined): number | undefined {
  const value = state && state.state.trim() !== "" ? Number(state.state) : NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** Whether a state says something. */
export function isKnown(state: State | undefined): state is State {
  return state !== undefined && state.state !== "unavailable" && state.state !== "unknown";
}

function scaled(state: State | undefined, factors: Record<string, number>): number | undefined {
  const value = numberOf(state);
  const factor = factors[String(state?.attributes["unit_of_measurement"] ?? "")] ?? 1;
  return value === undefined ? undefined : value * factor;
}
