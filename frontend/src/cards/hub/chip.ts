/** Who decides what the battery does. */

import type { HomeAssistant, State } from "../../home-assistant";
import type { Text } from "../../text";
import { clockOf, nearText } from "../times";
import { isKnown } from "./values";

export interface Chip {
  icon: string;
  words: string;
  /** The kind of commander, for the colour. */
  kind: string;
}

const ICONS: Record<string, string> = {
  hub: "mdi:home-automation",
  home_assistant: "mdi:account",
  another_client: "mdi:account-arrow-right",
  grid_service: "mdi:transmission-tower",
};

/** From the state of *Battery controlled by*; `now` in seconds since 1970. */
export function chipOf(
  hass: HomeAssistant,
  state: State | undefined,
  text: Text,
  now: number,
): Chip {
  if (!state || state.state === "unavailable") return { icon: "mdi:help", words: text("hub_card.no_word"), kind: "none" };
  if (!isKnown(state)) return { icon: "mdi:help", words: text("hub_card.nobody"), kind: "none" };
  const icon = ICONS[state.state] ?? "mdi:help";
  return { icon, words: wordsOf(hass, state, text, now), kind: state.state };
}

function wordsOf(
  hass: HomeAssistant,
  state: State,
  text: Text,
  now: number,
): string {
  const until = state.attributes["until"];
  if (state.state !== "home_assistant") return hass.formatEntityState(state);
  if (typeof until !== "string") return text("hub_card.you");
  return text("hub_card.you_until", { time: nearText(Date.parse(until) / 1000, now, clockOf(hass)) });
}
