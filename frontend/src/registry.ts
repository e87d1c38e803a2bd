/** Finds hubs, cabinets and reports in Home Assistant's registries, in the order in which they are shown. */

import type { Device, Entity, HomeAssistant } from "./home-assistant";

export const DOMAIN = "energy_bridge";

/** A device with those of its entities that the user wants to see. */
export interface Part {
  device: Device;
  name: string;
  area?: string;
  entities: Entity[];
}

export interface Hub extends Part {
  batteries: Part[];
  strings: Part[];
}

export interface Slot extends Part {
  number: number;
}

export interface Cabinet extends Part {
  slots: Slot[];
}

export interface Fleet extends Part {
  cabinets: Cabinet[];
}

export interface Destination extends Part {
  reports: Part[];
}

export interface Plant {
  hubs: Hub[];
  fleets: Fleet[];
  destinations: Destination[];
}

/** The id of the first entity with a translation key. */
export function find(part: Part, key: string): string | undefined {
  return findAll(part, key)[0];
}

/** The ids of all entities with a translation key, as those of the phases, in their order. */
export function findAll(part: Part, key: string): string[] {
  return part.entities.filter((each) => each.translation_key === key).map((each) => each.entity_id);
}

let latest: { hass: HomeAssistant; plant: Plant } | undefined;

/** Whether both have the same entities, devices and areas, and speak the same language. */
export function sameRegistries(one: HomeAssistant, other: HomeAssistant): boolean {
  return (
    one.entities === other.entities &&
    one.devices === other.devices &&
    one.areas === other.areas &&
    one.locale.language === other.locale.language
  );
}

/** The same as `findPlant`, once for all cards of a page. */
export function plantOf(hass: HomeAssistant): Plant {
  if (!latest || !sameRegistries(latest.hass, hass)) latest = { hass, plant: findPlant(hass) };
  return latest.plant;
}

/** All that Energy Bridge has, without what is disabled or hidden. */
export function findPlant(hass: HomeAssistant): Plant {
  const collator = new Intl.Collator(hass.locale.language, { numeric: true });
  const parts = allParts(hass, collator);
  const children = new Map<string, Part[]>();
  for (const part of parts) append(children, part.device.via_device_id, part);
  const below = (parent: Part): Part[] => children.get(parent.device.id) ?? [];
  const ofKind = (prefix: string): Part[] =>
    parts.filter((part) => identifier(part.device).startsWith(prefix));
  const units = (hub: Part, kind: string): Part[] => {
    const prefix = `${identifier(hub.device)}_${kind}_`;
    return parts.filter((part) => identifier(part.device).startsWith(prefix));
  };
  const cabinet = (part: Part): Cabinet => ({ ...part, slots: slotsOf(part, below(part)) });
  return {
    hubs: parts
      .filter((part) => identifier(part.device) === part.device.primary_config_entry)
      .map((hub) => ({ ...hub, batteries: units(hub, "eso"), strings: units(hub, "sso") })),
    fleets: ofKind("fleet_").map((fleet) => ({ ...fleet, cabinets: below(fleet).map(cabinet) })),
    destinations: ofKind("destination_").map((part) => ({ ...part, reports: below(part) })),
  };
}

/** The name that a device has, or was given. */
export function nameOf(device: Device): string {
  return device.name_by_user || device.name || "";
}

/** How many characters the names of several cabinets begin with alike, in whole words: a phone shows few. */
export function sharedStart(parts: Part[]): number {
  const names = parts.map(({ name }) => name);
  const [first = "", ...others] = names;
  if (!others.length) return 0;
  let shared = 0;
  for (let end = first.indexOf(" ") + 1; end > 0; end = first.indexOf(" ", end) + 1) {
    if (!others.every((name) => name.startsWith(first.slice(0, end)))) break;
    shared = end;
  }
  return names.every((name) => name.slice(shared).trim()) ? shared : 0;
}

/** Those in an area first, by its name, then by their own. */
function allParts(hass: HomeAssistant, collator: Intl.Collator): Part[] {
  const entities = new Map<string, Entity[]>();
  for (const entity of Object.values(hass.entities)) {
    if (entity.platform === DOMAIN && !entity.hidden) append(entities, entity.device_id, entity);
  }
  const parts = Object.values(hass.devices)
    .filter((device) => !device.disabled_by && identifier(device))
    .map((device): Part => {
      const area = device.area_id ? hass.areas[device.area_id]?.name : undefined;
      const own = entities.get(device.id) ?? [];
      own.sort((one, other) => collator.compare(one.entity_id, other.entity_id));
      return { device, name: nameOf(device), entities: own, ...(area && { area }) };
    });
  return parts.sort(
    (one, other) =>
      Number(!one.area) - Number(!other.area) ||
      collator.compare(one.area ?? "", other.area ?? "") ||
      collator.compare(one.name, other.name),
  );
}

function append<Item>(lists: Map<string, Item[]>, key: string | null | undefined, item: Item): void {
  if (!key) return;
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function identifier(device: Device): string {
  return device.identifiers.find(([domain]) => domain === DOMAIN)?.[1] ?? "";
}

/** A slot's number is what its identifier has more than its cabinet's. */
function slotsOf(cabinet: Part, parts: Part[]): Slot[] {
  const start = identifier(cabinet.device).length + 1;
  return parts
    .map((part) => ({ ...part, number: Number(identifier(part.device).slice(start)) }))
    .sort((one, other) => one.number - other.number);
}
