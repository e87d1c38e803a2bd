/** The report card: all reports of a destination, each with a lane of two days. */

import { html, nothing, type TemplateResult } from "lit";

import type { ConfigForm, HomeAssistant } from "../home-assistant";
import { type Destination, DOMAIN, find, type Part, type Plant } from "../registry";
import { inForm } from "../text";
import { BridgeCard, type CardConfig, chosen, showMore } from "./card";
import { inOrder, percent, type ReportStatus, SPAN, type Stretch, waitingDocuments } from "./reports/lanes";
import { OUTCOME_STYLE } from "./reports/outcome-style";
import { ReportFeed } from "./reports/feed";
import type { ReportFileDialog } from "./reports/file";
import { once } from "./once";
import { type IntervalChosen, OUTCOMES } from "./reports/lane";
import { shape } from "./shapes";
import { REPORT_CARD_STYLE } from "./reports/style";
import { base, controls } from "./style";
import { Ticking } from "./ticking";
import { type Clock, clockOf, type Tick, ticks } from "./times";

const REFRESH = 30_000;
const KINDS = Object.keys(OUTCOMES) as Stretch["outcome"][];

/** What is the same for all rows. */
/** Half of a mark's words on a phone, in % of the axis. */
const NARROWEST = 5;

interface Axis {
  now: number;
  clock: Clock;
  marks: Tick[];
}

export class ReportCard extends BridgeCard {
  static override styles = [base, controls, OUTCOME_STYLE, REPORT_CARD_STYLE];

  static getStubConfig(): Partial<CardConfig> {
    return {};
  }

  static getConfigForm(): ConfigForm {
    return {
      schema: [
        {
          name: "device_id",
          selector: { device: { filter: { integration: DOMAIN, model: "Report destination" } } },
        },
      ],
      computeLabel: (_field, localize) => inForm(localize)("report_card.device"),
    };
  }

  private readonly feed = new ReportFeed(this);
  private destination?: Destination;
  /** Those whose report is being sent by a click. */
  private readonly sending = new Set<string>();

  constructor() {
    super();
    new Ticking(this, REFRESH);
  }

  protected override choose(plant: Plant, config: CardConfig): readonly string[] | undefined {
    const destination = chosen(plant.destinations, config);
    if (!destination) return undefined;
    this.destination = destination;
    return ["reachable", "export_progress"].map((key) => find(destination, key)).filter((id) => id !== undefined);
  }

  protected override draw(hass: HomeAssistant): TemplateResult {
    const { destination, feed, text } = this;
    if (!destination) return html``;
    feed.follow(hass, destination.device.id, text);
    const now = Date.now() / 1000;
    const clock = clockOf(hass);
    const axis = { now, clock, marks: ticks(now - SPAN, now, clock) };
    const devices = destination.reports.map(({ device }) => device.id);
    const reports = inOrder(feed.reports.values(), devices);
    return html`<ha-card>
      <h2 class="title">${destination.name}</h2>
      ${this.drawReachable(hass, destination)}
      ${feed.error ? html`<p class="none" role="status">${feed.error}</p>` : nothing}
      ${reports.length ? this.drawTable(hass, reports, axis) : nothing}
      <energy-bridge-report-export .hass=${hass} .text=${text} .destination=${destination}>
      </energy-bridge-report-export>
      <energy-bridge-report-file .hass=${hass} .text=${text}></energy-bridge-report-file>
    </ha-card>`;
  }

  private drawReachable(hass: HomeAssistant, destination: Destination): TemplateResult | typeof nothing {
    const id = find(destination, "reachable");
    const state = this.state(id);
    if (!id || !state) return nothing;
    const picture = { on: "good", off: "gone" } as const;
    return html`<button class="reachable" @click=${() => showMore(this, id)}>
      ${state.state in picture ? shape(picture[state.state as keyof typeof picture]) : nothing}
      ${hass.formatEntityState(state)}
    </button>`;
  }

