/** What no entity of a cabinet says: which slots the user may open, and from when on a pack is full. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

import type { HomeAssistant } from "../../home-assistant";
import { DOMAIN } from "../../registry";

const AGAIN_MS = 60_000;

interface Answer {
  full_threshold: number | null;
  may_open: number[] | null;
}

export class Asked implements ReactiveController {
  private cabinet: string | undefined;
  private answer: Answer | undefined;
  private time = -Infinity;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.cabinet = undefined;
  }

  /** In %. */
  get threshold(): number | undefined {
    return this.answer?.full_threshold ?? undefined;
  }

  /** Whether the user has the right to; as long as nobody knows, the action itself decides. */
  mayOpen(slot: number): boolean {
    return this.answer?.may_open?.includes(slot) ?? true;
  }

  /** Ask, and again after a while: slots come, and rights and thresholds change. */
  refresh(hass: HomeAssistant, cabinet: string): void {
    const now = Date.now();
    if (cabinet !== this.cabinet) this.answer = undefined;
    else if (Math.abs(now - this.time) < AGAIN_MS) return;
    this.cabinet = cabinet;
    this.time = now;
    void this.ask(hass, cabinet);
  }

  private async ask(hass: HomeAssistant, cabinet: string): Promise<void> {
    try {
      const answer = await hass.callWS<Answer>({ type: `${DOMAIN}/cabinet`, device_id: cabinet });
      if (cabinet !== this.cabinet) return;
      this.answer = answer;
      this.host.requestUpdate();
    } catch {
      // It is not loaded yet, or the user may not see it.
    }
  }
}
