/** The fleet card's table. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { entitiesOf, nextOrder, type Order, type Row, rowsOf, sortRows, WORST_FIRST } from "../src/cards/fleet/rows";
import { type Fleet, findPlant } from "../src/registry";
import { MadeUp } from "./made-up";

const FIGURES = ["packs_ready", "packs_charging", "free_slots", "slots_at_fault"];

/** Cabinets with these figures, or silent ones. */
function rows(figures: (number[] | "silent")[]): Row[] {
  const { made, fleet } = fleetOf(figures.length);
  figures.forEach((each, index) => {
    FIGURES.forEach((key, which) =>
      made.state(`sensor.cabinet ${index + 1}_${key}`, each === "silent" ? "unavailable" : `${each[which]}`),
    );
    made.state(`binary_sensor.cabinet ${index + 1}_cabinet_problem`, each === "silent" ? "unavailable" : "off");
  });
  return rowsOf(made.hass, fleet);
}

function fleetOf(cabinets: number): { made: MadeUp; fleet: Fleet } {
  const made = new MadeUp();
  for (const device of made.fleet(cabinets)) {
    made.add(device, ["sensor.packs_charging", "sensor.free_slots", "sensor.last_seen"]);
  }
  const [fleet] = findPlant(made.hass).fleets;
  assert.ok(fleet);
  return { made, fleet };
}

const names = (table: Row[], order: Order = WORST_FIRST): string[] => sortRows(table, order, "en").map(({ name }) => name);

test("each cabinet has its figures", () => {
  const [row] = rows([[3, 2, 1, 0], [0, 0, 0, 0]]);
  assert.deepEqual(row, {
    id: "cabinet 1",
    name: "1",
    fullName: "cabinet 1",
    area: "",
    condition: "online",
    figures: { packs_ready: 3, packs_charging: 2, free_slots: 1, slots_at_fault: 0 },
    roughly: true,
    entity: "sensor.cabinet 1_packs_ready",
  });
});

test("what is wrong stands first, and the others by name", () => {
  const table = rows([[1, 0, 0, 0], [1, 0, 0, 1], "silent", [1, 0, 0, 0], [1, 0, 0, 2]]);
  assert.deepEqual(names(table), ["3", "5", "2", "1", "4"]);
  assert.deepEqual(names(table, { column: "condition", descending: true }), ["1", "4", "2", "5", "3"]);
});

test("by a figure; those without one come last either way", () => {
  const table = rows([[1, 0, 0, 0], "silent", [10, 0, 0, 0], [2, 0, 0, 0]]);
  assert.deepEqual(names(table, { column: "packs_ready", descending: true }), ["3", "4", "1", "2"]);
  assert.deepEqual(names(table, { column: "packs_ready", descending: false }), ["1", "4", "3", "2"]);
});

test("by name, numbers as numbers", () => {
  const table = rows(Array.from({ length: 11 }, () => [0, 0, 0, 0]));
  assert.deepEqual(names(table, { column: "name", descending: true }).slice(0, 3), ["11", "10", "9"]);
});

test("a click on a head sorts by it, the next one turns it round", () => {
  assert.deepEqual(nextOrder(WORST_FIRST, "packs_ready"), { column: "packs_ready", descending: true });
  assert.deepEqual(nextOrder({ column: "packs_ready", descending: true }, "packs_ready"), {
    column: "packs_ready",
    descending: false,
  });
  assert.deepEqual(nextOrder(WORST_FIRST, "name"), { column: "name", descending: false });
});

test("a problem that the cabinet tells is one, whatever its slots do", () => {
  const { made, fleet } = fleetOf(1);
  made.state("sensor.cabinet 1_packs_ready", "3");
  made.state("binary_sensor.cabinet 1_cabinet_problem", "on");
  assert.equal(rowsOf(made.hass, fleet)[0]?.condition, "problem");
});

test("a silent one was seen when it says so, else before it was found silent", () => {
  const { made, fleet } = fleetOf(1);
  made.state("sensor.cabinet 1_packs_ready", "unavailable");
  const [row] = rowsOf(made.hass, fleet);
  assert.deepEqual([row?.seen, row?.roughly], [Date.parse("2026-06-01T12:00:00Z") / 1000, true]);
  made.state("sensor.cabinet 1_last_seen", "2026-06-01T11:55:00+00:00");
  const [told] = rowsOf(made.hass, fleet);
  assert.deepEqual([told?.seen, told?.roughly], [Date.parse("2026-06-01T11:55:00Z") / 1000, false]);
});

test("without any state nothing is claimed but that it is silent", () => {
  const { made, fleet } = fleetOf(1);
  const [row] = rowsOf(made.hass, fleet);
  assert.deepEqual([row?.condition, row?.seen], ["offline", undefined]);
});

test("only what the rows show is looked at", () => {
  const { fleet } = fleetOf(2);
  assert.equal(entitiesOf(fleet).length, 2 * 6);
  assert.ok(!entitiesOf(fleet).some((id) => id.includes("slot ")));
});
