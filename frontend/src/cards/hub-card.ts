/** The hub card: power now, the phases against the main fuse, and the battery's control. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";

import type { ConfigForm, GridOptions, HomeAssistant, State } from "../home-assistant";
import { DOMAIN, type Hub, type Plant } from "../registry";
import { inForm, type Word } from "../text";
import { BridgeCard, type CardConfig, chosen, showMore } from "./card";
import { chipOf } from "./hub/chip";
import type { LastAnswer } from "./hub/control";
import { flowStyle } from "./hub/flow-style";
import { type Charge, drawFlow, type Reading } from "./hub/flow-view";
import type { Order } from "./hub/order";
import { drawPhases, type PhaseReading } from "./hub/phases-view";
import { hubStyle } from "./hub/style";
import { amperes, type HubIds, idsOf, largestWatts, listIds, numberOf, type Place, PLACES, watts } from "./hub/values";
import { base } from "./style";

interface HubCardConfig extends CardConfig {
  phases?: boolean;
  control?: boolean;
}

/** What the integration tells beside the states. */
interface Figures {
  main_fuse: number | null;
  largest_power: number | null;
  last_answer: LastAnswer | null;
}

/** Milliseconds. */
const RETRY = 2000;

const LABELS: Record<string, Word> = {
  device_id: "hub_card.device",
  phases: "hub_card.phases",
  control: "hub_card.control",
};

export class HubCard extends BridgeCard<HubCardConfig> {
  static override properties: PropertyDeclarations = { figures: { state: true } };

  static override styles = [base, hubStyle, flowStyle];

  static getStubConfig(): Partial<HubCardConfig> {
    return {};
  }

  static getConfigForm(): ConfigForm {
    return {
      schema: [
        { name: "device_id", selector: { device: { filter: { integration: DOMAIN, model: "EnergyHub" } } } },
        { name: "phases", default: true, selector: { boolean: {} } },
        { name: "control", default: true, selector: { boolean: {} } },
      ],
      computeLabel: ({ name }, localize) => inForm(localize)(LABELS[name] ?? "hub_card.name"),
    };
  }

  override getCardSize(): number {
    return 12;
  }

  override getGridOptions(): GridOptions {
    return { columns: 12, min_columns: 9, rows: "auto" };
  }

  private declare figures: Figures | undefined;
  private hub?: Hub;
  private ids: HubIds = { powers: {}, phases: [] };
  /** What the figures were asked for: they are asked again once this is another one. */
  private asked = "";
  private askAgain = Infinity;

  protected override choose(plant: Plant, config: HubCardConfig): readonly string[] | undefined {
    const hub = chosen(plant.hubs, config);
    if (!hub) return undefined;
    if (hub.device.id !== this.hub?.device.id) this.figures = undefined;
    this.hub = hub;
    this.ids = idsOf(hub);
    return listIds(this.ids);
  }

  protected override updated(): void {
    const { hass, hub } = this;
    if (!hass || !hub) return;
    const { answer, commander, powers } = this.ids;
    const alive = this.state(powers.grid ?? powers.house)?.state === "unavailable" ? "silent" : "";
    const ofOrders = [answer, commander].map((id) => this.state(id)?.last_updated);
    const now = [hub.device.id, ...ofOrders, alive].join();
    if (now === this.asked && Date.now() < this.askAgain) return;
    this.asked = now;
    this.askAgain = Infinity;
    void this.ask(hass, hub.device.id, now);
  }

  private async ask(hass: HomeAssistant, device_id: string, now: string): Promise<void> {
    try {
      const figures = await hass.callWS<Figures>({ type: `${DOMAIN}/hub`, device_id });
      if (this.asked === now) this.figures = figures;
    } catch (error) {
      if (this.asked !== now) return;
      // Without bars and control for whom they are not; else the entry is not loaded yet, though its entities are there.
      if ((error as { code?: string }).code === "unauthorized") this.figures = undefined;
      else this.askAgain = Date.now() + RETRY;
    }
  }

