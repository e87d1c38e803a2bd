/** Holding a door: a second opens it, less does nothing, a tap is a click like any other. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

export const HOLD_MS = 1000;
/** Up to there a press is a tap. */
const TAP_MS = 400;
/** How far a finger may move, in px. */
const STILL = 10;
/** A click follows its press sooner. */
const CLICK_MS = 300;

interface Press {
  slot: string;
  pointer: number;
  x: number;
  y: number;
  start: number;
  timer: ReturnType<typeof setTimeout>;
  heard: AbortController;
}

export class Hold implements ReactiveController {
  private press: Press | undefined;
  /** Listens for the end of a press that counts no more. */
  private after: AbortController | undefined;
  /** Whether the next click is the end of a press. */
  private isSpent = false;
  private spent: ReturnType<typeof setTimeout> | undefined;

  /** `done` is called with the device of the slot that was held long enough. */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly done: (slot: string) => void,
  ) {
    host.addController(this);
  }

  /** The device of the slot whose door is held now. */
  get slot(): string | undefined {
    return this.press?.slot;
  }

  hostDisconnected(): void {
    this.end();
    this.forget();
  }

  /** A pointer went down on a door; no `slot` where that may not be opened. */
  begin(event: PointerEvent, slot: string | undefined): void {
    if (this.press || !event.isPrimary) {
      // A second finger.
      this.giveUp();
      return;
    }
    this.forget();
    if (slot === undefined || event.button !== 0) return;
    const heard = new AbortController();
    const on = (target: EventTarget, types: string[], listener: (event: Event) => unknown): void => {
      for (const type of types) {
        target.addEventListener(type, listener, { signal: heard.signal, capture: true, passive: true });
      }
    };
    this.press = {
      slot,
      pointer: event.pointerId,
      x: event.clientX,
      y: event.clientY,
      start: performance.now(),
      timer: setTimeout(() => this.finish(), HOLD_MS),
      heard,
    };
    on(window, ["pointermove"], (moved) => this.move(moved as PointerEvent));
    on(window, ["pointerup"], (up) => this.release(up as PointerEvent));
    on(window, ["pointerdown", "pointercancel", "scroll", "wheel", "keydown"], () => this.giveUp());
    // Not that of an element that loses its focus to the door.
    on(window, ["blur"], ({ target }) => target === window && this.giveUp());
    on(document, ["visibilitychange"], () => this.giveUp());
    this.host.requestUpdate();
  }

  /** Whether a click is a tap, and not the end of a press. */
  isTap(event: MouseEvent): boolean {
    return event.detail === 0 || !this.isSpent;
  }

  private move({ pointerId, clientX, clientY }: PointerEvent): void {
    const press = this.press;
    if (press?.pointer !== pointerId) return;
    if (Math.hypot(clientX - press.x, clientY - press.y) > STILL) this.giveUp();
  }

  private release({ pointerId }: PointerEvent): void {
    const press = this.press;
    if (press?.pointer !== pointerId) return;
    if (performance.now() - press.start > TAP_MS) this.swallowClick();
    this.end();
  }

  private finish(): void {
    const slot = this.press?.slot;
    this.giveUp();
    if (slot !== undefined) this.done(slot);
  }

  private giveUp(): void {
    if (!this.press) return;
    this.end();
    // The click comes when the pointer goes up, whenever that is.
    this.isSpent = true;
    this.after = new AbortController();
    const { signal } = this.after;
    window.addEventListener("pointerup", () => this.swallowClick(), { capture: true, signal });
    window.addEventListener("pointercancel", () => this.forget(), { capture: true, signal });
  }

  private swallowClick(): void {
    this.isSpent = true;
    clearTimeout(this.spent);
    this.spent = setTimeout(() => this.forget(), CLICK_MS);
  }

  /** Take clicks as taps again. */
  private forget(): void {
    clearTimeout(this.spent);
    this.after?.abort();
    this.isSpent = false;
  }

  private end(): void {
    if (!this.press) return;
    clearTimeout(this.press.timer);
    this.press.heard.abort();
    this.press = undefined;
    this.host.requestUpdate();
  }
}
