/** Which cards there are, and for which entities each is a good choice. */

import { type HomeAssistant } from "../home-assistant";
import { type Part, type Plant, plantOf } from "../registry";
import type { Word } from "../text";

export interface Kind {
  /** Without "custom:". */
  type: string;
  name: Word;
  description: Word;
  /** Its devices: the one of the card, then those below that it shows, too. */
  devices(plant: Plant): Part[][];
}

export const KINDS: Kind[] = [
  {
    type: "energy-bridge-hub-card",
    name: "hub_card.name",
    description: "hub_card.description",
    devices: ({ hubs }) => hubs.map((hub) => [hub, ...hub.batteries, ...hub.strings]),
  },
  {
    type: "energy-bridge-cabinet-card",
    name: "cabinet_card.name",
    description: "cabinet_card.description",
    devices: ({ fleets }) => fleets.flatMap(({ cabinets }) => cabinets.map((cabinet) => [cabinet, ...cabinet.slots])),
  },
  {
    type: "energy-bridge-fleet-card",
    name: "fleet_card.name",
    description: "fleet_card.description",
    devices: ({ fleets }) => fleets.map((fleet) => [fleet]),
  },
  {
    type: "energy-bridge-report-card",
    name: "report_card.name",
    description: "report_card.description",
    devices: ({ destinations }) => destinations.map((destination) => [destination, ...destination.reports]),
  },
];

/** The device for which a kind of card shows this entity. */
export function deviceFor(kind: Kind, hass: HomeAssistant, entityId: string): string | undefined {
  const shown = kind
    .devices(plantOf(hass))
    .find((parts) => parts.some(({ entities }) => entities.some((each) => each.entity_id === entityId)));
  return shown?.[0]?.device.id;
}
