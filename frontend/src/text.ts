/** Our own words: those of the integration's translations in the user's language. */

import { config_panel } from "../../custom_components/energy_bridge/translations/en.json";
import type { HomeAssistant, Localize } from "./home-assistant";
import { DOMAIN } from "./registry";

const CATEGORY = "config_panel";

type Groups = typeof config_panel;
/** A group and a word in it. */
export type Word = { [Group in keyof Groups]: `${Group}.${keyof Groups[Group] & string}` }[keyof Groups];
export type Values = Record<string, string | number>;
/** A word, with values in the place of its placeholders. */
export type Text = (word: Word, values?: Values) => string;

/** In English: for what is said before Home Assistant has loaded a language. */
export const inEnglish: Text = (word, values = {}) => {
  const [group = "", key = ""] = word.split(".");
  const words: Record<string, Record<string, string>> = config_panel;
  return (words[group]?.[key] ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
};

/** Load the words of the user's language; English where it lacks one, or where there is no connection. */
export async function loadText(hass: HomeAssistant): Promise<Text> {
  let localize = hass.localize;
  try {
    localize = await hass.loadBackendTranslation(CATEGORY, DOMAIN);
  } catch {
    // There is more to see than words.
  }
  return textOf(localize);
}

/** The words that Home Assistant has loaded; English where it lacks one. */
export function textOf(localize: Localize): Text {
  return (word, values) =>
    localize(`component.${DOMAIN}.${CATEGORY}.${word}`, values) || inEnglish(word, values);
}

/** Those of the page: for what Home Assistant calls without a language. English until they are loaded. */
export const onPage: Text = (word, values) => textOf(hassOfPage()?.localize ?? (() => ""))(word, values);

/** Load the words of the page, for what is said before one of our cards is on it. */
export async function loadPage(): Promise<void> {
  await window.hassConnection;
  const hass = hassOfPage();
  if (hass) await loadText(hass);
}

/** In the words of the page where Home Assistant hands over none. */
export const inForm = (localize: Localize | undefined): Text => (localize ? textOf(localize) : onPage);

function hassOfPage(): HomeAssistant | undefined {
  return document.querySelector<HTMLElement & { hass?: HomeAssistant }>("home-assistant")?.hass;
}
