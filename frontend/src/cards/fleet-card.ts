/** The fleet card: all cabinets as a table that can be sorted, on a map, and a search for a pack. */

import { css, html, nothing, type TemplateResult } from "lit";

import type { ConfigForm, HomeAssistant } from "../home-assistant";
import { DOMAIN, type Fleet, find, type Plant } from "../registry";
import { inForm, type Word } from "../text";
import { BridgeCard, type CardConfig, chosen, showMore } from "./card";
import {
  type Column,
  COLUMNS,
  type Condition,
  entitiesOf,
  FIGURES,
  nextOrder,
  type Order,
  type Row,
  rowsOf,
  sortRows,
  WORST_FIRST,
} from "./fleet/rows";
import { type Shape, shape } from "./shapes";
import { base, controls } from "./style";
import { Ticking } from "./ticking";
import { agoText, clockOf, momentText } from "./times";

const REFRESH = 30_000;

const HEADS: Record<Column, Word> = {
  name: "fleet_card.cabinet",
  condition: "fleet_card.condition",
  packs_ready: "fleet_card.ready",
  packs_charging: "fleet_card.charging",
  free_slots: "fleet_card.free",
  slots_at_fault: "fleet_card.faulty",
  seen: "fleet_card.last_seen",
};
const CONDITION_WORDS: Record<Condition, Word> = {
  online: "fleet_card.online",
  problem: "fleet_card.problem",
  offline: "fleet_card.offline",
};
const SHAPES: Record<Condition, Shape> = { online: "good", problem: "warning", offline: "gone" };
const OPTIONS: Record<string, Word> = {
  device_id: "fleet_card.device",
  map: "fleet_card.show_map",
  search: "fleet_card.show_search",
};

export interface FleetConfig extends CardConfig {
  /** Where the pages of cabinets are, by their devices' ids; the dashboard says it. */
  paths?: Record<string, string>;
  map?: boolean;
  search?: boolean;
}

export class FleetCard extends BridgeCard<FleetConfig> {
  static override properties = { order: { state: true } };

  static override styles = [
    base,
    controls,
    css`
      ha-card {
        container-type: inline-size;
        display: flex;
        flex-direction: column;
      }
      .table {
        overflow: auto;
        flex: none;
        max-height: 30rem;
        margin-inline: -16px;
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      thead {
        position: sticky;
        top: 0;
        z-index: 1;
        background: var(--ha-card-background, var(--card-background-color));
        box-shadow: 0 1px var(--divider-color);
      }
      th,
      td {
        text-align: start;
        padding: 8px;
        font-weight: inherit;
      }
      th:first-child {
        padding-inline-start: 16px;
      }
      td:last-child,
      th:last-child {
        padding-inline-end: 16px;
      }
      .number {
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      thead button {
        color: var(--secondary-text-color);
        white-space: nowrap;
        padding: 4px 0;
      }
      thead .number button {
        display: inline-flex;
        flex-direction: row-reverse;
      }
      thead [aria-sort] button {
        color: var(--primary-text-color);
        font-weight: 500;
      }
      .arrow {
        display: inline-block;
        width: 1em;
        text-align: center;
      }
      tbody tr {
        position: relative;
        border-top: 1px solid var(--divider-color);
      }
      tbody tr:hover {
        background: color-mix(in srgb, var(--primary-text-color) 6%, transparent);
      }
      tbody tr:first-child {
        border-top: none;
      }
      .leads {
        color: inherit;
        text-decoration: none;
      }
      .leads::after {
        content: "";
        position: absolute;
        inset: 0;
      }
      .leads:focus-visible {
        outline: none;
      }
      .leads:focus-visible::after {
        outline: 2px solid var(--primary-color);
        outline-offset: -2px;
      }
      .minor {
        color: var(--secondary-text-color);
        font-size: 0.9em;
      }
      .condition {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        white-space: nowrap;
        vertical-align: middle;
      }
      .brief {
        display: none;
      }
      .seen {
        padding-inline-start: 32px;
        width: 20%;
      }
      .faulty {
        font-weight: 700;
      }
      caption {
        text-align: start;
        padding: 0 16px 8px;
        color: var(--secondary-text-color);
      }
      energy-bridge-pack-search {
        margin-top: 16px;
      }
      @container (max-width: 640px) {
        .seen {
          display: none;
        }
        .slots_at_fault {
          padding-inline-end: 16px;
        }
        .brief {
          display: block;
        }
        th,
        td {
          padding-inline: 4px;
        }
        .arrow {
          width: 0.7em;
        }
      }
      @container (max-width: 440px) {
        .packs_charging,
        .free_slots {
          display: none;
        }
      }
    `,
  ];

  static getStubConfig(): Partial<FleetConfig> {
    return {};
  }

  static getConfigForm(): ConfigForm {
    return {
      schema: [
        // Only the device of all cabinets has a text.
        { name: "device_id", selector: { device: { filter: { integration: DOMAIN }, entity: { integration: DOMAIN, domain: "text" } } } },
        { name: "map", default: true, selector: { boolean: {} } },
        { name: "search", default: true, selector: { boolean: {} } },
      ],
      computeLabel: ({ name }, localize) => inForm(localize)(OPTIONS[name] ?? "fleet_card.device"),
    };
  }

