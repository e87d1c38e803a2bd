/** When the next pack of a cabinet will be full, asked of the recorder once a minute at most. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

import type { HomeAssistant } from "../../home-assistant";
import type { Door } from "./figures";
import { fullAt, lastChange, minutesUntil, pointsOf, type Recorded } from "./slope";

const EVERY_MS = 60_000;
const PAST_MS = 600_000;
/** %, where nobody tells another one. */
const USUAL_THRESHOLD = 95;

export class NextFull implements ReactiveController {
  /** In s, by the entity of a pack's state of charge. */
  private times = new Map<string, number>();
  private asked = -Infinity;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.asked = -Infinity;
    this.times.clear();
  }

  /** Whole minutes until the first of these doors has a full pack; undefined where nobody can tell. */
  minutes(hass: HomeAssistant, doors: readonly Door[]): number | undefined {
    const times = charging(hass, doors).map(({ charge }) => this.times.get(charge));
    const known = times.filter((time) => time !== undefined);
    return known.length ? minutesUntil(Math.min(...known), Date.now() / 1000) : undefined;
  }

  /** Ask again, if that was long enough ago and a pack is being charged. */
  refresh(hass: HomeAssistant, doors: readonly Door[], threshold = USUAL_THRESHOLD): void {
    const now = Date.now();
    if (now - this.asked < EVERY_MS && now >= this.asked) return;
    const shown = charging(hass, doors);
    if (document.hidden || !shown.length || !hass.config.components.includes("history")) return;
    this.asked = now;
    void this.ask(hass, shown, threshold, now);
  }

  private async ask(hass: HomeAssistant, doors: Charging[], threshold: number, now: number): Promise<void> {
    let history: Record<string, Recorded[]>;
    try {
      history = await hass.callWS({
        type: "history/history_during_period",
        start_time: new Date(now - PAST_MS).toISOString(),
        entity_ids: doors.flatMap(({ charge, pack }) => (pack ? [charge, pack] : [charge])),
        minimal_response: true,
        no_attributes: true,
      });
    } catch {
      // Home Assistant starts, or has no recorder.
      return;
    }
    this.times.clear();
    for (const { charge, pack } of doors) {
      const since = lastChange((pack && history[pack]) || []);
      const time = fullAt(pointsOf(history[charge] ?? [], since), threshold, now / 1000);
      if (time !== undefined) this.times.set(charge, time);
    }
    this.host.requestUpdate();
  }
}

type Charging = Door & { charge: string };

function charging(hass: HomeAssistant, doors: readonly Door[]): Charging[] {
  return doors.filter(
    (door): door is Charging =>
      door.state !== undefined && door.charge !== undefined && hass.states[door.state]?.state === "charging",
  );
}
