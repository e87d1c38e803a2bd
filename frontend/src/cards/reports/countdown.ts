/** The time left to a moment, counted down by itself. */

import { LitElement } from "lit";

import { countdownText } from "../times";

const SECOND = 1000;

export class Countdown extends LitElement {
  static override properties = { until: { attribute: false }, over: { attribute: false } };

  /** s since 1970 */
  declare until: number;
  /** What is said once it is over. */
  declare over: string;
  private timer?: ReturnType<typeof setInterval>;

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => this.requestUpdate(), SECOND);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  protected override render(): string {
    const left = this.until - Date.now() / SECOND;
    return left > 0 ? countdownText(left) : this.over;
  }
}
