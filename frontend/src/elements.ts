/** All elements. Home Assistant's app replaces the browser's registry of elements and their base class: load this once it did. */

import { CARDS } from "./cards/list";
import { STRATEGIES } from "./dashboard/strategies";

export function defineElements(): void {
  for (const [name, element] of Object.entries({ ...STRATEGIES, ...CARDS })) {
    if (!customElements.get(name)) customElements.define(name, element);
  }
}
