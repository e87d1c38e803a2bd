/** A dialog with the very file of an interval: for administrators, and as text only. */

import { css, html, nothing, type TemplateResult } from "lit";

import type { HomeAssistant } from "../../home-assistant";
import { DOMAIN } from "../../registry";
import type { Text, Word } from "../../text";
import { moved, type ReportStatus } from "./lanes";
import type { IntervalChosen } from "./lane";
import { formatNumber } from "../format";
import { DialogPart } from "../dialog-part";
import { reasonOf } from "../refusal";
import { base, controls, dialogs } from "../style";
import { clockOf, spanText } from "../times";

interface ReportFile {
  name: string;
  type: string;
  content: string;
  /** Bytes of the whole file. */
  size: number;
  /** Whether the content is only its beginning. */
  cut: boolean;
  origin: "outbox" | "folder" | "recorder";
  rebuilt: boolean;
  start: number;
  end: number;
}

const ORIGINS: Record<ReportFile["origin"], Word> = {
  outbox: "report_card.from_outbox",
  folder: "report_card.from_folder",
  recorder: "report_card.from_recorder",
};

export class ReportFileDialog extends DialogPart {
  static override properties = {
    hass: { attribute: false, hasChanged: () => false },
    text: { attribute: false },
    report: { state: true },
    time: { state: true },
    file: { state: true },
    error: { state: true },
    said: { state: true },
  };

  static override styles = [
    base,
    controls,
    dialogs,
    css`
      dialog {
        width: min(760px, calc(100vw - 32px));
      }
      pre {
        overflow: auto;
        max-height: min(50vh, 480px);
        margin: 12px 0;
        padding: 12px;
        border-radius: 8px;
        background: var(--secondary-background-color);
        font-size: 0.9em;
        /* Documents may be a single line. */
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      p {
        margin: 4px 0;
      }
      .name {
        overflow-wrap: anywhere;
      }
    `,
  ];

  declare hass: HomeAssistant;
  declare text: Text;
  private declare report?: ReportStatus;
  private declare time: number;
  private declare file?: ReportFile | undefined;
  private declare error?: string | undefined;
  /** What came of the last click. */
  private declare said?: string | undefined;
  private asked = 0;

  /** Open it with the file of an interval. */
  async show({ report, time }: IntervalChosen): Promise<void> {
    this.report = report;
    this.time = time;
    await this.updateComplete;
    this.dialog?.showModal();
    await this.ask();
  }

  protected override render(): TemplateResult {
    const { text, report } = this;
    return html`<dialog aria-labelledby="title" @close=${this.forget}>
      ${report ? this.draw(report) : nothing}
      <div class="buttons">
        <button class="plain" @click=${() => this.step("ArrowLeft")}>${text("report_card.earlier")}</button>
        <button class="plain" @click=${() => this.step("ArrowRight")}>${text("report_card.later")}</button>
        <span class="space"></span>
        ${this.file ? this.drawActions(this.file) : nothing}
        <button class="strong" @click=${this.close}>${text("report_card.close")}</button>
      </div>
    </dialog>`;
  }

  private draw(report: ReportStatus): TemplateResult {
    const { file, error, text } = this;
    const clock = clockOf(this.hass);
    const [start, end] = file ? [file.start, file.end] : [this.time, this.time + report.interval];
    return html`
      <h2 id="title">${report.name}</h2>
      <p>${spanText(start, end, clock)}</p>
      <div role="status">
        ${file ? this.drawOrigin(file) : html`<p>${error ?? text("report_card.loading")}</p>`}
        ${this.said ? html`<p>${this.said}</p>` : nothing}
      </div>
      ${file ? html`<pre tabindex="0" aria-label=${text("report_card.content")}>${file.content}</pre>` : nothing}
    `;
  }

  private drawOrigin(file: ReportFile): TemplateResult {
    const { text } = this;
    const size = formatNumber(this.hass.locale, file.size);
    return html`<p class="name">
        <strong>${file.name}</strong> · ${text("report_card.bytes", { size })}
      </p>
      <p>${text(ORIGINS[file.origin])}</p>
      ${file.cut ? html`<p>${text("report_card.cut")}</p>` : nothing}`;
  }

  private drawActions(file: ReportFile): TemplateResult {
    const { text } = this;
    return html`
      <button class="plain" @click=${() => void this.copy(file)}>${text("report_card.copy")}</button>
      ${file.cut
        ? nothing
        : html`<button class="plain" @click=${() => download(file)}>${text("report_card.download")}</button>`}
    `;
  }

  private readonly forget = (): void => {
    this.asked++;
    this.file = this.error = this.said = undefined;
  };

  private step(key: "ArrowLeft" | "ArrowRight"): void {
    if (!this.report) return;
    const from = key === "ArrowLeft" || !this.file ? this.file?.start ?? this.time : this.file.end - this.report.interval;
    this.time = moved(from, key, this.report.interval, Date.now() / 1000) ?? this.time;
    void this.ask();
  }

  private async ask(): Promise<void> {
    const asked = ++this.asked;
    this.file = this.error = this.said = undefined;
    const message = { type: `${DOMAIN}/reports/file`, device_id: this.report?.device_id, time: this.time };
    try {
      const file = await this.hass.callWS<ReportFile>(message);
      if (asked === this.asked) this.file = file;
    } catch (reason) {
      const words = await reasonOf(this.hass, reason, { notAllowed: this.text("card.not_allowed") });
      if (asked === this.asked) this.error = words;
    }
  }

  private async copy({ content }: ReportFile): Promise<void> {
    let isCopied: boolean;
    try {
      await navigator.clipboard.writeText(content);
      isCopied = true;
    } catch {
      isCopied = this.copySelected();
    }
    this.said = this.text(isCopied ? "report_card.copied" : "report_card.not_copied");
  }

  /** Where Home Assistant is opened without encryption, browsers know no other way. */
  private copySelected(): boolean {
    const shown = this.renderRoot.querySelector("pre");
    if (!shown) return false;
    getSelection()?.selectAllChildren(shown);
    return document.execCommand("copy");
  }
}

function download({ name, type, content }: ReportFile): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name.split("/").at(-1) ?? name;
  link.click();
  URL.revokeObjectURL(link.href);
}
