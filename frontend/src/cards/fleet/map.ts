/** Home Assistant's own map of the cabinets that say where they are. */

import { css, LitElement, nothing, type PropertyValues } from "lit";

import type { CardElement, HomeAssistant } from "../../home-assistant";

export class FleetMap extends LitElement {
  static override properties = {
    hass: { attribute: false },
    entities: { attribute: false, hasChanged: (now: string[], before?: string[]) => `${now}` !== `${before}` },
    map: { state: true },
  };

  static override styles = css`
    :host {
      display: block;
      margin-top: 16px;
      --ha-card-border-width: 0;
      --ha-card-box-shadow: none;
    }
  `;

  declare hass: HomeAssistant;
  declare entities: string[];
  private declare map?: CardElement;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("entities")) void this.make();
    if (this.map) this.map.hass = this.hass;
  }

  protected override render(): CardElement | typeof nothing {
    return this.map ?? nothing;
  }

  private async make(): Promise<void> {
    const entities = this.entities.map((entity) => ({ entity, label_mode: "state" }));
    const helpers = await window.loadCardHelpers?.();
    const map = helpers?.createCardElement({ type: "map", aspect_ratio: "2:1", entities });
    if (map) this.map = map;
  }
}
