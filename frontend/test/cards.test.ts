/** What the card picker is told. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { KINDS, deviceFor } from "../src/cards/kinds";
import { MadeUp } from "./made-up";

const kind = (type: string): (typeof KINDS)[number] => {
  const found = KINDS.find((each) => each.type === `energy-bridge-${type}-card`);
  assert.ok(found, type);
  return found;
};

test("the hub card is offered for what a hub and its units have, and for nothing else", () => {
  const made = new MadeUp();
  made.hub("house");
  made.hub("barn");
  made.fleet(1);
  const offered = (entityId: string): string | undefined => deviceFor(kind("hub"), made.hass, entityId);
  assert.equal(offered("sensor.house_pv_power"), "house");
  assert.equal(offered("sensor.barn string 1_string_power"), "barn");
  assert.equal(offered("sensor.fleet_packs_ready"), undefined);
  assert.equal(offered("light.kitchen"), undefined);
});

test("the cabinet card is offered for what a cabinet and its slots have, and for nothing else", () => {
  const made = new MadeUp();
  made.hub();
  made.fleet(2);
  const offered = (entityId: string): string | undefined => deviceFor(kind("cabinet"), made.hass, entityId);
  assert.equal(offered("sensor.cabinet 2_packs_ready"), "cabinet 2");
  assert.equal(offered("sensor.cabinet 1 slot 2_slot_state"), "cabinet 1");
  assert.equal(offered("sensor.fleet_packs_ready"), undefined);
  assert.equal(offered("sensor.house_pv_power"), undefined);
});

test("the fleet card is offered for what all cabinets have together", () => {
  const made = new MadeUp();
  made.fleet(1);
  assert.equal(deviceFor(kind("fleet"), made.hass, "text.fleet_find_pack"), "fleet");
  assert.equal(deviceFor(kind("fleet"), made.hass, "sensor.cabinet 1_packs_ready"), undefined);
});

test("the report card is offered for what a destination and its reports have", () => {
  const made = new MadeUp();
  made.destination(["collector"]);
  assert.equal(deviceFor(kind("report"), made.hass, "binary_sensor.collector_overdue"), "partner");
  assert.equal(deviceFor(kind("report"), made.hass, "binary_sensor.partner_reachable"), "partner");
});