  private declare order: Order;
  private fleet?: Fleet;

  constructor() {
    super();
    this.order = WORST_FIRST;
    new Ticking(this, REFRESH);
  }

  protected override choose(plant: Plant, config: FleetConfig): readonly string[] | undefined {
    const fleet = chosen(plant.fleets, config);
    if (!fleet) return undefined;
    this.fleet = fleet;
    return entitiesOf(fleet);
  }

  protected override draw(hass: HomeAssistant, config: FleetConfig): TemplateResult {
    const { fleet, text } = this;
    if (!fleet) return html``;
    const rows = sortRows(rowsOf(hass, fleet), this.order, hass.locale.language);
    const located = config.map === false ? [] : this.located(hass, fleet);
    return html`<ha-card>
      <h2 class="title">${fleet.name}</h2>
      <div class="table">
        <table>
          <caption>
            ${this.summary(rows)}
          </caption>
          <thead>
            <tr>
              ${COLUMNS.map((column) => this.drawHead(column))}
            </tr>
          </thead>
          <tbody>
            ${rows.map((row) => this.drawRow(hass, row, config.paths?.[row.id]))}
          </tbody>
        </table>
      </div>
      ${config.search === false
        ? nothing
        : html`<energy-bridge-pack-search
            .hass=${hass}
            .text=${text}
            .fleetId=${fleet.device.id}
            .cabinets=${fleet.cabinets}
          ></energy-bridge-pack-search>`}
      ${located.length
        ? html`<energy-bridge-fleet-map .hass=${hass} .entities=${located}></energy-bridge-fleet-map>`
        : nothing}
    </ha-card>`;
  }

  private summary(rows: Row[]): string {
    const count = (condition: Condition): number => rows.filter((row) => row.condition === condition).length;
    const bad = (["offline", "problem"] as const)
      .filter((condition) => count(condition))
      .map((condition) => `${this.text(CONDITION_WORDS[condition])}: ${count(condition)}`);
    return [this.text("fleet_card.cabinets", { count: rows.length }), ...bad].join(" · ");
  }

  private drawHead(column: Column): TemplateResult {
    const { column: sorted, descending } = this.order;
    const isSorted = sorted === column;
    const sort = isSorted ? (descending ? "descending" : "ascending") : nothing;
    return html`<th scope="col" class=${cellClass(column)} aria-sort=${sort}>
      <button @click=${() => (this.order = nextOrder(this.order, column))}>
        ${this.text(HEADS[column])}<span class="arrow" aria-hidden="true"
          >${isSorted ? (descending ? "▾" : "▴") : ""}</span
        >
      </button>
    </th>`;
  }

  private drawRow(hass: HomeAssistant, row: Row, path: string | undefined): TemplateResult {
    const { condition, figures, area } = row;
    const seen = this.seenText(hass, row);
    return html`<tr>
      <th scope="row">
        ${this.drawName(row, path)}${area ? html`<div class="minor">${area}</div>` : nothing}
      </th>
      <td>
        <span class="condition">${shape(SHAPES[condition])}${this.text(CONDITION_WORDS[condition])}</span>
        ${seen ? html`<div class="brief minor">${seen}</div>` : nothing}
      </td>
      ${FIGURES.map(
        (figure) => html`<td class=${`${cellClass(figure)} ${figure === "slots_at_fault" && figures[figure] ? "faulty" : ""}`}>
          ${figures[figure] ?? "–"}
        </td>`,
      )}
      <td class="seen" title=${row.seen ? momentText(row.seen, clockOf(hass)) : nothing}>
        ${seen || this.text("fleet_card.now")}
      </td>
    </tr>`;
  }

  private drawName({ name, fullName, entity }: Row, path: string | undefined): TemplateResult {
    if (path) return html`<a class="leads" href=${path} title=${fullName}>${name}</a>`;
    if (!entity) return html`<span title=${fullName}>${name}</span>`;
    return html`<button class="leads" title=${fullName} @click=${() => showMore(this, entity)}>${name}</button>`;
  }

  private seenText(hass: HomeAssistant, { condition, seen, roughly }: Row): string {
    if (condition !== "offline") return "";
    if (seen === undefined) return this.text("fleet_card.never");
    const time = agoText(seen, Date.now() / 1000, clockOf(hass));
    return roughly ? this.text("fleet_card.over", { time }) : time;
  }

  private located(hass: HomeAssistant, fleet: Fleet): string[] {
    return fleet.cabinets
      .map((cabinet) => find(cabinet, "packs_ready"))
      .filter((id) => id !== undefined)
      .filter((id) => hass.states[id]?.attributes["latitude"] !== undefined);
  }
}

function cellClass(column: Column): string {
  return FIGURES.includes(column as never) ? `number ${column}` : column;
}
