/** The battery's control: what is shown is what is ordered, and of this hub. */

import assert from "node:assert/strict";
import { test } from "node:test";

import type { PropertyValues, TemplateResult } from "lit";

import type { Order } from "../src/cards/hub/order";
import { orderAt, rangeOf } from "../src/cards/hub/order";
import { once } from "../src/cards/once";
import { MadeUp } from "./made-up";

Object.assign(globalThis, { HTMLElement: class {} });
const { BatteryControl } = await import("../src/cards/hub/control");

/** Its private parts. */
interface Inside {
  name(order: Order): string;
  give(order: Order): Promise<void>;
  chosen?: number | undefined;
  given?: { state: string; words: string } | undefined;
}

class Control extends BatteryControl {
  readonly inside = this as unknown as Inside;

  belongTo(device: string): void {
    const before = this.device;
    this.device = device;
    if (before !== device) this.willUpdate(new Map([["device", before]]) as unknown as PropertyValues<this>);
  }

  protected override render(): TemplateResult {
    throw new Error("nobody looks");
  }
}

function controlOf(hass = new MadeUp().hass): Control {
  const control = new Control();
  control.hass = hass;
  control.belongTo("house");
  return control;
}

test("each position of the slider has words of its own, to the watt that is ordered", () => {
  const control = controlOf();
  const plain = (order: Order): string => control.inside.name(order).replace("\u00a0", " ");
  assert.deepEqual(
    [500, 1250, 3400, 3680, 12000, 12345].map((watts) => plain({ mode: "charge", watts })),
    ["Charge 500 W", "Charge 1.25 kW", "Charge 3.4 kW", "Charge 3.68 kW", "Charge 12.0 kW", "Charge 12.345 kW"],
  );
  for (const largest of [600, 2500, 3000, 3680, 12345, 70_000]) {
    const { ends } = rangeOf(largest);
    const words = Array.from({ length: 2 * ends + 1 }, (_, index) => plain(orderAt(index - ends, largest)));
    assert.equal(new Set(words).size, words.length, `${largest} W`);
  }
});

test("another hub begins with nothing that was chosen or ordered for the first", async () => {
  const { hass } = new MadeUp();
  let answer: (response: unknown) => void = () => undefined;
  hass.callService = <Response>() =>
    new Promise<{ response?: Response }>((resolve) => (answer = resolve as (response: unknown) => void));
  const control = controlOf(hass);
  control.inside.chosen = 7;
  const given = control.inside.give({ mode: "charge", watts: 500 });
  assert.equal(control.inside.given?.state, "sending");
  control.belongTo("cottage");
  assert.deepEqual([control.inside.chosen, control.inside.given], [undefined, undefined]);
  answer({ response: { message: "done" } });
  await given;
  assert.equal(control.inside.given, undefined);
});

test("an order whose connection was lost may still be carried out", async () => {
  const { hass } = new MadeUp();
  hass.callService = () => Promise.reject({ success: false, error: { code: 3, message: "Connection lost" } });
  const control = controlOf(hass);
  await control.inside.give({ mode: "charge", watts: 500 });
  assert.equal(control.inside.given?.state, "failed");
  assert.ok(control.inside.given?.words.endsWith("The order may still be carried out."));
});

test("a key that is held down orders once", () => {
  const isHeard = (repeat: boolean): boolean => {
    const event = Object.assign(new Event("keydown", { cancelable: true }), { repeat });
    once(event as KeyboardEvent);
    return !event.defaultPrevented;
  };
  assert.deepEqual([isHeard(false), isHeard(true)], [true, false]);
});
