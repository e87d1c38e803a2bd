/** Draws an element anew every so often while it is on a page: times that pass are no states that change. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

export class Ticking implements ReactiveController {
  private timer?: ReturnType<typeof setInterval>;

  /** `every` is in ms. */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly every: number,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.timer = setInterval(() => this.host.requestUpdate(), this.every);
  }

  hostDisconnected(): void {
    clearInterval(this.timer);
  }
}
