/** Times in words. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  agoText,
  type Clock,
  clockOf,
  countdownText,
  fromField,
  momentText,
  spanText,
  ticks,
  timeText,
  toField,
} from "../src/cards/times";
import { MadeUp } from "./made-up";

const STOCKHOLM: Clock = { language: "en-GB", zone: "Europe/Stockholm" };
const at = (text: string): number => Date.parse(text) / 1000;
const NOON = at("2026-06-01T12:00:00Z");

test("times are in the user's zone and format", () => {
  assert.equal(timeText(NOON, STOCKHOLM), "14:00");
  assert.equal(momentText(NOON, STOCKHOLM), "1 Jun, 14:00");
  assert.equal(momentText(NOON, { ...STOCKHOLM, zone: "America/New_York", hour12: true }), "1 Jun, 8:00 am");
  assert.equal(timeText(NOON, { language: "en", zone: "UTC", hour12: false }), "12:00");
});

test("a span tells its day once, or both", () => {
  assert.equal(spanText(NOON, NOON + 900, STOCKHOLM), "1 Jun, 14:00 – 14:15");
  assert.equal(spanText(NOON, NOON + 86400, STOCKHOLM), "1 Jun, 14:00 – 2 Jun, 14:00");
});

test("the zone is Home Assistant's or the browser's, as the user chose", () => {
  const { hass } = new MadeUp();
  hass.locale = { language: "sv", time_zone: "server", time_format: "24" };
  assert.deepEqual(clockOf(hass), { language: "sv", zone: "Europe/Stockholm", hour12: false });
  hass.locale = { language: "sv", time_zone: "local", time_format: "language" };
  assert.deepEqual(clockOf(hass), { language: "sv", zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  hass.locale.time_format = "system";
  assert.equal(typeof clockOf(hass).hour12, "boolean");
});

test("how long ago, in words", () => {
  const ago = (seconds: number): string => agoText(NOON - seconds, NOON, STOCKHOLM);
  assert.equal(ago(-5), "now");
  assert.equal(ago(59), "now");
  assert.equal(ago(60), "1 minute ago");
  assert.equal(ago(7199), "1 hour ago");
  assert.equal(ago(86400), "yesterday");
  assert.equal(ago(5 * 86400), "5 days ago");
});

test("a countdown never goes below nothing", () => {
  assert.deepEqual([-3, 0, 0.2, 65, 3725].map(countdownText), ["0:00", "0:00", "0:01", "1:05", "1:02:05"]);
});

test("an axis has a mark at each sixth hour of the user's days", () => {
  const marks = ticks(NOON - 86400, NOON, STOCKHOLM);
  assert.deepEqual(marks.map(({ text }) => text), ["18:00", "Mon 1", "6:00", "12:00"]);
  assert.deepEqual(marks.map(({ midnight }) => midnight), [false, true, false, false]);
});

test("in hours up to 12 it has no minutes", () => {
  const marks = ticks(NOON - 43200, NOON, { language: "en", zone: "UTC" });
  assert.deepEqual(marks.map(({ text }) => text), ["1 Mon", "6 AM", "12 PM"]);
});

test("on the day that the clocks change, too", () => {
  const marks = ticks(at("2026-03-28T23:00:00Z"), at("2026-03-29T22:00:00Z"), STOCKHOLM);
  assert.deepEqual(marks.map(({ text }) => text), ["Sun 29", "6:00", "12:00", "18:00", "Mon 30"]);
  assert.equal(marks[1]?.time, at("2026-03-29T04:00:00Z"));
});

test("a day begins at one o'clock where the clocks skip midnight", () => {
  for (const [zone, now, start] of [
    ["America/Santiago", "2026-09-06T12:00:00Z", "2026-09-06T04:00:00Z"],
    ["Africa/Cairo", "2026-04-24T12:00:00Z", "2026-04-23T22:00:00Z"],
  ] as const) {
    const midnights = ticks(at(now) - 86400, at(now), { ...STOCKHOLM, zone }).filter(({ midnight }) => midnight);
    assert.deepEqual(midnights.map(({ time }) => time), [at(start)], zone);
  }
});

test("a field's text means a time in the user's zone", () => {
  assert.equal(toField(NOON, STOCKHOLM), "2026-06-01T14:00");
  assert.equal(fromField("2026-06-01T14:00", STOCKHOLM), NOON);
  assert.equal(fromField("2026-01-01T01:30", { language: "en", zone: "Asia/Kathmandu" }), at("2025-12-31T19:45:00Z"));
  assert.equal(fromField("", STOCKHOLM), undefined);
});
