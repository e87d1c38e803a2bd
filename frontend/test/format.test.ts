/** Numbers in the user's way. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { formatDuration, formatNumber, formatPercent, formatPower } from "../src/cards/format";

const english = { language: "en" };
const german = { language: "de" };
/** With ordinary spaces. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ").replace(/’/g, "'");

test("power in W, from 1 kW on in kW", () => {
  const shown = [0, -0.3, 7.6, 999.4, 999.5, 3456, -3456, 9994, 9996, 23456].map((each) => plain(formatPower(english, each)));
  assert.deepEqual(shown, ["0 W", "0 W", "8 W", "999 W", "1.00 kW", "3.46 kW", "-3.46 kW", "9.99 kW", "10.0 kW", "23.5 kW"]);
  assert.equal(plain(formatPower(english, 3000, 1)), "3.0 kW");
});

test("numbers as the language writes them, or as the user has chosen", () => {
  assert.equal(plain(formatPower(german, 3456)), "3,46 kW");
  const chosen = (number_format: string): string => plain(formatNumber({ language: "de", number_format }, 1234567.5, 1));
  assert.deepEqual(["comma_decimal", "decimal_comma", "space_comma", "quote_decimal", "none", "language"].map(chosen), [
    "1,234,567.5",
    "1.234.567,5",
    "1 234 567,5",
    "1'234'567.5",
    "1234567.5",
    "1.234.567,5",
  ]);
  assert.equal(plain(formatPercent(german, 0.624)), "62 %");
});

test("durations in minutes and hours", () => {
  assert.deepEqual([900, 3600, 7200].map((each) => formatDuration(english, each)), ["15 minutes", "1 hour", "2 hours"]);
  assert.equal(formatDuration(german, 7200), "2 Stunden");
  for (const number_format of ["comma_decimal", "none", "space_comma"]) {
    assert.equal(formatDuration({ ...german, number_format }, 7200), "2 Stunden");
  }
});
