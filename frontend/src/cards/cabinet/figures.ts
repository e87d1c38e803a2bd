/** What a door shows, from the states of its slot. */

import type { HomeAssistant, State } from "../../home-assistant";
import { find, type Slot } from "../../registry";
import type { Text } from "../../text";

const LOOKS = ["empty", "charging", "full", "fault", "open"] as const;
/** A slot's state, `unknown` where its cabinet does not say it, `offline` where that says nothing at all. */
export type Look = (typeof LOOKS)[number] | "unknown" | "offline";

/** The entities of a slot that its door shows. */
export interface Door {
  slot: Slot;
  state?: string;
  charge?: string;
  pack?: string;
  temperature?: string;
  /** The button that opens it. */
  open?: string;
}

/** What is written on a door. */
export interface Figures {
  look: Look;
  /** The state in words, or how an order goes. */
  word: string;
  /** In %. */
  level: number;
  charge?: string;
  pack?: string;
  temperature?: string;
}

const DIGITS = 4;
const NONE = ["unknown", "unavailable"];

export function doorOf(slot: Slot): Door {
  const keys = {
    state: "slot_state",
    charge: "state_of_charge",
    pack: "pack",
    temperature: "max_temperature",
    open: "open",
  };
  const door: Door = { slot };
  for (const [name, key] of Object.entries(keys)) {
    const id = find(slot, key);
    if (id) door[name as keyof typeof keys] = id;
  }
  return door;
}

/** Those whose states are drawn. */
export function entitiesOf({ state, charge, pack, temperature, open }: Door): string[] {
  return [state, charge, pack, temperature, open].filter((id) => id !== undefined);
}

/** Whether a state is a value. */
export function isKnown(state: State | undefined): state is State {
  return state !== undefined && !NONE.includes(state.state);
}

/** The id of a pack that is in a slot. */
export function packId(state: State | undefined): string | undefined {
  return isKnown(state) && state.state !== "no_pack" ? state.state : undefined;
}

/** How people call a pack: its last digits. */
export function lastDigits(pack: string): string {
  return pack.length > DIGITS ? `…${pack.slice(-DIGITS)}` : pack;
}

/** How a door looks; nobody knows without the entity of the slot's state. */
export function lookOf(hass: HomeAssistant, door: Door): Look {
  if (door.state === undefined) return "unknown";
  const state = hass.states[door.state]?.state ?? "unavailable";
  return state === "unavailable" ? "offline" : (LOOKS.find((look) => look === state) ?? "unknown");
}

/** The same in words. */
export function wordOf(hass: HomeAssistant, door: Door, text: Text): string {
  const state = door.state === undefined ? undefined : hass.states[door.state];
  if (lookOf(hass, door) === "offline") return text("cabinet_card.offline");
  return state ? hass.formatEntityState(state) : hass.localize("state.default.unknown");
}

export function figuresOf(hass: HomeAssistant, door: Door, text: Text): Figures {
  const known = (id: string | undefined): State | undefined => {
    const state = id === undefined ? undefined : hass.states[id];
    return isKnown(state) ? state : undefined;
  };
  const charge = known(door.charge);
  const pack = packId(known(door.pack));
  const temperature = known(door.temperature);
  return {
    look: lookOf(hass, door),
    word: wordOf(hass, door, text),
    level: Math.max(0, Math.min(100, Number(charge?.state ?? 0) || 0)),
    ...(charge && { charge: hass.formatEntityState(charge) }),
    ...(pack && { pack }),
    ...(temperature && { temperature: hass.formatEntityState(temperature) }),
  };
}

/** How a door is called where it cannot be seen. */
export function nameOfDoor(slot: Slot, { word, charge, pack, temperature }: Figures, text: Text): string {
  return [
    text("cabinet_card.slot", { slot: slot.number }),
    word,
    charge,
    pack && text("cabinet_card.pack", { pack: lastDigits(pack) }),
    temperature,
  ]
    .filter(Boolean)
    .join(", ");
}
