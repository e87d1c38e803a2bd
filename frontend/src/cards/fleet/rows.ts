/** The rows of the fleet card's table, and their order. */

import type { HomeAssistant, State } from "../../home-assistant";
import { type Fleet, find, type Part, sharedStart } from "../../registry";

export const FIGURES = ["packs_ready", "packs_charging", "free_slots", "slots_at_fault"] as const;
type Figure = (typeof FIGURES)[number];

/** What is the matter with a cabinet, the worst first. */
export const CONDITIONS = ["offline", "problem", "online"] as const;
export type Condition = (typeof CONDITIONS)[number];

export interface Row {
  id: string;
  /** As far as other cabinets' names are not the same. */
  name: string;
  fullName: string;
  area: string;
  condition: Condition;
  figures: Record<Figure, number | undefined>;
  /** When a silent cabinet was there last, s since 1970; undefined for one that sends. */
  seen?: number;
  /** Whether that is only the time since when it is known to be silent. */
  roughly: boolean;
  /** What tells more. */
  entity?: string;
}

export const COLUMNS = ["name", "condition", ...FIGURES, "seen"] as const;
export type Column = (typeof COLUMNS)[number];

export interface Order {
  column: Column;
  descending: boolean;
}

export const WORST_FIRST: Order = { column: "condition", descending: false };

const KEYS = ["cabinet_problem", ...FIGURES, "last_seen"];

/** The entities that the rows are made of. */
export function entitiesOf(fleet: Fleet): string[] {
  return fleet.cabinets.flatMap((cabinet) =>
    KEYS.map((key) => find(cabinet, key)).filter((id) => id !== undefined),
  );
}

export function rowsOf(hass: HomeAssistant, fleet: Fleet): Row[] {
  const shared = sharedStart(fleet.cabinets);
  return fleet.cabinets.map((cabinet) => rowOf(hass, cabinet, shared));
}

function rowOf(hass: HomeAssistant, cabinet: Part, shared: number): Row {
  const stateOf = (key: string): State | undefined => hass.states[find(cabinet, key) ?? ""];
  const states = [...FIGURES, "cabinet_problem"].map(stateOf).filter((state) => state !== undefined);
  const offline = states.every(({ state }) => state === "unavailable");
  const figures = Object.fromEntries(FIGURES.map((key) => [key, numberOf(stateOf(key))])) as Row["figures"];
  const problem = stateOf("cabinet_problem")?.state === "on" || (figures.slots_at_fault ?? 0) > 0;
  const told = timeOf(stateOf("last_seen")?.state);
  const changed = Math.max(...states.map(({ last_changed }) => timeOf(last_changed) ?? 0));
  const seen = offline ? told ?? (changed > 0 ? changed : undefined) : undefined;
  const entity = find(cabinet, "packs_ready") ?? states[0]?.entity_id;
  return {
    id: cabinet.device.id,
    name: cabinet.name.slice(shared),
    fullName: cabinet.name,
    area: cabinet.area ?? "",
    condition: offline ? "offline" : problem ? "problem" : "online",
    figures,
    roughly: told === undefined,
    ...(seen !== undefined && { seen }),
    ...(entity && { entity }),
  };
}

function numberOf(state: State | undefined): number | undefined {
  const value = Number.parseFloat(state?.state ?? "");
  return Number.isFinite(value) ? value : undefined;
}

function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? "") / 1000;
  return Number.isFinite(time) ? time : undefined;
}

/** The order that a click on a column's head asks for: what matters most first, then the other way round. */
export function nextOrder(order: Order, column: Column): Order {
  if (order.column === column) return { column, descending: !order.descending };
  return { column, descending: FIGURES.includes(column as Figure) };
}

/** Rows without a value come last in either order; those alike stand by how bad they are, then by name. */
export function sortRows(rows: readonly Row[], { column, descending }: Order, language: string): Row[] {
  const collator = new Intl.Collator(language, { numeric: true });
  const worst = (one: Row, other: Row): number =>
    CONDITIONS.indexOf(one.condition) - CONDITIONS.indexOf(other.condition) ||
    (other.figures.slots_at_fault ?? 0) - (one.figures.slots_at_fault ?? 0);
  const byName = (one: Row, other: Row): number => collator.compare(one.name, other.name);
  const turn = (result: number): number => (descending ? -result : result);
  const compare = (one: Row, other: Row): number => {
    if (column === "name") return turn(byName(one, other));
    if (column === "condition") return turn(worst(one, other));
    const [mine, theirs] = [valueOf(one, column), valueOf(other, column)];
    if (mine === undefined || theirs === undefined) return Number(mine === undefined) - Number(theirs === undefined);
    return turn(mine - theirs);
  };
  return [...rows].sort((one, other) => compare(one, other) || worst(one, other) || byName(one, other));
}

function valueOf(row: Row, column: Figure | "seen"): number | undefined {
  return column === "seen" ? row.seen : row.figures[column];
}
