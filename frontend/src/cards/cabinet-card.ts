/** The cabinet card: the doors as they stand in the metal. A tap tells more of a slot, holding its door opens it. */

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";

import type { ConfigForm, HomeAssistant } from "../home-assistant";
import { type Cabinet, DOMAIN, find, type Plant, type Slot } from "../registry";
import { inForm, onPage, type Word } from "../text";
import { Asked } from "./cabinet/asked";
import { type Door, doorOf, entitiesOf, figuresOf, isKnown, type Look, lookOf, nameOfDoor } from "./cabinet/figures";
import { drawDoor } from "./cabinet/door";
import { Hold } from "./cabinet/hold";
import { columnsFor, MOST_COLUMNS, ORDERS, type Order as NumberingOrder, placeBeside, rowsOf } from "./cabinet/layout";
import { NextFull } from "./cabinet/next-full";
import { Orders } from "./cabinet/orders";
import { shape } from "./cabinet/shapes";
import { SlotSheet } from "./cabinet/sheet";
import { cabinetStyle } from "./cabinet/style";
import { BridgeCard, type CardConfig, chosen, showMore } from "./card";
import { base } from "./style";

interface CabinetConfig extends CardConfig {
  columns?: number;
  numbering?: NumberingOrder;
}

const TOTALS: { key: string; look: Look; word: Word }[] = [
  { key: "packs_ready", look: "full", word: "cabinet_card.ready" },
  { key: "packs_charging", look: "charging", word: "cabinet_card.charging" },
  { key: "free_slots", look: "empty", word: "cabinet_card.free" },
  { key: "slots_at_fault", look: "fault", word: "cabinet_card.faulty" },
];

const LABELS: Record<string, Word> = {
  device_id: "cabinet_card.name",
  columns: "cabinet_card.columns",
  numbering: "cabinet_card.numbering",
};

const NUMBERINGS: Record<NumberingOrder, Word> = {
  rows: "cabinet_card.by_row",
  columns: "cabinet_card.by_column",
};

export class CabinetCard extends BridgeCard<CabinetConfig> {
  static override styles = [base, ...cabinetStyle];

  static override properties = {
    ...BridgeCard.properties,
    active: { state: true },
    shown: { state: true },
  };

  static getStubConfig(): Partial<CabinetConfig> {
    return {};
  }

  static getConfigForm(): ConfigForm {
    const device = { filter: { integration: DOMAIN, model: "Battery swap cabinet" } };
    const options = ORDERS.map((value) => ({ value, label: onPage(NUMBERINGS[value]) }));
    return {
      schema: [
        { name: "device_id", selector: { device } },
        { name: "columns", selector: { number: { min: 1, max: MOST_COLUMNS, mode: "box" } } },
        { name: "numbering", selector: { select: { mode: "dropdown", options } } },
      ],
      computeLabel: ({ name }, localize) => inForm(localize)(LABELS[name] ?? "cabinet_card.name"),
      computeHelper: ({ name }, localize) => (name === "columns" ? inForm(localize)("cabinet_card.columns_help") : undefined),
    };
  }

  /** The slot whose door the keyboard reaches. */
  protected declare active: Slot | undefined;
  /** The slot whose sheet is open. */
  protected declare shown: Slot | undefined;
  private cabinet?: Cabinet;
  private doors: Door[] = [];
  private rows: (Door | undefined)[][] = [];
  private totals: { id: string; look: Look; word: Word }[] = [];
  private readonly asked = new Asked(this);
  private readonly orders = new Orders(this);
  private readonly nextFull = new NextFull(this);
  private readonly hold = new Hold(this, (device) => this.openHeld(device));

