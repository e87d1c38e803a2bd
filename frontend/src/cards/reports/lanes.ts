/** What a destination's reports delivered over two days, and where it stands on a lane. */

/** A stretch of time in which all documents had the same outcome; times are s since 1970. */
export interface Stretch {
  start: number;
  end: number;
  outcome: "delivered" | "waiting" | "gap" | "before_start";
  documents: number;
  /** Why there is a gap. */
  reason?: "no_history" | "dropped" | "refused" | "lost";
}

export interface ReportStatus {
  device_id: string | null;
  subentry_id: string;
  name: string;
  /** s */
  interval: number;
  /** null for a report of live values */
  next_send: number | null;
  last_error: { error: string; text: string; detail: string } | null;
  lanes: Stretch[];
}

/** All reports first, then those that changed and the ids of those that are gone. */
export interface ReportNews {
  reports: ReportStatus[];
  removed?: string[];
}

/** A stretch on a lane, in % of its width. */
export interface Piece {
  left: number;
  width: number;
  stretch: Stretch;
}

/** How far back lanes reach, s. */
export const SPAN = 48 * 3600;

/** The reports after news of them, by their subentries' ids. */
export function withNews(
  known: ReadonlyMap<string, ReportStatus>,
  { reports, removed = [] }: ReportNews,
): Map<string, ReportStatus> {
  const all = new Map(known);
  for (const report of reports) all.set(report.subentry_id, report);
  for (const id of removed) all.delete(id);
  return all;
}

/** In the order of the devices; those that have none come last. */
export function inOrder(reports: Iterable<ReportStatus>, devices: string[]): ReportStatus[] {
  const place = ({ device_id }: ReportStatus): number => {
    const index = device_id === null ? -1 : devices.indexOf(device_id);
    return index < 0 ? devices.length : index;
  };
  return [...reports].sort((one, other) => place(one) - place(other));
}

/** What is seen of the stretches on a lane that ends now. */
export function pieces(stretches: readonly Stretch[], now: number): Piece[] {
  const from = now - SPAN;
  return stretches
    .filter(({ start, end }) => end > from && start < now)
    .map((stretch) => {
      const left = percent(Math.max(stretch.start, from), now);
      return { left, width: percent(Math.min(stretch.end, now), now) - left, stretch };
    });
}

/** Where a time stands on a lane that ends now, in %. */
export function percent(time: number, now: number): number {
  return ((time - (now - SPAN)) / SPAN) * 100;
}

/** The time at a place of the lane, from 0 to 1. */
export function timeAt(place: number, now: number): number {
  return now - SPAN + Math.min(Math.max(place, 0), 1) * SPAN;
}

export function stretchAt(stretches: readonly Stretch[], time: number): Stretch | undefined {
  return stretches.find(({ start, end }) => start <= time && time < end);
}

/** How many documents wait to be delivered. */
export function waitingDocuments(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { outcome, documents }) => sum + (outcome === "waiting" ? documents : 0), 0);
}

/** The start of the interval that a time is in. */
export function intervalStart(time: number, interval: number): number {
  return Math.floor(time / interval) * interval;
}

const HOUR = 3600;

/** Where a key leads on a lane from the start of an interval; undefined for a key that leads nowhere. */
export function moved(start: number, key: string, interval: number, now: number): number | undefined {
  const first = intervalStart(now - SPAN, interval) + interval;
  const last = intervalStart(now - interval, interval);
  const hour = Math.max(HOUR, interval);
  const targets: Record<string, number> = {
    ArrowLeft: start - interval,
    ArrowDown: start - interval,
    ArrowRight: start + interval,
    ArrowUp: start + interval,
    PageDown: start - hour,
    PageUp: start + hour,
    Home: first,
    End: last,
  };
  const target = targets[key];
  return target === undefined ? undefined : Math.min(Math.max(intervalStart(target, interval), first), last);
}
