/** One report's two days, interval by interval. */

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";

import type { Text, Word } from "../../text";
import { intervalStart, moved, percent, pieces, type ReportStatus, SPAN, type Stretch, stretchAt, timeAt } from "./lanes";
import { OUTCOME_STYLE } from "./outcome-style";
import { base } from "../style";
import { type Clock, spanText, type Tick } from "../times";

export const OUTCOMES: Record<Stretch["outcome"], Word> = {
  delivered: "report_card.delivered",
  waiting: "report_card.waiting",
  gap: "report_card.gap",
  before_start: "report_card.before_start",
};

const REASONS: Record<NonNullable<Stretch["reason"]>, Word> = {
  no_history: "report_card.no_history",
  dropped: "report_card.dropped",
  refused: "report_card.refused",
  lost: "report_card.lost",
};

/** px */
const TIP = 300;

/** Somebody wants to see the file of an interval. */
export interface IntervalChosen {
  report: ReportStatus;
  /** The start of the interval, s since 1970. */
  time: number;
}

export class ReportLane extends LitElement {
  static override properties = {
    report: { attribute: false },
    text: { attribute: false },
    clock: { attribute: false, hasChanged: (now: Clock, before?: Clock) => JSON.stringify(now) !== JSON.stringify(before) },
    now: { attribute: false },
    marks: { attribute: false },
    opens: { attribute: false },
    at: { state: true },
    isPointed: { state: true },
  };

  static override styles = [
    base,
    OUTCOME_STYLE,
    css`
      :host {
        position: relative;
      }
      .lane {
        position: relative;
        height: 28px;
        border-radius: 4px;
        background: color-mix(in srgb, var(--primary-text-color) 6%, transparent);
      }
      .opens {
        cursor: pointer;
      }
      .piece {
        position: absolute;
        min-width: 4px;
      }
      .midnight {
        position: absolute;
        top: 0;
        bottom: 0;
        width: 1px;
        background: var(--card-background-color);
      }
      .cursor {
        position: absolute;
        top: -3px;
        bottom: -3px;
        min-width: 2px;
        box-sizing: border-box;
        border: 1px solid var(--card-background-color);
        background: var(--primary-text-color);
      }
      .tip {
        position: absolute;
        bottom: calc(100% + 6px);
        z-index: 2;
        max-width: 100%;
        text-align: center;
        box-sizing: border-box;
        padding: 6px 10px;
        border-radius: 8px;
        font-size: 0.9em;
        background: var(--primary-text-color);
        color: var(--card-background-color);
        pointer-events: none;
      }
    `,
  ];

  declare report: ReportStatus;
  declare text: Text;
  declare clock: Clock;
  /** s since 1970; the lane ends there. */
  declare now: number;
  declare marks: Tick[];
  /** Whether files can be asked for. */
  declare opens: boolean;
  /** The start of the interval that is looked at. */
  private declare at?: number;
  private declare isPointed: boolean;

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { interval } = this.report;
    if (changed.has("now") || this.at === undefined) {
      const at = this.at ?? intervalStart(this.now - interval, interval);
      this.at = Math.max(at, intervalStart(this.now - SPAN, interval) + interval);
    }
  }

  protected override render(): TemplateResult {
    const { report, now, at = 0 } = this;
    const words = this.words(at);
    return html`
      ${this.isPointed ? this.drawTip(words, at) : nothing}
      <div
        class=${this.opens ? "lane opens" : "lane"}
        role="slider"
        tabindex="0"
        aria-label=${this.text("report_card.lane", { report: report.name })}
        aria-valuemin=${Math.floor(now - SPAN)}
        aria-valuemax=${Math.floor(now)}
        aria-valuenow=${at}
        aria-valuetext=${words}
        @keydown=${this.press}
        @click=${this.choose}
        @pointermove=${this.point}
        @pointerleave=${this.leave}
        @focus=${() => (this.isPointed = true)}
        @blur=${this.leave}
      >
        ${pieces(report.lanes, now).map(
          ({ left, width, stretch }) =>
            html`<div class="piece ${stretch.outcome}" style="left:min(${left}%, 100% - 4px);width:${width}%"></div>`,
        )}
        ${this.marks
          .filter(({ midnight }) => midnight)
          .map(({ time }) => html`<div class="midnight" style="left:${percent(time, now)}%"></div>`)}
        ${this.isPointed
          ? html`<div
              class="cursor"
              style="left:${percent(at, now)}%;width:${(report.interval / SPAN) * 100}%"
            ></div>`
          : nothing}
      </div>
    `;
  }

  private drawTip(words: string, at: number): TemplateResult {
    const middle = percent(at, this.now);
    const left = `left:clamp(0px, calc(${middle}% - ${TIP / 2}px), calc(100% - ${TIP}px));width:${TIP}px`;
    return html`<div class="tip" style=${left} aria-hidden="true">${words}</div>`;
  }

  private words(at: number): string {
    const { report, text } = this;
    const stretch = stretchAt(report.lanes, at) ?? stretchAt(report.lanes, at + report.interval / 2);
    const outcome = stretch ? text(OUTCOMES[stretch.outcome]) : text("report_card.unknown");
    const reason = stretch?.reason && REASONS[stretch.reason];
    const words = reason ? `${outcome}: ${text(reason)}` : outcome;
    return `${spanText(at, at + report.interval, this.clock)} · ${words}`;
  }

  private readonly point = ({ clientX }: PointerEvent): void => {
    const { left, width } = this.getBoundingClientRect();
    const { interval } = this.report;
    const latest = intervalStart(this.now - interval, interval);
    this.at = Math.min(intervalStart(timeAt((clientX - left) / width, this.now), interval), latest);
    this.isPointed = true;
  };

  private readonly leave = (): void => {
    this.isPointed = false;
  };

  private readonly press = (event: KeyboardEvent): void => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.choose();
      return;
    }
    const at = moved(this.at ?? 0, event.key, this.report.interval, this.now);
    if (at === undefined) return;
    event.preventDefault();
    this.at = at;
    this.isPointed = true;
  };

  private readonly choose = (): void => {
    if (!this.opens || this.at === undefined) return;
    const detail: IntervalChosen = { report: this.report, time: this.at };
    this.dispatchEvent(new CustomEvent("interval-chosen", { detail }));
  };
}