  protected override choose(plant: Plant, config: CabinetConfig): readonly string[] | undefined {
    const cabinet = chosen(
      plant.fleets.flatMap(({ cabinets }) => cabinets),
      config,
    );
    if (!cabinet) return undefined;
    this.cabinet = cabinet;
    this.doors = cabinet.slots.map(doorOf);
    this.rows = rowsOf(this.doors, columnsFor(this.doors.length, config.columns), config.numbering);
    this.totals = TOTALS.flatMap(({ key, ...total }) => {
      const id = find(cabinet, key);
      return id ? [{ id, ...total }] : [];
    });
    const same = (slot?: Slot): Slot | undefined => cabinet.slots.find((each) => each.device.id === slot?.device.id);
    this.active = same(this.active) ?? cabinet.slots[0];
    this.shown = same(this.shown);
    return [...this.doors.flatMap(entitiesOf), ...this.totals.map(({ id }) => id)];
  }

  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    if (super.shouldUpdate(changed)) return true;
    const before = changed.get("hass");
    const now = this.hass;
    if (!before || !now) return true;
    if (before.formatEntityState !== now.formatEntityState) return true;
    // The sheet shows more than the doors.
    return !!this.shown && SlotSheet.entitiesOf(this.shown).some((id) => before.states[id] !== now.states[id]);
  }

  protected override updated(): void {
    const { hass, cabinet } = this;
    if (!hass || !cabinet) return;
    this.asked.refresh(hass, cabinet.device.id);
    this.nextFull.refresh(hass, this.doors, this.asked.threshold);
  }

  protected override draw(hass: HomeAssistant): TemplateResult {
    const { text } = this;
    const isOffline = this.doors.every((door) => lookOf(hass, door) === "offline");
    return html`<ha-card>
      <h2 id="title">${this.cabinet?.name}</h2>
      ${isOffline ? html`<p class="message offline">${text("cabinet_card.offline_note")}</p>` : this.drawTotals(hass)}
      <div role="status" aria-atomic="false">
        ${this.orders.all(this.doors.map(({ slot }) => slot)).map(({ phase, message }) => html`<span class="message ${phase}">${message}</span>`)}
      </div>
      ${this.rows.length ? this.drawRows(hass) : nothing}
      ${isOffline ? nothing : this.hint()}
      <energy-bridge-slot-sheet
        .hass=${this.shown && hass}
        .text=${text}
        .place=${this.shown}
        .order=${this.shown && this.orders.of(this.shown)}
        .refusal=${this.shown && this.refusal(this.shown)}
        @closed=${() => (this.shown = undefined)}
        @open-slot=${({ detail }: CustomEvent<Slot>) => this.open(detail)}
      ></energy-bridge-slot-sheet>
    </ha-card>`;
  }

  private drawRows(hass: HomeAssistant): TemplateResult {
    return html`<div
      class="case"
      role="grid"
      aria-labelledby="title"
      style="--columns: ${this.rows[0]?.length}"
      @keydown=${this.moveFocus}
      @contextmenu=${preventDefault}
    >
      ${this.rows.map(
        (row) =>
          html`<div role="row">
            ${row.map((door) => html`<div role="gridcell">${door ? this.drawDoor(hass, door) : nothing}</div>`)}
          </div>`,
      )}
    </div>`;
  }

  private drawTotals(hass: HomeAssistant): TemplateResult {
    const minutes = this.nextFull.minutes(hass, this.doors);
    return html`<div class="totals">
      ${this.totals.map(({ id, look, word }) => {
        const state = this.state(id);
        if (!isKnown(state)) return nothing;
        return html`<button class=${look} @click=${() => showMore(this, id)}>
          ${shape(look)}<b>${hass.formatEntityState(state)}</b> ${this.text(word)}
        </button>`;
      })}
      ${minutes === undefined ? nothing : html`<span class="next">${this.text("cabinet_card.next_full", { minutes })}</span>`}
    </div>`;
  }

  /** Only where something of this door is another thing than before. */
  private drawDoor(hass: HomeAssistant, door: Door): unknown {
    const { text } = this;
    const { slot } = door;
    const order = this.orders.of(slot);
    const isHeld = this.hold.slot === slot.device.id;
    const isActive = slot === this.active;
    const seen = [...entitiesOf(door).map((id) => hass.states[id]), order, isHeld, isActive];
    return guard([door, text, hass.formatEntityState, ...seen], () => {
      const figures = figuresOf(hass, door, text);
      if (isHeld) figures.word = text("cabinet_card.holding");
      else if (order && !(order.phase === "done" && figures.look === "open")) figures.word = order.short;
      return drawDoor(slot, figures, {
        name: nameOfDoor(slot, figures, text),
        phase: order?.phase,
        isHeld,
        isActive,
        onPress: (event) => this.press(event, slot),
        onClick: (event) => this.tap(event, slot),
        onFocus: () => (this.active = slot),
      });
    });
  }

  private hint(): TemplateResult | typeof nothing {
    const reasons = this.doors.map(({ slot }) => this.whyNot(slot));
    const word: Word | undefined = reasons.includes(undefined)
      ? "cabinet_card.hint"
      : reasons.includes("cabinet_card.not_allowed")
        ? "cabinet_card.hint_no_right"
        : undefined;
    return word ? html`<p class="note">${this.text(word)}</p>` : nothing;
  }

  /** Why a slot cannot be opened here; undefined where it can. */
  private whyNot(slot: Slot): Word | undefined {
    const button = this.state(find(slot, "open"));
    if (!button || !this.asked.mayOpen(slot.number)) return "cabinet_card.not_allowed";
    return button.state === "unavailable" ? "cabinet_card.offline_slot" : undefined;
  }

  private refusal(slot: Slot): string | undefined {
    const word = this.whyNot(slot);
    return word && this.text(word, { slot: slot.number });
  }

  private press(event: PointerEvent, slot: Slot): void {
    const mayOpen = !this.whyNot(slot) && !this.orders.isUnderWay(slot);
    this.hold.begin(event, mayOpen ? slot.device.id : undefined);
  }

  private tap(event: MouseEvent, slot: Slot): void {
    if (this.hold.isTap(event)) this.shown = slot;
  }

  /** Of this cabinet: meanwhile it may be another one. */
  private openHeld(id: string): void {
    const slot = this.cabinet?.slots.find(({ device }) => device.id === id);
    if (slot && !this.whyNot(slot)) this.open(slot);
  }

  private open(slot: Slot): void {
    if (this.hass) void this.orders.open(this.hass, slot, this.text);
  }

  private moveFocus = (event: KeyboardEvent): void => {
    const from = this.doors.find(({ slot }) => slot === this.active);
    const to = from && placeBeside(this.rows, from, event.key);
    if (!to) return;
    event.preventDefault();
    this.renderRoot.querySelector<HTMLElement>(`[data-slot="${to.slot.number}"]`)?.focus();
  };
}

function preventDefault(event: Event): void {
  event.preventDefault();
}
