/** The elements of all cards, by name. */

import { HubCard } from "./hub-card";

export const CARDS: Record<string, CustomElementConstructor> = {
  "energy-bridge-hub-card": HubCard,
};
