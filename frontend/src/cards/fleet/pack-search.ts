/** A field that finds packs by a part of their id, with where they are and where they came from. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";

import type { HomeAssistant } from "../../home-assistant";
import { type Cabinet, DOMAIN, find } from "../../registry";
import type { Text } from "../../text";
import { reasonOf } from "../refusal";
import { base, controls } from "../style";
import { agoText, type Clock, clockOf, momentText } from "../times";

interface Move {
  device_id: string | null;
  slot: number;
  time: number;
  what: "arrived" | "left";
}

interface Pack {
  pack: string;
  device_id: string | null;
  slot: number;
  state: string | null;
  since: number;
  trail: Move[];
}

interface Found {
  packs: Pack[];
  more: boolean;
}

const PAUSE = 300;

export class PackSearch extends LitElement {
  static override properties = {
    hass: { attribute: false, hasChanged: () => false },
    text: { attribute: false },
    fleetId: { attribute: false },
    cabinets: { attribute: false },
    found: { state: true },
    error: { state: true },
  };

  static override styles = [
    base,
    controls,
    css`
      label {
        display: block;
        font-weight: 500;
        margin-bottom: 4px;
      }
      input {
        width: 100%;
        box-sizing: border-box;
      }
      .answer {
        color: var(--secondary-text-color);
        margin: 8px 0 0;
      }
      .answer:empty {
        display: none;
      }
      ul,
      ol {
        list-style: none;
        margin: 0;
        padding: 0;
      }
      ul > li {
        padding: 8px 0;
        border-bottom: 1px solid var(--divider-color);
      }
      .where {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        column-gap: 16px;
      }
      .minor {
        color: var(--secondary-text-color);
      }
      summary {
        cursor: pointer;
        color: var(--secondary-text-color);
        padding: 4px 0;
      }
      ol > li {
        display: grid;
        grid-template-columns: minmax(7em, auto) 1fr;
        gap: 12px;
        padding: 2px 0 2px 16px;
      }
    `,
  ];

  declare hass: HomeAssistant;
  declare text: Text;
  declare fleetId: string;
  declare cabinets: Cabinet[];
  private declare found?: Found | undefined;
  private declare error?: string | undefined;
  private words = "";
  private asked = 0;
  private timer?: ReturnType<typeof setTimeout>;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  protected override render(): TemplateResult {
    const { text, found } = this;
    return html`
      <form role="search" @submit=${this.submit}>
        <label for="pack">${text("fleet_card.find_pack")}</label>
        <input
          id="pack"
          type="search"
          autocomplete="off"
          spellcheck="false"
          maxlength="100"
          placeholder=${text("fleet_card.part_of_id")}
          @input=${this.type}
        />
      </form>
      <p class="answer" role="status">${this.error ?? (found ? this.answer(found) : "")}</p>
      ${found?.packs.length ? html`<ul>${found.packs.map((pack) => this.draw(pack))}</ul>` : nothing}
    `;
  }

  private answer({ packs, more }: Found): string {
    if (!packs.length) return this.text("fleet_card.no_pack");
    return more
      ? this.text("fleet_card.more_packs", { count: packs.length })
      : this.text("fleet_card.packs_found", { count: packs.length });
  }

  private draw(pack: Pack): TemplateResult {
    const { text } = this;
    const clock = clockOf(this.hass);
    const away = pack.state === "away";
    const place = this.place(pack);
    const time = momentText(pack.since, clock);
    const state = this.stateText(pack);
    return html`<li>
      <div class="where">
        <strong>${pack.pack}</strong>
        <span>${away ? text("fleet_card.was_in", { place }) : place}</span>
      </div>
      <div class="where minor">
        <span>${state}</span>
        <span title=${agoText(pack.since, Date.now() / 1000, clock)}>
          ${text(away ? "fleet_card.left_since" : "fleet_card.there_since", { time })}
        </span>
      </div>
      ${pack.trail.length ? this.drawTrail(pack.trail, clock) : nothing}
    </li>`;
  }

  private drawTrail(trail: Move[], clock: Clock): TemplateResult {
    const { text } = this;
    return html`<details>
      <summary>${text("fleet_card.trail")}</summary>
      <ol>
        ${trail.map(
          (move) => html`<li>
            <span class="minor">${momentText(move.time, clock)}</span>
            <span>
              ${text(move.what === "left" ? "fleet_card.left" : "fleet_card.arrived", { place: this.place(move) })}
            </span>
          </li>`,
        )}
      </ol>
    </details>`;
  }

  private cabinet(id: string | null): Cabinet | undefined {
    return this.cabinets.find(({ device }) => device.id === id);
  }

  private place({ device_id, slot }: { device_id: string | null; slot: number }): string {
    const known = device_id === null ? undefined : this.hass.devices[device_id];
    const cabinet = this.cabinet(device_id)?.name ?? known?.name_by_user ?? known?.name;
    return this.text("fleet_card.place", { cabinet: cabinet ?? this.text("fleet_card.gone_cabinet"), slot });
  }

  /** In Home Assistant's words, those of the slot's own entity. */
  private stateText({ state, device_id, slot }: Pack): string {
    if (state === null) return "";
    if (state === "away") return this.text("fleet_card.away");
    const part = this.cabinet(device_id)?.slots.find(({ number }) => number === slot);
    const entity = this.hass.states[(part && find(part, "slot_state")) ?? ""];
    return entity ? this.hass.formatEntityState(entity, state) : "";
  }

  private readonly type = (event: Event): void => {
    this.words = (event.target as HTMLInputElement).value.trim();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), PAUSE);
  };

  private readonly submit = (event: Event): void => {
    event.preventDefault();
    clearTimeout(this.timer);
    void this.ask();
  };

  private async ask(): Promise<void> {
    const asked = ++this.asked;
    this.error = undefined;
    if (!this.words) {
      this.found = undefined;
      return;
    }
    try {
      const message = { type: `${DOMAIN}/packs`, device_id: this.fleetId, search: this.words };
      const found = await this.hass.callWS<Found>(message);
      if (asked === this.asked) this.found = found;
    } catch (reason) {
      const words = await reasonOf(this.hass, reason, { notAllowed: this.text("card.not_allowed") });
      if (asked !== this.asked) return;
      this.found = undefined;
      this.error = words;
    }
  }
}
