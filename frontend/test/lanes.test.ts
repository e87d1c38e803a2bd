/** The report card's lanes. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  inOrder,
  intervalStart,
  moved,
  percent,
  pieces,
  type ReportStatus,
  SPAN,
  type Stretch,
  stretchAt,
  timeAt,
  waitingDocuments,
  withNews,
} from "../src/cards/reports/lanes";

const NOW = 1_795_341_000;
const HOUR = 3600;

const stretch = (start: number, end: number, outcome: Stretch["outcome"] = "delivered"): Stretch => ({
  start: NOW + start * HOUR,
  end: NOW + end * HOUR,
  outcome,
  documents: 1,
});

const report = (id: string, more: Partial<ReportStatus> = {}): ReportStatus => ({
  device_id: `device ${id}`,
  subentry_id: id,
  name: id,
  interval: 900,
  next_send: NOW,
  last_error: null,
  lanes: [],
  ...more,
});

test("stretches stand where their time is, cut at both ends of the lane", () => {
  const found = pieces([stretch(-60, -50), stretch(-50, -36), stretch(-36, -12, "gap"), stretch(-12, 1, "waiting")], NOW);
  assert.deepEqual(
    found.map(({ left, width, stretch: { outcome } }) => [outcome, left, width]),
    [
      ["delivered", 0, 25],
      ["gap", 25, 50],
      ["waiting", 75, 25],
    ],
  );
});

test("a place on the lane is a time, and none is outside", () => {
  assert.equal(timeAt(0.5, NOW), NOW - SPAN / 2);
  assert.equal(timeAt(-1, NOW), NOW - SPAN);
  assert.equal(timeAt(2, NOW), NOW);
  assert.equal(percent(timeAt(0.25, NOW), NOW), 25);
});

test("a time is in the stretch that has begun and is not over", () => {
  const both = [stretch(-4, -2), stretch(-2, 0, "waiting")];
  assert.equal(stretchAt(both, NOW - 2 * HOUR)?.outcome, "waiting");
  assert.equal(stretchAt(both, NOW - 2 * HOUR - 1)?.outcome, "delivered");
  assert.equal(stretchAt(both, NOW), undefined);
});

test("what waits is counted, and nothing else", () => {
  assert.equal(waitingDocuments([stretch(-4, -3), stretch(-3, -2, "waiting"), stretch(-2, -1, "waiting")]), 2);
  assert.equal(waitingDocuments([]), 0);
});

test("keys lead from interval to interval, and not off the lane", () => {
  const last = intervalStart(NOW - 900, 900);
  const first = intervalStart(NOW - SPAN, 900) + 900;
  const from = last - 4 * HOUR;
  const go = (key: string, start = from): number | undefined => moved(start, key, 900, NOW);
  assert.equal(go("ArrowLeft"), from - 900);
  assert.equal(go("ArrowRight"), from + 900);
  assert.equal(go("PageDown"), from - HOUR);
  assert.equal(go("PageUp"), from + HOUR);
  assert.equal(go("Home"), first);
  assert.equal(go("End"), last);
  assert.equal(go("ArrowRight", last), last);
  assert.equal(go("ArrowLeft", first), first);
  assert.equal(go("Enter"), undefined);
  assert.equal(moved(NOW - 86400, "PageDown", 86400, NOW), intervalStart(NOW - 2 * 86400, 86400) + 86400);
});

test("news change what they name only", () => {
  const known = withNews(new Map(), { reports: [report("a"), report("b")] });
  const later = withNews(known, { reports: [report("b", { interval: 60 }), report("c")], removed: ["a"] });
  assert.deepEqual([...later.values()].map(({ name, interval }) => [name, interval]), [["b", 60], ["c", 900]]);
  assert.equal(known.size, 2);
});

test("reports stand in the order of their devices, those without one last", () => {
  const all = [report("x", { device_id: null }), report("b"), report("gone"), report("a")];
  assert.deepEqual(inOrder(all, ["device a", "device b"]).map(({ name }) => name), ["a", "b", "x", "gone"]);
});
