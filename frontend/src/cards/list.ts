/** The elements of all cards and of their parts, by name. */

import { BatteryControl } from "./hub/control";
import { CabinetCard } from "./cabinet-card";
import { SlotSheet } from "./cabinet/sheet";
import { FleetCard } from "./fleet-card";
import { FleetMap } from "./fleet/map";
import { HubCard } from "./hub-card";
import { PackSearch } from "./fleet/pack-search";

export const CARDS: Record<string, CustomElementConstructor> = {
  "energy-bridge-battery-control": BatteryControl,
  "energy-bridge-hub-card": HubCard,
  "energy-bridge-cabinet-card": CabinetCard,
  "energy-bridge-slot-sheet": SlotSheet,
  "energy-bridge-fleet-card": FleetCard,
  "energy-bridge-fleet-map": FleetMap,
  "energy-bridge-pack-search": PackSearch,
};
