/** Where a pack was: asked of the integration. */

import type { HomeAssistant } from "../../home-assistant";
import { DOMAIN, nameOf } from "../../registry";
import type { Text } from "../../text";
import { clockOf, momentText } from "../times";

/** Times are in s since 1970; the device is a cabinet's, null once that is gone. */
export interface Move {
  device_id: string | null;
  slot: number;
  time: number;
  what: "arrived" | "left";
}

interface Answer {
  packs: { pack: string; trail: Move[] }[];
}

/** A pack's moves, the newest first; none where nobody knows of any, or may tell. */
export async function askTrail(hass: HomeAssistant, pack: string): Promise<Move[]> {
  try {
    const { packs } = await hass.callWS<Answer>({ type: `${DOMAIN}/packs`, search: pack });
    return packs.find((each) => each.pack === pack)?.trail ?? [];
  } catch {
    return [];
  }
}

/** What happened, and when. */
export function wordsOf(move: Move, hass: HomeAssistant, text: Text): [what: string, when: string] {
  const device = move.device_id === null ? undefined : hass.devices[move.device_id];
  const place = {
    cabinet: device ? nameOf(device) : text("cabinet_card.gone_cabinet"),
    slot: move.slot,
  };
  return [
    move.what === "arrived" ? text("cabinet_card.arrived", place) : text("cabinet_card.left", place),
    momentText(move.time, clockOf(hass)),
  ];
}
