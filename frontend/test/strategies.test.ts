/** The strategies as Home Assistant calls them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { KINDS } from "../src/cards/kinds";
import type { Dashboard, HomeAssistant, View, ViewOptions } from "../src/home-assistant";
import { MadeUp } from "./made-up";

interface Strategy {
  generate(options: ViewOptions, hass: HomeAssistant): Promise<Dashboard & View>;
  shouldRegenerate(options: ViewOptions, before: HomeAssistant, now: HomeAssistant): boolean;
  getCreateSuggestions(): { title: string };
}

const defined = new Map<string, Strategy>();
let appIsThere = (): void => undefined;
let german: ((key: string) => string) | undefined;
const page = {
  document: {
    createTreeWalker: () => ({}),
    querySelector: (name: string) => {
      assert.equal(name, "home-assistant");
      return { hass: { localize: (key: string) => german?.(key) ?? "", loadBackendTranslation } };
    },
  },
  HTMLElement: class {},
  window: {} as {
    customStrategies?: { type: string; strategyType: string; description: string }[];
    customCards?: { type: string; name: string; description: string }[];
  },
  customElements: {
    get: (name: string) => defined.get(name),
    define: (name: string, element: Strategy) => defined.set(name, element),
    whenDefined: (name: string) =>
      new Promise<void>((resolve) => {
        assert.equal(name, "home-assistant");
        appIsThere = resolve;
      }),
  },
};
Object.assign(globalThis, page);

function loadBackendTranslation(category: string, integration: string): Promise<(key: string) => string> {
  german = (key) => (key.startsWith(`component.${integration}.${category}.`) ? "Wechselschrank" : "");
  return Promise.resolve(german);
}

const strategy = (name: string): Strategy => {
  const found = defined.get(`ll-strategy-${name}`);
  assert.ok(found, name);
  return found;
};

test("the dialog offers it at once, and elements are defined once the app is there", async () => {
  await import("../src/main");
  assert.deepEqual(
    page.window.customStrategies?.map(({ type, strategyType }) => [type, strategyType]),
    [["energy-bridge", "dashboard"]],
  );
  assert.equal(defined.size, 0);
  const offers = (): (string | undefined)[] => [
    page.window.customCards?.[1]?.name,
    page.window.customStrategies?.[0]?.description.split(" ")[0],
  ];
  assert.deepEqual(offers(), ["Swap cabinet", "A"]);
  appIsThere();
  await new Promise<void>((resolve) => setTimeout(resolve));
  assert.deepEqual(KINDS.filter(({ type }) => !defined.has(type)), []);
  assert.deepEqual([...defined.keys()].filter((name) => name.startsWith("ll-")).sort(), [
    "ll-strategy-dashboard-energy-bridge",
    "ll-strategy-view-energy-bridge-cabinet",
    "ll-strategy-view-energy-bridge-fleet",
    "ll-strategy-view-energy-bridge-hub",
    "ll-strategy-view-energy-bridge-reports",
  ]);
  assert.equal(strategy("dashboard-energy-bridge").getCreateSuggestions().title, "Energy Bridge");
  // Whose language is another one reads that, also before one of our cards is on the page.
  assert.deepEqual(offers(), ["Wechselschrank", "Wechselschrank"]);
});

test("a hub's page asks what the Energy dashboard shows, and does without an answer", async () => {
  const made = new MadeUp();
  made.hub();
  const hub = strategy("view-energy-bridge-hub");
  const kinds = async (): Promise<boolean> =>
    JSON.stringify(await hub.generate({ type: "" }, made.hass)).includes("energy-distribution");
  assert.equal(await kinds(), false);
  made.hass.callWS = <Answer>() => Promise.resolve({ stat: "sensor.house_pv_energy" } as Answer);
  assert.equal(await kinds(), true);
  made.hass.config.components = [];
  assert.equal(await kinds(), false);
});

test("it is made anew when the registries make another one, not at every state or other entity", () => {
  const made = new MadeUp();
  made.hub();
  const whole = strategy("dashboard-energy-bridge");
  const hub = strategy("view-energy-bridge-hub");
  const options = { type: "" };
  const both = (now: HomeAssistant): boolean[] => [
    whole.shouldRegenerate(options, made.hass, now),
    hub.shouldRegenerate(options, made.hass, now),
  ];
  assert.deepEqual(both({ ...made.hass, states: {} }), [false, false]);
  const foreign = { entity_id: "light.x", device_id: "house", platform: "hue" };
  assert.deepEqual(both({ ...made.hass, entities: { ...made.hass.entities, foreign } }), [false, false]);
  const { "sensor.house_pv_power": _gone, ...entities } = made.hass.entities;
  assert.deepEqual(both({ ...made.hass, entities }), [false, true]);
  const more = new MadeUp();
  more.hub();
  more.hub("barn");
  assert.deepEqual(both(more.hass), [true, true]);
  assert.deepEqual(both({ ...made.hass, locale: { language: "de" } }), [true, true]);
});
