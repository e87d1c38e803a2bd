/** Where the flow's parts stand, and how power moves between them. */

import type { Place } from "./values";

export interface Point {
  x: number;
  y: number;
}

/** Where one place stands, and the line from there to the hub. */
export interface Spot extends Point {
  place: Place;
  /** The middle of the part of the line that is seen. */
  middle: Point;
  upright: boolean;
}

/** A picture of this width and height; all in the same units. */
export interface Layout {
  width: number;
  height: number;
  hub: Point;
  spots: Spot[];
}

export type Flow = "in" | "out" | "still";

export const RADIUS = 34;
const WIDTH = 360;
const HUB_RADIUS = 12;
const REACH = { sideways: 134, upright: 110 };
/** Room for a word above or below. */
const MARGIN = RADIUS + 24;

const STEPS: Record<Place, Point> = {
  solar: { x: 0, y: -1 },
  grid: { x: -1, y: 0 },
  house: { x: 1, y: 0 },
  battery: { x: 0, y: 1 },
};

/** Sun above, battery below, grid and house at the sides; what is not there takes no room. */
export function layOut(places: Place[]): Layout {
  const above = places.includes("solar") ? REACH.upright : 0;
  const below = places.includes("battery") ? REACH.upright : 0;
  const hub = { x: WIDTH / 2, y: above + MARGIN };
  return {
    width: WIDTH,
    height: above + below + 2 * MARGIN,
    hub,
    spots: places.map((place) => {
      const step = STEPS[place];
      const upright = step.x === 0;
      const reach = upright ? REACH.upright : REACH.sideways;
      const seen = (reach - RADIUS + HUB_RADIUS) / 2;
      const at = (distance: number): Point => ({ x: hub.x + step.x * distance, y: hub.y + step.y * distance });
      return { place, ...at(reach), middle: at(seen), upright };
    }),
  };
}

/** Into the hub or out of it. Positive: the sun produces, the house consumes, the grid is drawn from, the battery discharges. */
export function flowOf(place: Place, watts: number | undefined): Flow {
  const shown = Math.round(watts ?? 0);
  if (!shown) return "still";
  return shown > 0 === (place !== "house") ? "in" : "out";
}

/** How long a dot takes, in s. In few steps: each change of speed lets it jump. */
export function paceOf(watts: number): number {
  const power = Math.abs(watts);
  const slower = [300, 1000, 3000, 6000, 12000].filter((limit) => power < limit).length;
  return [1, 1.4, 2, 3, 4.5, 7][slower] ?? 7;
}
