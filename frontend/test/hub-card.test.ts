/** What the hub card shows, where, and what its control means. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { chipOf } from "../src/cards/hub/chip";
import { flowOf, layOut, paceOf } from "../src/cards/hub/flow";
import { actionOf, orderAt, positionOf, rangeOf, send } from "../src/cards/hub/order";
import { loadOf } from "../src/cards/hub/phases";
import { hubsWords, reasonOf } from "../src/cards/refusal";
import { amperes, idsOf, largestWatts, listIds, numberOf, PLACES, watts } from "../src/cards/hub/values";
import type { State } from "../src/home-assistant";
import { findPlant, type Hub } from "../src/registry";
import { inEnglish } from "../src/text";
import { MadeUp } from "./made-up";

const state = (value: string, attributes: Record<string, unknown> = {}): State => ({
  entity_id: "sensor.x",
  state: value,
  attributes,
  last_changed: "",
  last_updated: "",
});

function hubOf(made: MadeUp): Hub {
  const [hub] = findPlant(made.hass).hubs;
  assert.ok(hub);
  return hub;
}

test("a card has the entities that its hub has", () => {
  const made = new MadeUp();
  made.hub();
  const ids = idsOf(hubOf(made));
  assert.deepEqual(Object.keys(ids.powers), PLACES);
  assert.deepEqual(ids.phases.map(({ name }) => name), ["L1", "L2", "L3"]);
  assert.equal(listIds(ids).length, 4 + 6 + 2 * 3);
  made.entity("sensor.house_pv_power").hidden = true;
  delete made.hass.entities["sensor.house_grid_current_phase_l1"];
  delete made.hass.entities["sensor.house_grid_active_power_phase_l2"];
  const fewer = idsOf(hubOf(made));
  assert.equal(fewer.powers.solar, undefined);
  assert.deepEqual(fewer.phases.map(({ name, current, power }) => [name, !!current, !!power]), [
    ["L1", false, true],
    ["L2", true, false],
    ["L3", true, true],
  ]);
});

test("a hub without a battery has no control", () => {
  const made = new MadeUp();
  made.hub("house", { battery: false });
  const { powers, charge, commander, mode } = idsOf(hubOf(made));
  assert.deepEqual([powers.battery, charge, commander, mode], [undefined, undefined, undefined, undefined]);
});

test("phases with other ids are numbered in their order", () => {
  const made = new MadeUp();
  made.hub();
  for (const phase of [1, 2, 3]) {
    const entity = made.entity(`sensor.house_grid_current_phase_l${phase}`);
    delete made.hass.entities[entity.entity_id];
    made.hass.entities[`sensor.amps_${phase}`] = { ...entity, entity_id: `sensor.amps_${phase}` };
  }
  assert.deepEqual(idsOf(hubOf(made)).phases.map(({ name, current }) => [name, current]), [
    ["L1", "sensor.amps_1"],
    ["L2", "sensor.amps_2"],
    ["L3", "sensor.amps_3"],
  ]);
});

test("numbers in the unit that the user has chosen, none where a state has none", () => {
  assert.equal(watts(state("3.5", { unit_of_measurement: "kW" })), 3500);
  assert.equal(watts(state("-20", { unit_of_measurement: "W" })), -20);
  assert.equal(amperes(state("500", { unit_of_measurement: "mA" })), 0.5);
  assert.equal(largestWatts(state("unavailable", { max: 12, unit_of_measurement: "kW" })), 12000);
  assert.equal(largestWatts(state("1")), undefined);
  for (const none of [undefined, state("unavailable"), state("unknown"), state("")]) assert.equal(numberOf(none), undefined);
});

test("power flows where its sign says", () => {
  assert.deepEqual(PLACES.map((place) => flowOf(place, 10)), ["in", "in", "out", "in"]);
  assert.deepEqual(PLACES.map((place) => flowOf(place, -10)), ["out", "out", "in", "out"]);
  for (const still of [0, 0.4, -0.4, undefined]) assert.equal(flowOf("grid", still), "still");
});

test("more power moves faster, and none slower than can be seen", () => {
  const paces = [20, 500, -2000, 5000, 9000, 50000].map(paceOf);
  assert.deepEqual(paces, [...paces].sort((one, other) => other - one));
  assert.deepEqual([paces[0], paces.at(-1)], [7, 1]);
});

test("what is not there takes no room, and nothing stands outside", () => {
  const whole = layOut(PLACES);
  for (const places of [PLACES, ["grid", "house"], ["solar", "grid"], ["grid", "house", "battery"], ["battery"]] as const) {
    const { width, height, spots } = layOut([...places]);
    assert.deepEqual(spots.map(({ place }) => place), [...places]);
    assert.ok(places.length === 4 || height < whole.height);
    for (const { x, y } of spots) assert.ok(x >= 34 && x <= width - 34 && y >= 34 && y <= height - 34);
  }
  const [sun, grid, house, battery] = whole.spots;
  assert.ok(sun && grid && house && battery);
  assert.ok(sun.y < whole.hub.y && battery.y > whole.hub.y && grid.x < whole.hub.x && house.x > whole.hub.x);
});

test("a phase against its fuse", () => {
  assert.deepEqual(loadOf(5, 25), { share: 0.2, filled: 0.2, level: "normal" });
  assert.equal(loadOf(-20, 25).level, "normal", "80 % themselves are not above");
  assert.equal(loadOf(20.1, 25).level, "near");
  assert.equal(loadOf(25, 25).level, "near");
  assert.deepEqual(loadOf(30, 25), { share: 1.2, filled: 1, level: "over" });
});

test("the slider: hold in the middle, the whole power at its ends", () => {
  for (const largest of [800, 6720, 12000, 28000, 1e6]) {
    const { ends } = rangeOf(largest);
    assert.ok(ends > 5 && ends <= 61, `${ends}`);
    assert.deepEqual(orderAt(ends, largest), { mode: "charge", watts: largest });
    assert.deepEqual(orderAt(-ends, largest), { mode: "discharge", watts: largest });
    assert.deepEqual(orderAt(0, largest), { mode: "hold", watts: 0 });
    for (const position of [-ends, -3, 0, 3, ends]) {
      assert.equal(positionOf(orderAt(position, largest), largest), position);
    }
  }
  assert.equal(positionOf({ mode: "auto", watts: 500 }, 6000), 0);
  assert.equal(positionOf({ mode: "charge", watts: 9000 }, 6000), rangeOf(6000).ends);
});

test("an order as an action", () => {
  const call = (mode: "auto" | "charge" | "discharge" | "hold", power: number, seconds: number): unknown[] => {
    const { action, data } = actionOf({ mode, watts: power }, "house", seconds);
    return [action, data["power"], data["duration"]];
  };
  assert.deepEqual(call("charge", 3000, 900), ["charge_battery", 3000, { seconds: 900 }]);
  assert.deepEqual(call("discharge", 3000, 0), ["discharge_battery", 3000, undefined]);
  assert.deepEqual(call("hold", 0, 0), ["hold_battery", undefined, undefined]);
  assert.deepEqual(call("hold", 0, 900), ["discharge_battery", 0, { seconds: 900 }]);
  assert.deepEqual(call("auto", 0, 900), ["release_battery", undefined, undefined]);
});

test("the hub's words, and why an action failed in the user's", async () => {
  const { hass } = new MadeUp();
  const calls: unknown[][] = [];
  hass.callService = <Response>(...call: unknown[]) => {
    calls.push(call);
    return Promise.resolve({ response: { message: "charge done" } as Response });
  };
  assert.equal(await send(hass, { action: "charge_battery", data: { power: 1 } }), "charge done");
  assert.deepEqual(calls, [["energy_bridge", "charge_battery", { power: 1 }, undefined, false, true]]);
  const words = { notAllowed: "not allowed", lost: "lost" };
  const refusal = {
    message: "The hub refused the order: no",
    translation_domain: "energy_bridge",
    translation_key: "order_refused",
    translation_placeholders: { message: "no" },
  };
  assert.equal(await reasonOf(hass, refusal, words), refusal.message, "no translation");
  hass.loadBackendTranslation = (category) =>
    Promise.resolve((key, values) => (category === "exceptions" ? `${key} ${values?.["message"]}` : ""));
  assert.equal(await reasonOf(hass, refusal, words), "component.energy_bridge.exceptions.order_refused.message no");
  hass.loadBackendTranslation = () => Promise.reject(new Error("no connection"));
  assert.equal(await reasonOf(hass, refusal, words), refusal.message);
  assert.equal(await reasonOf(hass, new Error("gone"), words), "gone");
  assert.equal(await reasonOf(hass, { code: "unauthorized", message: "Unauthorized" }, words), "not allowed");
  for (const lost of [3, { code: 3 }, { success: false, error: { code: 3, message: "Connection lost" } }]) {
    assert.equal(await reasonOf(hass, lost, words), "lost");
    assert.equal(await reasonOf({ ...hass, localize: (key) => key }, lost), "ui.notification_toast.connection_lost");
  }
  assert.deepEqual([hubsWords(refusal), hubsWords(new Error("gone"))], ["no", undefined]);
});

test("the chip says who commands", () => {
  const made = new MadeUp();
  made.hass.locale = { language: "en-GB", time_zone: "server" };
  const now = Date.parse("2026-06-01T12:00:00Z") / 1000;
  const words = (value: string, until?: string): string =>
    chipOf(made.hass, state(value, { until: until ?? null }), inEnglish, now).words;
  assert.equal(words("home_assistant", "2026-06-01T12:30:00+00:00"), "You until 14:30");
  assert.equal(words("home_assistant", "2026-06-02T12:30:00+00:00"), "You until 2 Jun, 14:30");
  assert.equal(words("home_assistant"), "You");
  assert.equal(words("hub"), "hub", "as Home Assistant translates it");
  assert.equal(words("unknown"), "No known order");
  assert.equal(words("unavailable"), "Hub silent");
  assert.equal(chipOf(made.hass, undefined, inEnglish, now).kind, "none");
});

test("the editor offers hubs only, and what can be left out, in the user's language", async () => {
  Object.assign(globalThis, { HTMLElement: globalThis.HTMLElement ?? class {} });
  const { HubCard } = await import("../src/cards/hub-card");
  const { schema, computeLabel } = HubCard.getConfigForm();
  assert.deepEqual(schema.map(({ name }) => name), ["device_id", "phases", "control"]);
  assert.equal(computeLabel?.({ name: "phases" }, () => ""), "Phases");
  assert.equal(computeLabel?.({ name: "control" }, (key) => key), "component.energy_bridge.config_panel.hub_card.control");
  assert.deepEqual(HubCard.getStubConfig(), {});
});
