/** The hub card: the powers of now. */

import { css, html, type TemplateResult } from "lit";

import type { ConfigForm, HomeAssistant } from "../home-assistant";
import { DOMAIN, find, type Hub, type Plant } from "../registry";
import { inEnglish } from "../text";
import { BridgeCard, type CardConfig, chosen, showMore } from "./card";
import { base } from "./style";

const POWERS = ["pv_power", "load_active_power", "grid_active_power", "battery_power"];

export class HubCard extends BridgeCard {
  static override styles = [
    base,
    css`
      .power {
        display: flex;
        justify-content: space-between;
        width: 100%;
        padding: 8px 0;
      }
    `,
  ];

  static getStubConfig(): Partial<CardConfig> {
    return {};
  }

  static getConfigForm(): ConfigForm {
    return {
      schema: [{ name: "device_id", selector: { device: { filter: { integration: DOMAIN } } } }],
      computeLabel: () => inEnglish("hub_card.device"),
    };
  }

  private hub?: Hub;
  private powers: string[] = [];

  protected override choose(plant: Plant, config: CardConfig): readonly string[] | undefined {
    const hub = chosen(plant.hubs, config);
    if (!hub) return undefined;
    this.hub = hub;
    this.powers = POWERS.map((key) => find(hub, key)).filter((id) => id !== undefined);
    return this.powers;
  }

  protected override draw(hass: HomeAssistant): TemplateResult {
    return html`<ha-card .header=${this.hub?.name}>${this.powers.map((id) => this.drawPower(hass, id))}</ha-card>`;
  }

  private drawPower(hass: HomeAssistant, id: string): TemplateResult | undefined {
    const state = this.state(id);
    if (!state) return undefined;
    return html`<button class="power" @click=${() => showMore(this, id)}>
      <span>${state.attributes["friendly_name"]}</span><span>${hass.formatEntityState(state)}</span>
    </button>`;
  }
}
