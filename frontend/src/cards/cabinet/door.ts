/** Draws one door. */

import { html, nothing, type TemplateResult } from "lit";

import type { Slot } from "../../registry";
import { type Figures, lastDigits } from "./figures";
import type { Order } from "./orders";
import { shape } from "./shapes";

export interface DoorOptions {
  /** For those who cannot see it; what can be seen comes in it in the same order. */
  name: string;
  phase: Order["phase"] | undefined;
  isHeld: boolean;
  /** Whether the keyboard reaches it. */
  isActive: boolean;
  onPress(event: PointerEvent): void;
  onClick(event: MouseEvent): void;
  onFocus(): void;
}

/** Pack and temperature are written by the style: in the name they need words around them. */
export function drawDoor(slot: Slot, figures: Figures, options: DoorOptions): TemplateResult {
  const { look, word, level, charge, pack, temperature } = figures;
  const { name, phase, isHeld, isActive } = options;
  return html`<button
    type="button"
    class="door ${look} ${phase ? `order-${phase}` : ""} ${isHeld ? "held" : ""}"
    style="--level: ${level}"
    data-slot=${slot.number}
    tabindex=${isActive ? 0 : -1}
    aria-label=${name}
    @pointerdown=${options.onPress}
    @click=${options.onClick}
    @focus=${options.onFocus}
  >
    <span class="leaf">
      <span class="number">${slot.number}</span>${shape(look)}
      <span class="word">${word}</span>
      <span class="charge">${charge ?? nothing}</span>
      <span class="pack" data-text=${pack ? lastDigits(pack) : ""}></span>
      <span class="temperature" data-text=${temperature ?? ""}></span>
    </span>
    ${isHeld ? RING : nothing}
  </button>`;
}

/** It fills while the door is held. */
const RING = html`<svg class="ring" viewBox="0 0 40 40" aria-hidden="true">
  <circle cx="20" cy="20" r="15.9" /><circle cx="20" cy="20" r="15.9" pathLength="100" />
</svg>`;
