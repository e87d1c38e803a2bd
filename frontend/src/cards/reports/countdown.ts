/** The time left to a moment, counted down by itself. */

import { LitElement } from "lit";

import { Ticking } from "../ticking";
import { countdownText } from "../times";

const SECOND = 1000;

export class Countdown extends LitElement {
  static override properties = { until: { attribute: false }, over: { attribute: false } };

  /** s since 1970 */
  declare until: number;
  /** What is said once it is over. */
  declare over: string;

  constructor() {
    super();
    new Ticking(this, SECOND);
  }

  protected override render(): string {
    const left = this.until - Date.now() / SECOND;
    return left > 0 ? countdownText(left) : this.over;
  }
}
