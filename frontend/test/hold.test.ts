/** Holding a door: what opens it, and what does not. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import type { ReactiveControllerHost } from "lit";

import { Hold, HOLD_MS } from "../src/cards/cabinet/hold";

const page = Object.assign(globalThis, { window: new EventTarget(), document: new EventTarget() });
const HOST = { addController: () => undefined, requestUpdate: () => undefined } as unknown as ReactiveControllerHost;

mock.timers.enable({ apis: ["setTimeout"] });

function pressed(more: Partial<PointerEvent> = {}): PointerEvent {
  return { isPrimary: true, button: 0, pointerId: 1, clientX: 5, clientY: 5, ...more } as PointerEvent;
}

function pointer(type: string, more: Partial<PointerEvent> = {}): void {
  page.window.dispatchEvent(Object.assign(new Event(type), pressed(more)));
}

/** What is opened after a second in which this happened. */
function openedAfter(happens: (hold: Hold) => void): string[] {
  const opened: string[] = [];
  const hold = new Hold(HOST, (slot) => opened.push(slot));
  hold.begin(pressed(), "slot");
  happens(hold);
  mock.timers.tick(HOLD_MS);
  hold.hostDisconnected();
  return opened;
}

test("a second opens, once", () => {
  assert.deepEqual(openedAfter(() => undefined), ["slot"]);
  assert.deepEqual(openedAfter(() => pointer("pointermove", { clientX: 9 })), ["slot"], "a finger that trembles");
});

test("nothing else does", () => {
  const never: Record<string, (hold: Hold) => void> = {
    "let go": () => pointer("pointerup"),
    "drag away": () => pointer("pointermove", { clientY: 50 }),
    "the system took the finger": () => pointer("pointercancel"),
    "a second finger on a door": (hold) => hold.begin(pressed({ isPrimary: false, pointerId: 2 }), "other"),
    "a second finger elsewhere": () => pointer("pointerdown", { isPrimary: false, pointerId: 2 }),
    "a second finger elsewhere, then on a door": (hold) => {
      pointer("pointerdown", { isPrimary: false, pointerId: 2 });
      hold.begin(pressed({ isPrimary: false, pointerId: 3 }), "other");
    },
    "a page that is hidden": () => page.document.dispatchEvent(new Event("visibilitychange")),
    "a card that is gone": (hold) => hold.hostDisconnected(),
  };
  for (const [what, happens] of Object.entries(never)) assert.deepEqual(openedAfter(happens), [], what);
});
