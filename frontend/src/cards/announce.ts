/** Tells Home Assistant's card picker which cards there are. */

import { onPage } from "../text";
import { deviceFor, KINDS } from "./kinds";

const DOCUMENTATION = "https://github.com/energy-bridge/energy-bridge/blob/main/docs/cards.md";

export function announceCards(): void {
  window.customCards ??= [];
  for (const kind of KINDS) {
    if (window.customCards.some(({ type }) => type === kind.type)) continue;
    window.customCards.push({
      type: kind.type,
      // Read when somebody opens the list, in the language of then.
      get name() {
        return onPage(kind.name);
      },
      get description() {
        return onPage(kind.description);
      },
      preview: true,
      documentationURL: DOCUMENTATION,
      getEntitySuggestion: (hass, entityId) => {
        const device_id = deviceFor(kind, hass, entityId);
        return device_id ? { config: { type: `custom:${kind.type}`, device_id } } : null;
      },
    });
  }
}
