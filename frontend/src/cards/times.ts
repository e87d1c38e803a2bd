/** Times in words, in the user's language, zone and format; all are seconds since 1970. */

import type { HomeAssistant } from "../home-assistant";

/** How a user reads times. */
export interface Clock {
  language: string;
  zone: string;
  /** Whether hours go to 12; where it is not said, as in the language. */
  hour12?: boolean;
}

export interface Tick {
  time: number;
  text: string;
  /** Whether a day begins. */
  midnight: boolean;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", DAY],
  ["hour", HOUR],
  ["minute", MINUTE],
];

export function clockOf({ config, locale }: HomeAssistant): Clock {
  const zone = locale.time_zone === "server" ? config.time_zone : Intl.DateTimeFormat().resolvedOptions().timeZone;
  const hour12 = hour12Of(locale.time_format);
  return { language: locale.language, zone, ...(hour12 !== undefined && { hour12 }) };
}

function hour12Of(format: string | undefined): boolean | undefined {
  if (format === "12" || format === "24") return format === "12";
  if (format !== "system") return undefined;
  return Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions().hour12;
}

/** "10:15". */
export function timeText(time: number, clock: Clock): string {
  return format(time, clock, { hour: "numeric", minute: "2-digit" });
}

/** "22 Nov, 10:15". */
export function momentText(time: number, clock: Clock): string {
  return format(time, clock, { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
}

/** "10:15" of today, else "22 Nov, 10:15". */
export function nearText(time: number, now: number, clock: Clock): string {
  const today = localDay(time, clock.zone) === localDay(now, clock.zone);
  return today ? timeText(time, clock) : momentText(time, clock);
}

/** "22 Nov, 23:45 – 23 Nov, 00:00"; the day once, if it is one. */
export function spanText(start: number, end: number, clock: Clock): string {
  const sameDay = localDay(start, clock.zone) === localDay(end, clock.zone);
  return `${momentText(start, clock)} – ${sameDay ? timeText(end, clock) : momentText(end, clock)}`;
}

/** "5 minutes ago". */
export function agoText(time: number, now: number, clock: Clock): string {
  const past = Math.max(now - time, 0);
  const [unit, size] = UNITS.find(([, each]) => past >= each) ?? ["minute", MINUTE];
  const relative = new Intl.RelativeTimeFormat(clock.language, { numeric: "auto" });
  return past < MINUTE ? relative.format(0, "second") : relative.format(-Math.floor(past / size), unit);
}

/** "4:05", or "1:04:05" where there are hours. */
export function countdownText(seconds: number): string {
  const left = Math.max(Math.ceil(seconds), 0);
  const two = (value: number): string => `${value}`.padStart(2, "0");
  const hours = Math.floor(left / HOUR);
  const minutes = Math.floor((left % HOUR) / MINUTE);
  const start = hours ? `${hours}:${two(minutes)}` : `${minutes}`;
  return `${start}:${two(left % MINUTE)}`;
}

/** Each sixth hour of the user's days. */
export function ticks(from: number, to: number, clock: Clock): Tick[] {
  const found: Tick[] = [];
  const twelve = clock.hour12 ?? Intl.DateTimeFormat(clock.language, { hour: "numeric" }).resolvedOptions().hour12;
  const [year, month, day] = parts(from, clock.zone);
  for (let hour = 0; ; hour += 6) {
    const time = fromLocal([year, month, day, hour, 0], clock.zone);
    if (time > to) return found;
    if (time < from) continue;
    const midnight = hour % 24 === 0;
    const text = midnight
      ? format(time, clock, { weekday: "short", day: "numeric" })
      : format(time, clock, { hour: "numeric", ...(!twelve && { minute: "2-digit" }) });
    found.push({ time, text, midnight });
  }
}

/** What a field for date and time shows: "2026-11-22T10:15". */
export function toField(time: number, { zone }: Clock): string {
  const [year, ...others] = parts(time, zone);
  const [month, day, hour, minute] = others.map((value) => `${value}`.padStart(2, "0"));
  return `${`${year}`.padStart(4, "0")}-${month}-${day}T${hour}:${minute}`;
}

/** The time that a field means; undefined while it is not complete. */
export function fromField(text: string, { zone }: Clock): number | undefined {
  const found = /^(\d{4,6})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(text);
  if (!found) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = found.slice(1).map(Number);
  return fromLocal([year, month, day, hour, minute], zone);
}

type Local = [year: number, month: number, day: number, hour: number, minute: number];

function format(time: number, { language, zone, hour12 }: Clock, options: Intl.DateTimeFormatOptions): string {
  const clock = hour12 !== undefined && options.hour ? { hourCycle: hour12 ? "h12" : "h23" } as const : {};
  return new Intl.DateTimeFormat(language, { timeZone: zone, ...clock, ...options }).format(time * 1000);
}

function localDay(time: number, zone: string): string {
  return parts(time, zone).slice(0, 3).join("-");
}

const readers = new Map<string, Intl.DateTimeFormat>();

function parts(time: number, zone: string): Local {
  let reader = readers.get(zone);
  if (!reader) {
    const numeric = "numeric";
    reader = new Intl.DateTimeFormat("en", {
      timeZone: zone,
      hourCycle: "h23",
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
    });
    readers.set(zone, reader);
  }
  const found: Record<string, number> = {};
  for (const { type, value } of reader.formatToParts(time * 1000)) found[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = found;
  return [year, month, day, hour, minute];
}

/** Hours may be those of days that follow. One that a change of clocks leaves out is the next that there is. */
function fromLocal([year, month, day, hour, minute]: Local, zone: string): number {
  const wanted = Date.UTC(year, month - 1, day, hour, minute) / 1000;
  const ahead = (time: number): number => {
    const [y, mo, d, h, mi] = parts(time, zone);
    return Date.UTC(y, mo - 1, d, h, mi) / 1000 - Math.floor(time / MINUTE) * MINUTE;
  };
  const close = wanted - ahead(wanted);
  const again = wanted - ahead(close);
  return wanted - ahead(again) === again ? again : Math.max(close, again);
}
