/** Numbers as the user has set them in the profile. */

import type { Locale } from "../home-assistant";

const NUMBERS: Record<string, string | string[]> = {
  comma_decimal: ["en-US", "en"],
  decimal_comma: ["de", "es", "it"],
  space_comma: ["fr", "sv", "cs"],
  quote_decimal: ["de-CH"],
};
const NO_BREAK = "\u00a0";

const made = new Map<string, Intl.NumberFormat>();

/** Making one is slow: it is kept. */
function numbers(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const style = locale.number_format ?? "language";
  const key = JSON.stringify([style, locale.language, options]);
  const known = made.get(key);
  if (known) return known;
  const tags = style === "system" ? undefined : (NUMBERS[style] ?? (style === "none" ? "en-US" : locale.language));
  const grouping = style === "none" ? { useGrouping: false } : {};
  const format = new Intl.NumberFormat(tags, { ...grouping, ...options });
  made.set(key, format);
  return format;
}

export function formatNumber(locale: Locale, value: number, digits = 0): string {
  // What rounds to nothing is no negative nothing.
  const shown = Math.abs(value) < 0.5 / 10 ** digits ? 0 : value;
  return numbers(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(shown);
}

/** With its unit, on one line. */
export function withUnit(locale: Locale, value: number, unit: string, digits = 0): string {
  return `${formatNumber(locale, value, digits)}${NO_BREAK}${unit}`;
}

/** In W below 1 kW; `digits` of kW. */
export function formatPower(locale: Locale, watts: number, digits?: number): string {
  if (Math.abs(watts) < 999.5) return withUnit(locale, watts, "W");
  return withUnit(locale, watts / 1000, "kW", digits ?? (Math.abs(watts) < 9995 ? 2 : 1));
}

/** Of a share: 0.5 is 50 %. */
export function formatPercent(locale: Locale, share: number): string {
  return numbers(locale, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

/** A length of time in its largest unit of minutes and hours. */
export function formatDuration(locale: Locale, seconds: number): string {
  const [value, unit] = seconds % 3600 ? [seconds / 60, "minute"] : [seconds / 3600, "hour"];
  // Words, not only a number: they are the language's, whatever its numbers look like.
  return numbers(
    { language: locale.language },
    { style: "unit", unit: `${unit}`, unitDisplay: "long" },
  ).format(Number(value));
}
