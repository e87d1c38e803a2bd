/** Orders to open a slot, and how they end. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

import type { HomeAssistant } from "../../home-assistant";
import { DOMAIN, type Slot } from "../../registry";
import type { Text } from "../../text";
import { lastDigits } from "./figures";

/** How long an outcome stays to be read. */
const DONE_MS = 20_000;
const FAILED_MS = 60_000;
const CONNECTION_LOST = 3;

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

/** What Home Assistant's frontend throws where an action fails. */
interface Refusal {
  code?: string | number;
  message?: string;
  error?: { code?: string | number };
  translation_domain?: string;
  translation_key?: string;
  translation_placeholders?: Record<string, string>;
}

export class Orders implements ReactiveController {
  private readonly orders = new Map<number, Order>();
  private readonly timers = new Map<number, ReturnType<typeof setTimeout>>();

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

  of(slot: number): Order | undefined {
    return this.orders.get(slot);
  }

  /** By slot, the latest last. */
  all(): [number, Order][] {
    return [...this.orders];
  }

  isUnderWay(slot: number): boolean {
    return this.of(slot)?.phase === "sent";
  }

  async open(hass: HomeAssistant, slot: Slot, text: Text): Promise<void> {
    const { number } = slot;
    if (this.isUnderWay(number)) return;
    this.put(number, {
      phase: "sent",
      short: text("cabinet_card.opening"),
      message: text("cabinet_card.opening_slot", { slot: number }),
    });
    let order: Order;
    try {
      const data = { device_id: slot.device.id };
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
        message: await inWords(error as Refusal, hass, number, text),
      };
    }
    this.put(number, order, order.phase === "done" ? DONE_MS : FAILED_MS);
  }

  /** Take an outcome away, now or when it was there to be read. */
  private put(slot: number, order: Order, forMs?: number): void {
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

/** Why an action failed, in the words that the integration has for it in the user's language. */
export async function inWords(refusal: Refusal, hass: HomeAssistant, slot: number, text: Text): Promise<string> {
  const code = refusal?.error?.code ?? refusal?.code ?? refusal;
  if (code === "unauthorized") return text("cabinet_card.not_allowed", { slot });
  if (code === CONNECTION_LOST) return text("cabinet_card.connection_lost", { slot });
  const { translation_domain: domain, translation_key: key, translation_placeholders: values, message } = refusal;
  let words = "";
  if (domain && key) {
    try {
      const localize = await hass.loadBackendTranslation("exceptions", domain);
      words = localize(`component.${domain}.exceptions.${key}.message`, values);
    } catch {
      // The English message says it, too.
    }
  }
  return words || message || text("cabinet_card.no_reason", { slot });
}