  private drawTable(hass: HomeAssistant, reports: ReportStatus[], axis: Axis): TemplateResult {
    const { text } = this;
    return html`
      <table role="table">
        <caption class="legend">
          ${KINDS.map(
            (kind) => html`<span class="kind"
              ><span class="swatch" aria-hidden="true"><span class=${kind}></span></span>${text(OUTCOMES[kind])}</span
            >`,
          )}
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">${text("report_card.report")}</th>
            <th role="columnheader" scope="col" class="wide">
              <span class="hidden">${text("report_card.two_days")}</span>${drawAxis(axis)}
            </th>
            <th role="columnheader" scope="col">${text("report_card.next_send")}</th>
            <th role="columnheader" scope="col">${text("report_card.last_error")}</th>
            <th role="columnheader" scope="col"><span class="hidden">${text("report_card.send_now")}</span></th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${reports.map((report) => this.drawReport(hass, report, axis))}
        </tbody>
      </table>
    `;
  }

  private drawReport(hass: HomeAssistant, report: ReportStatus, axis: Axis): TemplateResult {
    const { text } = this;
    const part = this.destination?.reports.find(({ device }) => device.id === report.device_id);
    const { last_error: error, next_send: next } = report;
    const waiting = waitingDocuments(report.lanes);
    return html`<tr role="row">
      <th role="rowheader" scope="row">${report.name}</th>
      <td role="cell" class="wide">
        ${next === null && !report.lanes.length
          ? html`<span class="minor">${text("report_card.live")}</span>`
          : this.drawLane(hass, report, axis)}
      </td>
      <td role="cell" class="next">
        <span class="narrow minor" aria-hidden="true">${text("report_card.next_send")}</span>
        ${next === null
          ? "–"
          : html`<energy-bridge-countdown .until=${next} .over=${text("report_card.now")}></energy-bridge-countdown>`}
      </td>
      <td role="cell" class=${error ? "error" : "error none"}>
        <span class="narrow minor" aria-hidden="true">${text("report_card.last_error")}</span>
        ${error
          ? html`<span class="what">${shape("warning")}${error.text}</span
              >${error.detail ? html`<div class="minor">${error.detail}</div>` : nothing}`
          : text("report_card.no_error")}
        ${waiting ? html`<div class="minor">${text("report_card.documents_waiting", { count: waiting })}</div>` : nothing}
      </td>
      <td role="cell" class="act">${this.drawSend(hass, part)}</td>
    </tr>`;
  }

  private drawLane(hass: HomeAssistant, report: ReportStatus, axis: Axis): TemplateResult {
    return html`<energy-bridge-report-lane
        .report=${report}
        .text=${this.text}
        .clock=${axis.clock}
        .now=${axis.now}
        .marks=${axis.marks}
        .opens=${hass.user?.is_admin === true && report.device_id !== null}
        @interval-chosen=${this.showFile}
      ></energy-bridge-report-lane>
      <div class="narrow">${drawAxis(axis)}</div>`;
  }

  private drawSend(hass: HomeAssistant, part: Part | undefined): TemplateResult | typeof nothing {
    const button = part && find(part, "send_now");
    if (!button) return nothing;
    return html`<button
      class="plain"
      aria-label=${`${this.text("report_card.send_now")}: ${part.name}`}
      ?disabled=${this.sending.has(button)}
      @keydown=${once}
      @click=${() => void this.send(hass, button)}
    >
      ${this.text("report_card.send_now")}
    </button>`;
  }

  /** Home Assistant shows what went wrong. */
  private async send(hass: HomeAssistant, entity_id: string): Promise<void> {
    this.sending.add(entity_id);
    this.requestUpdate();
    try {
      await hass.callService("button", "press", {}, { entity_id });
    } catch {
      // It was told.
    } finally {
      this.sending.delete(entity_id);
      this.requestUpdate();
    }
  }

  private readonly showFile = ({ detail }: CustomEvent<IntervalChosen>): void => {
    const dialog = this.renderRoot.querySelector<ReportFileDialog>("energy-bridge-report-file");
    void dialog?.show(detail);
  };
}

function drawAxis({ marks, now }: Axis): TemplateResult {
  return html`<div class="axis" aria-hidden="true">
    ${marks
      .map((mark) => ({ ...mark, at: percent(mark.time, now) }))
      // One at an end would be cut off.
      .filter(({ at }) => Math.min(at, 100 - at) > NARROWEST)
      .map(({ at, text, midnight }) => html`<span class=${midnight ? "midnight" : ""} style="left:${at}%">${text}</span>`)}
  </div>`;
}
