/** When a pack will be full, by how its state of charge rose. */

/** A state of charge in %, and since when in s. */
export interface Point {
  time: number;
  charge: number;
}

/** Cabinets tell whole percents. */
const STEP = 1;
/** Below it a slope says little, in s. */
const SHORTEST = 60;

/** One state as the recorder's history tells it: `s`, and when it changed or was written, in s. */
export interface Recorded {
  s: string;
  lu: number;
  lc?: number;
}

const NO_VALUE = ["unavailable", "unknown", ""];

/** When the value became another one for the last time, in s; 0 where it did not. */
export function lastChange(history: readonly Recorded[]): number {
  let since = 0;
  let before: string | undefined;
  for (const { s, lu, lc } of history) {
    if (NO_VALUE.includes(s)) continue;
    if (before !== undefined && s !== before) since = lc ?? lu;
    before = s;
  }
  return since;
}

/** The points since the last time that there was none, or another pack (`since`, in s). */
export function pointsOf(history: readonly Recorded[], since = 0): Point[] {
  let points: Point[] = [];
  for (const { s, lu, lc } of history) {
    const charge = s.trim() ? Number(s) : Number.NaN;
    const time = lc ?? lu;
    if (!Number.isFinite(charge) || time < since) points = [];
    else points.push({ time, charge });
  }
  return points;
}

/**
 * When the threshold in % is reached, in s; undefined where that cannot be told.
 *
 * The slope is that between the first and the last rise: a point in between says only that it was not reached yet.
 */
export function fullAt(points: readonly Point[], threshold: number, now: number): number | undefined {
  let rises: Point[] = [];
  points.forEach((point, index) => {
    const before = points[index - 1];
    if (!before) return;
    if (point.charge < before.charge) rises = [];
    else if (point.charge > before.charge) rises.push(point);
  });
  const first = rises[0];
  const last = rises.at(-1);
  if (!first || !last || last.time - first.time < SHORTEST || last.charge >= threshold) return undefined;
  // What has not come yet for long comes more slowly.
  const slope = Math.min(
    (last.charge - first.charge) / (last.time - first.time),
    (last.charge + STEP - first.charge) / (now - first.time),
  );
  return Math.max(now, last.time + (threshold - last.charge) / slope);
}

/** Whole minutes until then, at least one. */
export function minutesUntil(time: number, now: number): number {
  return Math.max(1, Math.ceil((time - now) / 60));
}
