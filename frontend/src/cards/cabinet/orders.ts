/** Orders to open a slot, and how they end. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

import type { HomeAssistant } from "../../home-assistant";
import { DOMAIN, type Slot } from "../../registry";
import type { Text } from "../../text";
import { reasonOf } from "../refusal";
import { lastDigits } from "./figures";

/** How long an outcome stays to be read. */
const DONE_MS = 20_000;
const FAILED_MS = 60_000;

export interface Order {
  phase: "sent" | "done" | "failed";
  /** For the door. */
  short: string;
  /** A whole sentence. */
  message: string;
}

/** What the action answers. */
interface Answer {
  pack_id: string | null;
  soc: number | null;
}

export class Orders implements ReactiveController {
  /** By the devices of slots: another cabinet may take the place of the first. */
  private readonly orders = new Map<string, Order>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    for (const [slot, timer] of this.timers) {
      clearTimeout(timer);
      this.orders.delete(slot);
    }
    this.timers.clear();
  }

  of({ device }: Slot): Order | undefined {
    return this.orders.get(device.id);
  }

  /** Those of these slots, the latest last. */
  all(slots: readonly Slot[]): Order[] {
    const ids = slots.map(({ device }) => device.id);
    return [...this.orders].flatMap(([id, order]) => (ids.includes(id) ? [order] : []));
  }

  isUnderWay(slot: Slot): boolean {
    return this.of(slot)?.phase === "sent";
  }

  async open(hass: HomeAssistant, slot: Slot, text: Text): Promise<void> {
    const { number, device } = slot;
    if (this.isUnderWay(slot)) return;
    this.put(device.id, {
      phase: "sent",
      short: text("cabinet_card.opening"),
      message: text("cabinet_card.opening_slot", { slot: number }),
    });
    let order: Order;
    try {
      const data = { device_id: device.id };
      const { response } = await hass.callService<Answer>(DOMAIN, "open_slot", data, undefined, false, true);
      order = {
        phase: "done",
        short: text("cabinet_card.opened"),
        message: outcome(number, response, hass.locale.language, text),
      };
    } catch (error) {
      order = {
        phase: "failed",
        short: text("cabinet_card.not_opened"),
        message: await inWords(error, hass, number, text),
      };
    }
    this.put(device.id, order, order.phase === "done" ? DONE_MS : FAILED_MS);
  }

  /** Take an outcome away, now or when it was there to be read. */
  private put(slot: string, order: Order, forMs?: number): void {
    clearTimeout(this.timers.get(slot));
    this.timers.delete(slot);
    this.orders.delete(slot);
    this.orders.set(slot, order);
    this.host.requestUpdate();
    if (forMs === undefined) return;
    const forget = (): void => {
      this.orders.delete(slot);
      this.timers.delete(slot);
      this.host.requestUpdate();
    };
    this.timers.set(slot, setTimeout(forget, forMs));
  }
}

/** "Slot 3 is open, pack …0097, 97 %": as far as the cabinet said it. */
export function outcome(slot: number, answer: Answer | undefined, language: string, text: Text): string {
  const pack = answer?.pack_id;
  const charge = answer?.soc;
  return [
    text("cabinet_card.opened_slot", { slot }),
    pack && text("cabinet_card.pack", { pack: lastDigits(pack) }),
    typeof charge === "number" && new Intl.NumberFormat(language, { style: "percent" }).format(charge / 100),
  ]
    .filter(Boolean)
    .join(", ");
}

/** Why a slot was not opened. */
export async function inWords(error: unknown, hass: HomeAssistant, slot: number, text: Text): Promise<string> {
  const words = {
    notAllowed: text("cabinet_card.not_allowed", { slot }),
    lost: text("cabinet_card.connection_lost", { slot }),
  };
  return (await reasonOf(hass, error, words)) || text("cabinet_card.no_reason", { slot });
}
