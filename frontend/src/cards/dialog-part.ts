/** A part of a card that is, or has, a dialog. */

import { LitElement } from "lit";

export abstract class DialogPart extends LitElement {
  /** Home Assistant keeps pages and puts them back: a dialog that somebody left by going back would stand in them, but not open. */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.close();
  }

  protected get dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector("dialog");
  }

  protected readonly close = (): void => this.dialog?.close();
}
