/** Tells Home Assistant what there is, and defines it once the app is there. */

import { announceCards } from "./cards/announce";
import { loadPage, onPage } from "./text";

function announceDashboard(): void {
  window.customStrategies ??= [];
  if (window.customStrategies.some(({ type }) => type === "energy-bridge")) return;
  window.customStrategies.push({
    type: "energy-bridge",
    strategyType: "dashboard",
    name: "Energy Bridge",
    get description() {
      return onPage("dashboard.description");
    },
  });
}

async function define(): Promise<void> {
  await customElements.whenDefined("home-assistant");
  // The bundler puts it into the same file, evaluated here.
  const { defineElements } = await import("./elements");
  defineElements();
  await loadPage();
}

announceDashboard();
announceCards();
void define();
