/** The dashboard's own words: those of the integration's translations in the user's language. */

import { config_panel } from "../../custom_components/energy_bridge/translations/en.json";
import type { HomeAssistant } from "./home-assistant";
import { DOMAIN } from "./registry";

const CATEGORY = "config_panel";
const WORDS = config_panel.dashboard;

export type Word = keyof typeof WORDS;
export type Text = (word: Word) => string;

/** In English: for what is said before Home Assistant has loaded a language. */
export const inEnglish: Text = (word) => WORDS[word];

/** Load the words of the user's language; English where it lacks one, or where there is no connection. */
export async function loadText(hass: HomeAssistant): Promise<Text> {
  let localize = hass.localize;
  try {
    localize = await hass.loadBackendTranslation(CATEGORY, DOMAIN);
  } catch {
    // The dashboard is more than its words.
  }
  return (word) => localize(`component.${DOMAIN}.${CATEGORY}.dashboard.${word}`) || inEnglish(word);
}