  protected override draw(hass: HomeAssistant, config: HubCardConfig): TemplateResult {
    const { ids, hub, text, figures } = this;
    const more = (id: string): void => showMore(this, id);
    const readings = this.readings();
    const charge = this.charge();
    const places = PLACES.filter((place) => readings[place] || (place === "battery" && charge));
    const phases = config.phases === false ? [] : this.phases();
    const silent = this.isSilent();
    return html`<ha-card>
      <div class="head">
        <h2>${hub?.name}</h2>
        ${ids.commander ? this.drawChip(hass, ids.commander) : nothing}
      </div>
      ${silent ? html`<p class="silent"><ha-icon icon="mdi:lan-disconnect"></ha-icon>${text("hub_card.silent")}</p>` : nothing}
      ${places.length ? drawFlow({ readings, charge, locale: hass.locale, text, showMore: more }, places) : nothing}
      ${drawPhases(phases, figures?.main_fuse ?? null, hass.locale, text, more)}
      ${this.drawControl(hass, config)}
    </ha-card>`;
  }

  private drawChip(hass: HomeAssistant, entity: string): TemplateResult {
    const { icon, words, kind } = chipOf(hass, this.state(entity), this.text, Date.now() / 1000);
    const label = `${this.text("hub_card.commander")}: ${words}`;
    return html`<button class="chip ${kind}" aria-label=${label} title=${label} @click=${() => showMore(this, entity)}>
      <ha-icon .icon=${icon}></ha-icon>${words}
    </button>`;
  }

  private drawControl(hass: HomeAssistant, config: HubCardConfig): TemplateResult | typeof nothing {
    const { ids, hub, text, figures } = this;
    if (config.control === false || !hub || !ids.mode || !figures) return nothing;
    const setPoint = this.state(ids.setPoint);
    // The number follows once the batteries have told their ratings.
    const largest = largestWatts(setPoint) ?? figures.largest_power;
    if (!largest) return nothing;
    return html`<energy-bridge-battery-control
      .hass=${hass}
      .text=${text}
      .device=${hub.device.id}
      .largest=${largest}
      .answer=${figures.last_answer}
      .mode=${this.state(ids.mode)}
      .present=${this.presentOrder()}
      .canOrder=${this.state(ids.mode)?.state !== "unavailable"}
    ></energy-bridge-battery-control>`;
  }

  /** The order in force; in auto a charge with the power that was chosen last. */
  private presentOrder(): Order {
    const { mode, confirmed, setPoint } = this.ids;
    const state = this.state(mode)?.state;
    const chosen = watts(this.state(setPoint)) ?? 0;
    if (state === "hold") return { mode: "hold", watts: 0 };
    if (state !== "charge" && state !== "discharge") return { mode: "charge", watts: chosen };
    return { mode: state, watts: Math.abs(watts(this.state(confirmed)) ?? chosen) };
  }

  private readings(): Partial<Record<Place, Reading>> {
    const readings: Partial<Record<Place, Reading>> = {};
    for (const place of PLACES) {
      const entity = this.ids.powers[place];
      if (entity) readings[place] = { entity, watts: watts(this.state(entity)) };
    }
    return readings;
  }

  private charge(): Charge | undefined {
    const { charge } = this.ids;
    return charge ? { entity: charge, percent: numberOf(this.state(charge)) } : undefined;
  }

  private phases(): PhaseReading[] {
    return this.ids.phases.flatMap(({ name, current, power }) => {
      const entity = current ?? power;
      if (!entity) return [];
      return [{ name, entity, amperes: amperes(this.state(current)), watts: watts(this.state(power)) }];
    });
  }

  /** Whether none of the powers is available. */
  private isSilent(): boolean {
    const states: (State | undefined)[] = Object.values(this.ids.powers).map((id) => this.state(id));
    return states.length > 0 && states.every((state) => !state || state.state === "unavailable");
  }
}
