/** The strategies: one for a dashboard, one for each kind of page in others. */

import type { Dashboard, HomeAssistant, View, ViewOptions } from "../home-assistant";
import { sameRegistries } from "../registry";
import { inEnglish, loadText } from "../text";
import { buildDashboard, buildView, PAGES, type Page } from "./dashboard";

/** Whether what is made from the registries would be another thing now; called at every change of a state. */
function differs(before: HomeAssistant, now: HomeAssistant, make: (hass: HomeAssistant) => unknown): boolean {
  if (sameRegistries(before, now)) return false;
  if (before.locale.language !== now.locale.language) return true;
  return JSON.stringify(make(before)) !== JSON.stringify(make(now));
}

/** What the Energy dashboard shows, as text; nothing where there is none. */
async function energyPreferences(hass: HomeAssistant): Promise<string> {
  if (!hass.config.components.includes("energy")) return "";
  try {
    return JSON.stringify(await hass.callWS({ type: "energy/get_prefs" }));
  } catch {
    return ""; // not set up yet
  }
}

class DashboardStrategy extends HTMLElement {
  static async generate(_options: unknown, hass: HomeAssistant): Promise<Dashboard> {
    return buildDashboard(hass, await loadText(hass));
  }

  static shouldRegenerate(_options: unknown, before: HomeAssistant, now: HomeAssistant): boolean {
    return differs(before, now, (hass) => buildDashboard(hass, inEnglish));
  }

  static getCreateSuggestions(): { title: string; icon: string } {
    return { title: "Energy Bridge", icon: "mdi:home-lightning-bolt" };
  }
}

function viewStrategy(page: Page): CustomElementConstructor {
  return class extends HTMLElement {
    static async generate(options: ViewOptions, hass: HomeAssistant): Promise<View> {
      const energy = page === "hub" ? await energyPreferences(hass) : "";
      return buildView(hass, await loadText(hass), page, options, energy);
    }

    static shouldRegenerate(options: ViewOptions, before: HomeAssistant, now: HomeAssistant): boolean {
      return differs(before, now, (hass) => buildView(hass, inEnglish, page, options));
    }
  };
}

/** By the name of its element. */
export const STRATEGIES: Record<string, CustomElementConstructor> = {
  "ll-strategy-dashboard-energy-bridge": DashboardStrategy,
  ...Object.fromEntries(PAGES.map((page) => [`ll-strategy-view-energy-bridge-${page}`, viewStrategy(page)])),
};
