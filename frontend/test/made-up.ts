/** A `hass` whose registries are made up. */

import type { Card, Device, Entity, HomeAssistant, Section, View } from "../src/home-assistant";

const HUB_ENTITIES = [
  "binary_sensor.fault",
  "sensor.state",
  "sensor.frequency",
  "sensor.pv_power",
  "sensor.load_active_power",
  "sensor.grid_active_power",
  "sensor.grid_active_power_phase l1",
  "sensor.grid_active_power_phase l2",
  "sensor.grid_active_power_phase l3",
  "sensor.grid_current_phase l1",
  "sensor.grid_current_phase l2",
  "sensor.grid_current_phase l3",
  "sensor.voltage_phase l1",
  "sensor.voltage_phase l2",
  "sensor.voltage_phase l3",
  "sensor.pv_energy",
  "sensor.grid_energy_imported",
  "sensor.grid_energy_exported",
  "sensor.load_energy_consumed",
];

const BATTERY_ENTITIES = [
  "select.battery_mode",
  "number.battery_power_set_point",
  "button.charge",
  "button.discharge",
  "button.hold",
  "button.auto",
  "sensor.battery_power",
  "sensor.state_of_charge",
  "sensor.battery_controlled_by",
  "sensor.ordered_set_point",
  "sensor.confirmed_set_point",
  "sensor.last_answer",
  "sensor.battery_energy_charged",
  "sensor.battery_energy_discharged",
];

/** Builds the registries. */
export class MadeUp {
  readonly hass: HomeAssistant = {
    entities: {},
    devices: {},
    areas: {},
    states: {},
    config: { components: ["energy", "history", "logbook"], time_zone: "Europe/Stockholm" },
    user: { is_admin: true },
    connection: {
      subscribeMessage: () => Promise.reject(new Error("no answer")),
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    },
    locale: { language: "en" },
    localize: () => "",
    loadBackendTranslation: () => Promise.resolve(() => ""),
    formatEntityState: ({ state }, value = state) => value,
    formatEntityAttributeValue: ({ attributes }, attribute) => String(attributes[attribute]),
    callService: () => Promise.reject(new Error("no answer")),
    callWS: () => Promise.reject(new Error("no answer")),
  };

  device(id: string, identifier: string, more: Partial<Device> = {}): Device {
    const device: Device = { id, identifiers: [["energy_bridge", identifier]], name: id, ...more };
    this.hass.devices[id] = device;
    return device;
  }

  /** `names` are made of a platform, a translation key and perhaps a suffix: "sensor.voltage_phase l1". */
  add(device: Device, names: string[]): void {
    for (const name of names) {
      const [domain, rest = ""] = name.split(".");
      const [key = "", suffix] = rest.split(" ");
      const entity_id = `${domain}.${[device.id, key, suffix].filter(Boolean).join("_")}`.toLowerCase();
      this.hass.entities[entity_id] = {
        entity_id,
        device_id: device.id,
        platform: "energy_bridge",
        translation_key: key,
      };
    }
  }

  state(entity_id: string, state: string, attributes: Record<string, unknown> = {}): void {
    const time = "2026-06-01T12:00:00+00:00";
    this.hass.states[entity_id] = { entity_id, state, attributes, last_changed: time, last_updated: time };
  }

  entity(entityId: string): Entity {
    const entity = this.hass.entities[entityId];
    if (!entity) throw new Error(entityId);
    return entity;
  }

  hub(id = "house", { battery = true } = {}): Device {
    const hub = this.device(id, `entry_${id}`, { primary_config_entry: `entry_${id}` });
    this.add(hub, battery ? [...HUB_ENTITIES, ...BATTERY_ENTITIES] : HUB_ENTITIES);
    const below = { via_device_id: id, primary_config_entry: `entry_${id}` };
    for (const number of [1, 2]) {
      const string = this.device(`${id} string ${number}`, `entry_${id}_sso_S${number}`, below);
      this.add(string, ["sensor.string_power", "sensor.pv_energy"]);
    }
    if (battery) {
      const unit = this.device(`${id} battery`, `entry_${id}_eso_1`, below);
      this.add(unit, ["sensor.battery_power"]);
    }
    return hub;
  }

  fleet(cabinets: number, slots = 2): Device[] {
    const fleet = this.device("fleet", "fleet_e");
    this.add(fleet, ["sensor.packs_ready", "sensor.cabinets_online", "text.find_pack"]);
    return Array.from({ length: cabinets }, (_, index) => {
      const id = `cabinet ${index + 1}`;
      const cabinet = this.device(id, `cabinet_${index}_x`, { via_device_id: "fleet" });
      this.add(cabinet, ["binary_sensor.cabinet_problem", "sensor.packs_ready", "sensor.slots_at_fault"]);
      for (let number = 1; number <= slots; number++) {
        const below = { via_device_id: id };
        const slot = this.device(`${id} slot ${number}`, `cabinet_${index}_x_${number}`, below);
        this.add(slot, ["sensor.slot_state", "sensor.state_of_charge", "sensor.pack", "button.open"]);
      }
      return cabinet;
    });
  }

  destination(reports: string[]): void {
    this.add(this.device("partner", "destination_e"), ["binary_sensor.reachable"]);
    for (const id of reports) {
      const report = this.device(id, `report_${id}`, { via_device_id: "partner" });
      this.add(report, ["binary_sensor.overdue", "sensor.next_try", "button.send_now"]);
    }
  }
}

export function sections(view: View): Section[] {
  return view.sections ?? [];
}

export function cards(view: View): Card[] {
  return sections(view).flatMap((section) => section.cards);
}

export function headings(view: View): unknown[] {
  return sections(view).map((section) => section.cards[0]?.["heading"]);
}

/** Every entity that a page names, wherever in it. */
export function entitiesOf(view: View): string[] {
  const found = new Set<string>();
  JSON.stringify(view, (_key, value: unknown) => {
    if (typeof value === "string" && /^[a-z_]+\.[^ ]/.test(value) && value !== "button.press") found.add(value);
    return value;
  });
  return [...found].sort();
}
