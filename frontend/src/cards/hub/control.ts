/** The battery's control: a power with its duration, auto, and what the hub answered. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { styleMap } from "lit/directives/style-map.js";

import type { HomeAssistant, State } from "../../home-assistant";
import { inEnglish, type Text } from "../../text";
import { formatDuration, formatPower } from "../format";
import { once } from "../once";
import { hubsWords, reasonOf } from "../refusal";
import { base } from "../style";
import { controlStyle } from "./control-style";
import { actionOf, DURATIONS, type Mode, type Order, orderAt, positionOf, rangeOf, send } from "./order";

/** The hub's last answer, as the integration tells it. */
export interface LastAnswer {
  status: string | null;
  message: string;
  mode: Mode | null;
}

/** An order given here, and how it ended. */
interface Given {
  order: Order;
  state: "sending" | "accepted" | "failed";
  words: string;
  /** The hub's own words. */
  message?: string | undefined;
}

const MARKS = { sending: "mdi:progress-clock", accepted: "mdi:check-circle-outline", failed: "mdi:alert-circle-outline" };

export class BatteryControl extends LitElement {
  static override properties = {
    hass: { attribute: false },
    text: { attribute: false },
    device: { attribute: false },
    largest: { attribute: false },
    answer: { attribute: false },
    mode: { attribute: false },
    present: { attribute: false },
    canOrder: { attribute: false },
    chosen: { state: true },
    seconds: { state: true },
    given: { state: true },
  };

  static override styles = [base, controlStyle];

  declare hass?: HomeAssistant;
  declare text: Text;
  /** The hub's device. */
  declare device: string;
  /** W to each side. */
  declare largest: number;
  declare answer: LastAnswer | null;
  /** The state of *Battery mode*, for its words. */
  declare mode: State | undefined;
  /** Where the slider stands until somebody moves it. */
  declare present: Order;
  declare canOrder: boolean;
  /** Where the user put the slider. */
  private declare chosen: number | undefined;
  private declare seconds: number;
  private declare given: Given | undefined;

  constructor() {
    super();
    this.text = inEnglish;
    this.answer = null;
    this.present = { mode: "hold", watts: 0 };
    this.canOrder = true;
    this.seconds = 0;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // What was chosen and given here was another hub's.
    if (changed.has("device")) this.chosen = this.given = undefined;
    const { given, answer } = this;
    if (!given || given.state === "sending" || !answer || !changed.has("answer")) return;
    // An answer to somebody else is newer than what is said of ours.
    if (answer.message !== given.message && answer.message !== changed.get("answer")?.message) this.given = undefined;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, text, largest } = this;
    if (!hass) return nothing;
    const position = this.position;
    const { ends } = rangeOf(largest);
    const words = this.name(orderAt(position, largest));
    const at = (position + ends) / (2 * ends);
    return html`<div class="control" role="group" aria-label=${text("hub_card.control")}>
      <output class="order" aria-hidden="true">${words}</output>
      <input
        type="range"
        min=${-ends}
        max=${ends}
        step="1"
        list="middle"
        .value=${live(`${position}`)}
        style=${styleMap({ "--low": Math.min(at, 0.5), "--high": Math.max(at, 0.5) })}
        aria-label=${text("hub_card.power")}
        aria-valuetext=${words}
        @input=${this.choose}
      />
      <datalist id="middle"><option value="0"></option></datalist>
      <div class="ends" aria-hidden="true">
        <span>${this.name({ mode: "discharge", watts: largest })}</span>
        <span>${this.name({ mode: "charge", watts: largest })}</span>
      </div>
      <div class="row">
        <select aria-label=${text("hub_card.duration")} @change=${this.chooseDuration}>
          ${DURATIONS.map((each) => this.drawDuration(each))}
        </select>
        ${this.drawButton("send", text("hub_card.send"), "mdi:send", () => orderAt(this.position, this.largest))}
        ${this.drawButton("auto", text("hub_card.auto"), "mdi:home-automation", () => ({ mode: "auto", watts: 0 }))}
      </div>
      <div role="status">${this.drawAnswer()}</div>
    </div>`;
  }

  private drawDuration(seconds: number): TemplateResult {
    const words = seconds
      ? this.text("hub_card.for_time", { duration: formatDuration(this.hass!.locale, seconds) })
      : this.text("hub_card.no_end");
    return html`<option value=${seconds} ?selected=${seconds === this.seconds}>${words}</option>`;
  }

  private drawButton(kind: string, words: string, icon: string, order: () => Order): TemplateResult {
    const waits = this.given?.state === "sending" || !this.canOrder;
    // Still in reach of the keyboard while it waits.
    return html`<button class=${kind} aria-disabled=${waits ? "true" : "false"} @keydown=${once} @click=${({ detail }: MouseEvent) => waits || detail > 1 || this.give(order())}>
      <ha-icon .icon=${icon}></ha-icon><span>${words}</span>
    </button>`;
  }

  /** What became of the order given here; else the hub's last answer to anybody's. */
  private drawAnswer(): TemplateResult | typeof nothing {
    const { given, answer, text } = this;
    if (given) return drawOutcome(given.state, `${this.name(given.order)}: ${given.words}`);
    if (!answer) return nothing;
    const refused = answer.status === "nak";
    const verdict = text(refused ? "hub_card.refused" : "hub_card.accepted", { message: answer.message });
    const mode = answer.mode && this.mode && this.hass?.formatEntityState(this.mode, answer.mode);
    return drawOutcome(refused ? "failed" : "accepted", mode ? `${mode}: ${verdict}` : verdict);
  }

  private get position(): number {
    const { chosen, ends, present, largest } = this;
    return chosen === undefined ? positionOf(present, largest) : Math.max(-ends, Math.min(chosen, ends));
  }

  private get ends(): number {
    return rangeOf(this.largest).ends;
  }

  private name({ mode, watts: power }: Order): string {
    const { text } = this;
    const shown = { power: formatPower(this.hass!.locale, power, power % 100 ? (power % 10 ? 3 : 2) : 1) };
    if (mode === "charge") return text("hub_card.charge", shown);
    if (mode === "discharge") return text("hub_card.discharge", shown);
    return text(mode === "hold" ? "hub_card.hold" : "hub_card.auto");
  }

  private choose(event: Event): void {
    this.chosen = Number((event.target as HTMLInputElement).value);
  }

  private chooseDuration(event: Event): void {
    this.seconds = Number((event.target as HTMLSelectElement).value);
  }

  private async give(order: Order): Promise<void> {
    const { hass, text, device } = this;
    if (!hass) return;
    let given: Given;
    this.given = { order, state: "sending", words: text("hub_card.sending") };
    try {
      const message = await send(hass, actionOf(order, device, this.seconds));
      given = { order, state: "accepted", words: text("hub_card.accepted", { message }), message };
    } catch (error) {
      const reason = await reasonOf(hass, error, { notAllowed: text("hub_card.not_allowed"), lost: text("hub_card.lost") });
      given = { order, state: "failed", words: reason || String(error), message: hubsWords(error) };
    }
    if (device === this.device) this.given = given;
  }
}

function drawOutcome(state: Given["state"], words: string): TemplateResult {
  return html`<p class="outcome ${state}"><ha-icon .icon=${MARKS[state]}></ha-icon><span>${words}</span></p>`;
}
