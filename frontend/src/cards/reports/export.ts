/** Sends a stretch of history again: a form, how far it is, and a way to stop it. */

import { css, html, nothing, type TemplateResult } from "lit";

import type { HomeAssistant } from "../../home-assistant";
import { type Destination, DOMAIN, find, type Part } from "../../registry";
import type { Text } from "../../text";
import { DialogPart } from "../dialog-part";
import { reasonOf } from "../refusal";
import { base, controls, dialogs } from "../style";
import { clockOf, fromField, toField } from "../times";

const HOUR = 3600;
const DAY = 24 * HOUR;

interface Exported {
  files: unknown[];
  gaps: unknown[];
}

/** The action that exports a report; undefined for a device that is none. */
export function exportAction({ device }: Part): string | undefined {
  const format = /^(\w+) report$/.exec(device.model ?? "")?.[1];
  return format && `export_${format.toLowerCase()}`;
}

export class ReportExport extends DialogPart {
  static override properties = {
    hass: { attribute: false },
    text: { attribute: false },
    destination: { attribute: false },
    answer: { state: true },
    wrong: { state: true },
    isRunning: { state: true },
  };

  static override styles = [
    base,
    controls,
    dialogs,
    css`
      dialog {
        width: min(420px, calc(100vw - 32px));
      }
      form label {
        display: block;
        margin: 12px 0 4px;
      }
      input,
      select {
        width: 100%;
        box-sizing: border-box;
      }
      .running {
        display: flex;
        align-items: center;
        gap: 12px;
        margin-top: 8px;
      }
      progress {
        flex: 1;
        min-width: 60px;
        height: 8px;
        appearance: none;
        border: none;
        border-radius: 4px;
        overflow: hidden;
        background: var(--divider-color);
      }
      progress::-webkit-progress-bar {
        background: var(--divider-color);
      }
      progress::-webkit-progress-value {
        background: var(--primary-color);
      }
      progress::-moz-progress-bar {
        background: var(--primary-color);
      }
      p {
        margin: 8px 0 0;
      }
    `,
  ];

  declare hass: HomeAssistant;
  declare text: Text;
  declare destination: Destination;
  /** What came of the last export. */
  private declare answer?: string | undefined;
  /** What is wrong with the form. */
  private declare wrong?: string | undefined;
  /** Whether one that was begun here is not over. */
  private declare isRunning: boolean;

  protected override render(): TemplateResult {
    const { text } = this;
    return html`
      ${this.hass.user?.is_admin && this.reports.length
        ? html`<button class="plain" ?disabled=${this.isRunning} @click=${this.open}>
            ${text("report_card.export")}
          </button>`
        : nothing}
      ${this.drawProgress()}
      <p role="status" ?hidden=${!this.answer}>${this.answer}</p>
      <dialog aria-labelledby="title">
        <form @submit=${this.submit}>
          <h2 id="title">${text("report_card.export_title")}</h2>
          <p>${text("report_card.export_what", { destination: this.destination.name })}</p>
          <label for="report">${text("report_card.report")}</label>
          <select id="report" name="report">
            ${this.reports.map(({ device, name }) => html`<option value=${device.id}>${name}</option>`)}
          </select>
          <label for="start">${text("report_card.from")}</label>
          <input id="start" name="start" type="datetime-local" required />
          <label for="end">${text("report_card.to")}</label>
          <input id="end" name="end" type="datetime-local" required />
          <p role="alert">${this.wrong}</p>
          <div class="buttons">
            <span class="space"></span>
            <button type="button" class="plain" @click=${this.close}>${text("report_card.close")}</button>
            <button class="strong">${text("report_card.start_export")}</button>
          </div>
        </form>
      </dialog>
    `;
  }

  /** Those that tell of history. */
  private get reports(): Part[] {
    return this.destination.reports.filter((report) => exportAction(report) && find(report, "send_now"));
  }

  private drawProgress(): TemplateResult | typeof nothing {
    const { text, destination } = this;
    const progress = Number.parseFloat(this.hass.states[find(destination, "export_progress") ?? ""]?.state ?? "");
    const isBusy = progress < 100;
    if (!isBusy && !this.isRunning) return nothing;
    const cancel = find(destination, "cancel_export");
    return html`<div class="running">
      <label for="progress">${text("report_card.exporting")}</label>
      <progress id="progress" max="100" value=${isBusy ? progress : nothing}></progress>
      ${cancel
        ? html`<button class="plain" @click=${() => void this.cancel(cancel)}>${text("report_card.cancel")}</button>`
        : nothing}
    </div>`;
  }

  private readonly open = (): void => {
    const clock = clockOf(this.hass);
    const end = Math.floor(Date.now() / 1000 / HOUR) * HOUR;
    for (const [name, time] of [["start", end - DAY], ["end", end]] as const) {
      const field = this.renderRoot.querySelector<HTMLInputElement>(`input[name=${name}]`);
      if (field && !field.value) field.value = toField(time, clock);
    }
    this.wrong = undefined;
    this.dialog?.showModal();
  };

  private readonly submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const clock = clockOf(this.hass);
    const [start, end] = ["start", "end"].map((name) => fromField(String(given.get(name)), clock));
    const report = this.reports.find(({ device }) => device.id === given.get("report"));
    if (!report || start === undefined || end === undefined || start >= end) {
      this.wrong = this.text("report_card.wrong_order");
      return;
    }
    this.close();
    void this.send(report, start, end);
  };

  private async send(report: Part, start: number, end: number): Promise<void> {
    this.isRunning = true;
    this.answer = undefined;
    const iso = (time: number): string => new Date(time * 1000).toISOString();
    const data = {
      device_id: report.device.id,
      destination_device_id: this.destination.device.id,
      start: iso(start),
      end: iso(end),
    };
    try {
      const action = exportAction(report) ?? "";
      const { response } = await this.hass.callService<Exported>(DOMAIN, action, data, undefined, false, true);
      const { files = [], gaps = [] } = response ?? {};
      this.answer = this.text("report_card.exported", { report: report.name, files: files.length, gaps: gaps.length });
    } catch (reason) {
      this.answer = await reasonOf(this.hass, reason);
    } finally {
      this.isRunning = false;
    }
  }

  private async cancel(entity_id: string): Promise<void> {
    try {
      await this.hass.callService("button", "press", {}, { entity_id });
      // If it was begun here, its own answer follows, and says how much was delivered.
      this.answer = this.text("report_card.cancelled");
    } catch {
      // Home Assistant shows why.
    }
  }
}
