/** The elements of all cards and of their parts, by name. */

import { BatteryControl } from "./hub/control";
import { CabinetCard } from "./cabinet-card";
import { SlotSheet } from "./cabinet/sheet";
import { HubCard } from "./hub-card";

export const CARDS: Record<string, CustomElementConstructor> = {
  "energy-bridge-battery-control": BatteryControl,
  "energy-bridge-hub-card": HubCard,
  "energy-bridge-cabinet-card": CabinetCard,
  "energy-bridge-slot-sheet": SlotSheet,
};
