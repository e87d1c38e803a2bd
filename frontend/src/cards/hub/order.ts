/** What the slider and the buttons mean, and the action that carries it out. */

import type { HomeAssistant } from "../../home-assistant";
import { DOMAIN } from "../../registry";

export type Mode = "auto" | "charge" | "discharge" | "hold";

/** What is asked of the hub; `watts` are never negative, the mode is the direction. */
export interface Order {
  mode: Mode;
  watts: number;
}

export interface ActionCall {
  action: string;
  data: Record<string, unknown>;
}

/** Seconds to choose from; 0 is without an end. */
export const DURATIONS = [0, 900, 1800, 3600, 2 * 3600, 4 * 3600, 8 * 3600];

const STEPS = [10, 50, 100, 200, 500, 1000, 2000, 5000];
/** So many positions are still told apart by a finger. */
const POSITIONS = 60;

/** How many positions the slider has to each side of hold, and how many W apart. */
export function rangeOf(largest: number): { ends: number; step: number } {
  const step = STEPS.find((each) => largest / each <= POSITIONS) ?? largest / POSITIONS;
  return { ends: Math.ceil(largest / step), step };
}

/** Charging to the right of hold, discharging to the left; the ends are the largest power even where no step meets it. */
export function orderAt(position: number, largest: number): Order {
  const watts = Math.min(Math.abs(position) * rangeOf(largest).step, largest);
  if (!watts) return { mode: "hold", watts: 0 };
  return { mode: position > 0 ? "charge" : "discharge", watts };
}

/** Where an order stands on the slider, as nearly as there is a position. */
export function positionOf({ mode, watts }: Order, largest: number): number {
  if (mode !== "charge" && mode !== "discharge") return 0;
  const { ends, step } = rangeOf(largest);
  const position = Math.min(Math.round(watts / step), ends);
  return mode === "charge" ? position : -position;
}

/** `seconds`: 0 is without an end. */
export function actionOf({ mode, watts }: Order, device_id: string, seconds: number): ActionCall {
  if (mode === "auto") return { action: "release_battery", data: { device_id } };
  if (mode === "hold" && !seconds) return { action: "hold_battery", data: { device_id } };
  const data = { device_id, power: Math.round(watts), ...(seconds && { duration: { seconds } }) };
  // Only orders with a power take a duration; a discharge of 0 W holds.
  return { action: mode === "charge" ? "charge_battery" : "discharge_battery", data };
}

/** Carry out an order; answers the hub's own words. */
export async function send(hass: HomeAssistant, { action, data }: ActionCall): Promise<string> {
  const { response } = await hass.callService<{ message?: string }>(DOMAIN, action, data, undefined, false, true);
  return response?.message ?? "";
}
