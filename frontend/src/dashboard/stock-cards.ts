/** Configurations of Home Assistant's own cards; entities keep the names that they have there. */

import type { Card, Section } from "../home-assistant";

/** The entity's own name, without its device's. */
export const OWN_NAME = { type: "entity" };
export const DEVICE_NAME = { type: "device" };
export const FULL = { columns: "full" };

type Maybe<Item> = Item | false | undefined;
type Options = Record<string, unknown>;

/** What is there of a list. */
export function present<Item>(items: Maybe<Item>[]): Item[] {
  return items.filter((item): item is Item => Boolean(item));
}

export function heading(text: string, icon: string, options: Options = {}): Card {
  return { type: "heading", heading: text, icon, ...options };
}

/** A section under its heading; none where there is nothing else to show. */
export function section(head: Card, cards: Maybe<Card>[]): Section | undefined {
  const shown = present(cards);
  return shown.some(({ type }) => type !== "heading") ? { type: "grid", cards: [head, ...shown] } : undefined;
}

/** For a card that is to be seen only while its entity has a value. */
export function whileKnown(entity: string | undefined): Options {
  if (!entity) return {};
  return { visibility: [{ condition: "state", entity, state_not: ["unavailable", "unknown"] }] };
}

/** For a card that is to be seen only while its entity is on. */
export function whileOn(entity: string | undefined): Options {
  return entity ? { visibility: [{ condition: "state", entity, state: "on" }] } : {};
}

export function tile(entity: string | undefined, options: Options = {}): Card | undefined {
  return entity ? { type: "tile", entity, name: OWN_NAME, ...options } : undefined;
}

/** A tile that presses a button. */
export function press(entity: string | undefined, options: Options = {}): Card | undefined {
  const action = entity && { action: "perform-action", perform_action: "button.press", target: { entity_id: entity } };
  return tile(entity, { hide_state: true, tap_action: action, icon_tap_action: action, ...options });
}

export function badge(entity: string | undefined, options: Options = {}): Card | undefined {
  return entity ? { type: "entity", entity, show_name: true, name: OWN_NAME, ...options } : undefined;
}

export function rows(entities: Maybe<string>[], name: unknown = OWN_NAME): Card | undefined {
  const shown = present(entities);
  if (!shown.length) return undefined;
  return {
    type: "entities",
    grid_options: FULL,
    entities: shown.map((entity) => ({ entity, name })),
  };
}

export function history(
  entities: Maybe<string>[],
  hours: number,
  options: Options = {},
  name: unknown = OWN_NAME,
): Card | undefined {
  const shown = present(entities);
  if (!shown.length) return undefined;
  return {
    type: "history-graph",
    hours_to_show: hours,
    grid_options: FULL,
    entities: shown.map((entity) => ({ entity, name })),
    ...options,
  };
}

/** How much each meter counted in each hour of a day. */
export function hourly(entities: Maybe<string>[], options: Options = {}): Card | undefined {
  const shown = present(entities);
  if (!shown.length) return undefined;
  return {
    type: "statistics-graph",
    chart_type: "bar",
    period: "hour",
    days_to_show: 1,
    stat_types: ["change"],
    grid_options: FULL,
    entities: shown.map((entity) => ({ entity, name: OWN_NAME })),
    ...options,
  };
}
