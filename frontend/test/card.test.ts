/** When a card is drawn. */

import assert from "node:assert/strict";
import { test } from "node:test";

import type { PropertyValues, TemplateResult } from "lit";

import type { HomeAssistant } from "../src/home-assistant";
import { MadeUp } from "./made-up";

Object.assign(globalThis, { HTMLElement: class {} });
const { BridgeCard } = await import("../src/cards/card");

class Shown extends BridgeCard {
  protected override choose(): string[] {
    return ["sensor.shown"];
  }

  protected override draw(): TemplateResult {
    throw new Error("nobody looks");
  }

  /** Whether it would be drawn after these states were replaced. */
  draws(before: HomeAssistant): boolean {
    const changed = new Map([["hass", before]]) as unknown as PropertyValues<this>;
    const isDrawn = this.shouldUpdate(changed);
    if (isDrawn) this.willUpdate(changed);
    return isDrawn;
  }
}

test("a card is drawn for states that it shows, and whenever somebody asked for it", () => {
  const made = new MadeUp();
  made.state("sensor.shown", "1");
  made.state("sensor.other", "1");
  const card = new Shown();
  card.setConfig({ type: "" });
  const change = (entityId: string): boolean => {
    const before = { ...made.hass, states: { ...made.hass.states } };
    made.state(entityId, "2");
    card.hass = made.hass;
    return card.draws(before);
  };
  card.hass = made.hass;
  assert.ok(card.draws({ ...made.hass, entities: {} }), "at first");
  assert.equal(change("sensor.other"), false);
  assert.equal(change("sensor.shown"), true);
  card.requestUpdate();
  assert.equal(change("sensor.other"), true, "what was asked for is not lost among states");
  assert.equal(change("sensor.other"), false);
});

test("nothing can be pressed where a card is edited", () => {
  const { hass } = new MadeUp();
  const card = new Shown();
  card.setConfig({ type: "" });
  for (const preview of [true, false]) {
    Object.assign(card, { hass, preview });
    card.draws({ ...hass, entities: {} });
    assert.equal(card.inert, preview);
  }
});
