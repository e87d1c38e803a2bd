/** What is known of a slot and the pack in it, in a dialog from which the slot can be opened. */

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";

import type { Entity, HomeAssistant, State } from "../../home-assistant";
import { find, type Slot } from "../../registry";
import type { Text } from "../../text";
import { showMore } from "../card";
import { DialogPart } from "../dialog-part";
import { base } from "../style";
import { doorOf, isKnown, lookOf, packId, wordOf } from "./figures";
import type { Order } from "./orders";
import { shape } from "./shapes";
import { sheetStyle } from "./sheet-style";
import { askTrail, type Move, wordsOf } from "./trail";

/** What people look for first; the state stands above, and the button below. */
const FIRST = [
  "pack",
  "state_of_charge",
  "charging_power",
  "max_temperature",
  "min_temperature",
  "state_of_health",
  "slot_error",
  "slot_warning",
  "voltage",
  "current",
];
const ELSEWHERE = ["slot_state", "open"];

export class SlotSheet extends DialogPart {
  static override styles = [base, sheetStyle];

  static override properties = {
    hass: { attribute: false },
    text: { attribute: false },
    place: { attribute: false },
    order: { attribute: false },
    refusal: { attribute: false },
    isAsking: { state: true },
    trail: { state: true },
  };

  declare hass?: HomeAssistant;
  declare text?: Text;
  /** Shown while there is one. */
  declare place?: Slot | undefined;
  declare order?: Order | undefined;
  /** Why it cannot be opened here. */
  declare refusal?: string | undefined;
  protected declare isAsking: boolean;
  protected declare trail: Move[] | undefined;
  private pack?: string | undefined;

  /** The entities of a slot whose states are shown. */
  static entitiesOf(slot: Slot): string[] {
    return slot.entities.map(({ entity_id }) => entity_id);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("place")) this.isAsking = false;
    const { hass, place } = this;
    if (!hass) return;
    const id = place && find(place, "pack");
    const pack = packId(id ? hass.states[id] : undefined);
    if (pack === this.pack && !changed.has("place")) return;
    this.pack = pack;
    this.trail = undefined;
    if (pack) void this.loadTrail(hass, pack);
  }

  protected override updated(changed: PropertyValues<this>): void {
    // The button that was pressed is gone. A key that is still down must not answer the question.
    if (this.isAsking && changed.has("isAsking" as never)) this.renderRoot.querySelector<HTMLElement>("#ask")?.focus();
    if (!changed.has("place")) return;
    const { dialog } = this;
    if (this.place && dialog && !dialog.open) dialog.showModal();
    else if (!this.place) dialog?.close();
  }

  protected override render(): TemplateResult {
    const { hass, place, text } = this;
    return html`<dialog aria-labelledby="title" @close=${this.tellClosed} @click=${this.closeBeside}>
      ${hass && place && text ? this.draw(hass, place, text) : nothing}
    </dialog>`;
  }

  private draw(hass: HomeAssistant, slot: Slot, text: Text): TemplateResult {
    return html`<div class="sheet">
      <header>
        <h2 id="title" tabindex="-1" autofocus>${text("cabinet_card.slot", { slot: slot.number })}</h2>
        <button class="close" aria-label=${text("cabinet_card.close")} @click=${this.close}>
          <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6 6 18" /></svg>
        </button>
      </header>
      ${this.drawState(hass, slot, text)} ${this.order ? html`<p class=${this.order.phase}>${this.order.message}</p>` : nothing}
      <ul class="figures">
        ${inOrder(slot.entities).map(({ entity_id }) => this.drawFigure(hass, entity_id))}
      </ul>
      ${this.pack ? this.drawTrail(hass, text) : nothing}
      <footer>${this.drawOpening(slot, text)}</footer>
    </div>`;
  }

  private drawState(hass: HomeAssistant, slot: Slot, text: Text): TemplateResult {
    const door = doorOf(slot);
    return html`<p class="state">${shape(lookOf(hass, door))}${wordOf(hass, door, text)}</p>`;
  }

  private drawFigure(hass: HomeAssistant, id: string): TemplateResult | typeof nothing {
    const state = hass.states[id];
    if (!isKnown(state)) return nothing;
    const name = hass.entities[id]?.name ?? String(state.attributes["friendly_name"] ?? id);
    return html`<li>
      <button
        @click=${() => {
          this.close();
          showMore(this, id);
        }}
      >
        <span>${name}</span><span class="value">${valueOf(hass, state)}</span>
      </button>
    </li>`;
  }

  private drawTrail(hass: HomeAssistant, text: Text): TemplateResult {
    const moves = this.trail?.map((move) => {
      const [what, when] = wordsOf(move, hass, text);
      return html`<li><span>${what}</span><time>${when}</time></li>`;
    });
    const none = this.trail ? text("cabinet_card.trail_none") : text("cabinet_card.trail_loading");
    return html`<h3>${text("cabinet_card.trail")}</h3>
      ${moves?.length ? html`<ol>${moves}</ol>` : html`<p>${none}</p>`}`;
  }

  private drawOpening(slot: Slot, text: Text): TemplateResult {
    if (this.refusal) return html`<p>${this.refusal}</p>`;
    const number = { slot: slot.number };
    if (!this.isAsking) {
      return html`<button class="action" ?disabled=${this.order?.phase === "sent"} @click=${() => (this.isAsking = true)}>
        ${text("cabinet_card.open_slot", number)}
      </button>`;
    }
    return html`<p id="ask" tabindex="-1">${text("cabinet_card.ask", number)}</p>
      <button class="action quiet" @click=${this.dontOpen}>${text("cabinet_card.cancel")}</button>
      <button class="action" @click=${this.give}>${text("cabinet_card.open_now")}</button>`;
  }

  private dontOpen = async (): Promise<void> => {
    this.isAsking = false;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(".action")?.focus();
  };

  private give = ({ detail }: MouseEvent): void => {
    // The button that asked the question may have stood here: its second click is no answer.
    if (detail > 1) return;
    const slot = this.place;
    this.close();
    if (slot) this.dispatchEvent(new CustomEvent("open-slot", { detail: slot }));
  };

  private async loadTrail(hass: HomeAssistant, pack: string): Promise<void> {
    const trail = await askTrail(hass, pack);
    if (pack === this.pack) this.trail = trail;
  }

  private tellClosed = (): boolean => this.dispatchEvent(new Event("closed"));

  private closeBeside = (event: Event): void => {
    if (event.target === event.currentTarget) this.close();
  };
}

function inOrder(entities: readonly Entity[]): Entity[] {
  const place = ({ translation_key: key = "" }: Entity): number => (FIRST.indexOf(key) + 1 || FIRST.length + 1);
  return entities
    .filter(({ translation_key: key = "" }) => !ELSEWHERE.includes(key))
    .sort((one, other) => place(one) - place(other));
}

/** A state in words, with what is wrong where something is. */
function valueOf(hass: HomeAssistant, state: State): string {
  const problems = state.attributes["problems"];
  if (!Array.isArray(problems) || !problems.length) return hass.formatEntityState(state);
  return hass.formatEntityAttributeValue(state, "problems");
}
