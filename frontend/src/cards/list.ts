/** The elements of all cards and of their parts, by name. */

import { BatteryControl } from "./hub/control";
import { CabinetCard } from "./cabinet-card";
import { SlotSheet } from "./cabinet/sheet";
import { Countdown } from "./reports/countdown";
import { FleetCard } from "./fleet-card";
import { FleetMap } from "./fleet/map";
import { HubCard } from "./hub-card";
import { PackSearch } from "./fleet/pack-search";
import { ReportCard } from "./report-card";
import { ReportExport } from "./reports/export";
import { ReportFileDialog } from "./reports/file";
import { ReportLane } from "./reports/lane";

export const CARDS: Record<string, CustomElementConstructor> = {
  "energy-bridge-battery-control": BatteryControl,
  "energy-bridge-hub-card": HubCard,
  "energy-bridge-cabinet-card": CabinetCard,
  "energy-bridge-slot-sheet": SlotSheet,
  "energy-bridge-fleet-card": FleetCard,
  "energy-bridge-report-card": ReportCard,
  "energy-bridge-countdown": Countdown,
  "energy-bridge-fleet-map": FleetMap,
  "energy-bridge-pack-search": PackSearch,
  "energy-bridge-report-export": ReportExport,
  "energy-bridge-report-file": ReportFileDialog,
  "energy-bridge-report-lane": ReportLane,
};
