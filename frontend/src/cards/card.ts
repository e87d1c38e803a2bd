/** What all cards share: their configuration, their words, and drawing only when something that they show has changed. */

import {
  html,
  LitElement,
  nothing,
  type PropertyDeclaration,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from "lit";

import type { Card, GridOptions, HomeAssistant, State } from "../home-assistant";
import { type Plant, plantOf, sameRegistries } from "../registry";
import { inEnglish, loadText, type Text, textOf } from "../text";

export interface CardConfig extends Card {
  device_id?: string;
}

export abstract class BridgeCard<Config extends CardConfig = CardConfig> extends LitElement {
  static override properties: PropertyDeclarations = {
    hass: { attribute: false },
    preview: { attribute: false },
    config: { state: true },
    text: { state: true },
  };

  declare hass?: HomeAssistant;
  /** Home Assistant says so where somebody edits the card or the page: what is pressed there is no order. */
  declare preview?: boolean;
  protected declare config?: Config;
  protected declare text: Text;
  /** Those whose states are shown. */
  private entityIds: readonly string[] = [];
  private found = false;
  private language?: string;
  /** Whether an update was asked for without a property that changed, as controllers do. */
  private isAsked = false;

  constructor() {
    super();
    this.text = inEnglish;
  }

  /** Find the card's device and its entities; answers the ids of those whose states it shows, none without the device. */
  protected abstract choose(plant: Plant, config: Config): readonly string[] | undefined;

  /** Draw it; called only when there is what `choose` looks for. */
  protected abstract draw(hass: HomeAssistant, config: Config): TemplateResult;

  setConfig(config: Config): void {
    this.config = config;
  }

  getCardSize(): number {
    return 6;
  }

  getGridOptions(): GridOptions {
    return { columns: 12, min_columns: 6, rows: "auto" };
  }

  /** The state of an entity that the card has; undefined without either. */
  protected state(entityId: string | undefined): State | undefined {
    return entityId === undefined ? undefined : this.hass?.states[entityId];
  }

  override requestUpdate(name?: PropertyKey, before?: unknown, options?: PropertyDeclaration): void {
    if (name === undefined) this.isAsked = true;
    super.requestUpdate(name, before, options);
  }

  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    const isAsked = this.isAsked;
    this.isAsked = false;
    if (isAsked || changed.size > 1 || !changed.has("hass")) return true;
    const before = changed.get("hass");
    const now = this.hass;
    if (!before || !now || !sameRegistries(before, now)) return true;
    return this.entityIds.some((id) => before.states[id] !== now.states[id]);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { hass, config } = this;
    this.inert = this.preview === true;
    if (!hass || !config) return;
    const before = changed.get("hass");
    if (changed.has("config" as never) || (changed.has("hass") && !(before && sameRegistries(before, hass)))) {
      const shown = this.choose(plantOf(hass), config);
      this.found = shown !== undefined;
      this.entityIds = shown ?? [];
    }
    if (this.language !== hass.locale.language) {
      this.language = hass.locale.language;
      // Those that are there already are not said in English first.
      this.text = textOf(hass.localize);
      void loadText(hass).then((text) => (this.text = text));
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, config } = this;
    if (!hass || !config) return nothing;
    if (this.found) return this.draw(hass, config);
    return html`<ha-card><p class="none">${this.text("card.no_device")}</p></ha-card>`;
  }
}

/** The chosen device's part, the first one where none is chosen. */
export function chosen<Kind extends { device: { id: string } }>(parts: Kind[], config: CardConfig): Kind | undefined {
  return config.device_id ? parts.find(({ device }) => device.id === config.device_id) : parts[0];
}

/** Open Home Assistant's dialog of an entity. */
export function showMore(element: HTMLElement, entityId: string): void {
  element.dispatchEvent(new CustomEvent("hass-more-info", { bubbles: true, composed: true, detail: { entityId } }));
}
