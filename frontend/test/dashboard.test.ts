/** The dashboard from registries: which pages there are, and what is on them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { idsOf, listIds } from "../src/cards/hub/values";
import { buildDashboard, buildView, type Page } from "../src/dashboard/dashboard";
import type { View } from "../src/home-assistant";
import { findPlant } from "../src/registry";
import { inEnglish, loadText } from "../src/text";
import { cards, entitiesOf, headings, MadeUp, sections } from "./made-up";

const view = (made: MadeUp, page: Page, device_id?: string, energy = ""): View =>
  buildView(made.hass, inEnglish, page, { type: "", ...(device_id && { device_id }) }, energy);

const pages = (made: MadeUp): View[] => buildDashboard(made.hass, inEnglish).views;

test("a page for each hub, for the fleet, for each cabinet and for the reports", () => {
  const made = new MadeUp();
  made.hub("house");
  made.hub("barn");
  made.fleet(2);
  made.destination(["collector"]);
  assert.deepEqual(
    pages(made).map(({ title, path, subview }) => [title, path, subview]),
    [
      ["barn", "hub-barn", undefined],
      ["house", "hub-house", undefined],
      ["fleet", "fleet-fleet", undefined],
      ["cabinet 1", "cabinet-cabinet-1", undefined],
      ["cabinet 2", "cabinet-cabinet-2", undefined],
      ["Reports", "reports", undefined],
    ],
  );
  assert.deepEqual(pages(made)[0]?.strategy, { type: "custom:energy-bridge-hub", device_id: "barn" });
});

test("many cabinets have no tabs, and the page of all leads to each", () => {
  const made = new MadeUp();
  made.fleet(12);
  const [fleet, ...cabinets] = pages(made);
  assert.equal(fleet?.subview, undefined);
  assert.deepEqual(cabinets.map(({ title }) => title).slice(8), ["cabinet 9", "cabinet 10", "cabinet 11", "cabinet 12"]);
  assert.ok(cabinets.every(({ subview }) => subview));
  const [card] = cards(view(made, "fleet"));
  assert.equal(card?.type, "custom:energy-bridge-fleet-card");
  assert.equal(card?.["device_id"], "fleet");
  assert.deepEqual(
    Object.entries(card?.["paths"] as Record<string, string>),
    cabinets.map(({ strategy, path }) => [strategy?.device_id, path]),
  );
});

test("many cabinets are found without looking at all devices for each", () => {
  const made = new MadeUp();
  made.fleet(100, 12);
  let looks = 0;
  for (const device of Object.values(made.hass.devices)) {
    const parent = device.via_device_id;
    Object.defineProperty(device, "via_device_id", {
      get: () => {
        looks++;
        return parent;
      },
    });
  }
  assert.equal(pages(made).length, 101);
  assert.ok(looks <= 2 * Object.keys(made.hass.devices).length, `${looks}`);
});

test("devices of the same name have pages of their own", () => {
  const made = new MadeUp();
  for (const id of ["a", "b"]) made.hub(id).name_by_user = "Häuschen";
  assert.deepEqual(pages(made).map(({ path }) => path), ["hub-ha-uschen", "hub-ha-uschen-2"]);
});

test("a name without Latin letters makes a path, too", () => {
  const made = new MadeUp();
  made.hub("a").name_by_user = "房子";
  assert.equal(pages(made)[0]?.path, "hub-a");
});

test("nothing yet: the page says what to do", () => {
  const made = new MadeUp();
  for (const each of [pages(made)[0], view(made, "hub"), view(made, "reports"), view(made, "cabinet", "gone")]) {
    assert.ok(each && JSON.stringify(each).includes("Devices & services"));
  }
});

test("a hub with a battery", () => {
  const made = new MadeUp();
  made.hub();
  const page = view(made, "hub");
  assert.deepEqual(headings(page), [
    "Power now",
    "Last 24 hours",
    "Battery",
    "Energy",
    "Grid, per phase",
    "Solar strings",
    "Battery, last 24 hours",
  ]);
  const [hub] = findPlant(made.hass).hubs;
  assert.ok(hub);
  const card = cards(page).find(({ type }) => type === "custom:energy-bridge-hub-card");
  assert.equal(card?.["device_id"], "house");
  const shown = [...entitiesOf(page), ...listIds(idsOf(hub))];
  const others = Object.keys(made.hass.entities).filter((each) => !each.startsWith("button."));
  for (const each of others) assert.ok(shown.includes(each), each);
  assert.deepEqual(
    cards(page).filter(({ type }) => type.startsWith("energy-")),
    [],
    "the Energy dashboard knows nothing of it",
  );
});

test("a hub without a battery shows nothing of one", () => {
  const made = new MadeUp();
  made.hub("house", { battery: false });
  const page = view(made, "hub");
  assert.deepEqual(headings(page), ["Power now", "Last 24 hours", "Energy", "Grid, per phase", "Solar strings"]);
  assert.ok(!entitiesOf(page).some((each) => each.includes("battery") || each.includes("charge")));
});

test("a hub that the Energy dashboard knows has its cards", () => {
  const made = new MadeUp();
  made.hub();
  made.hub("barn");
  const energy = JSON.stringify({ stat: "sensor.house_grid_energy_imported" });
  const kinds = (device: string): string[] =>
    cards(view(made, "hub", device, energy))
      .map(({ type }) => type)
      .filter((type) => type.startsWith("energy-"));
  assert.deepEqual(kinds("house"), [
    "energy-distribution",
    "energy-self-sufficiency-gauge",
    "energy-solar-consumed-gauge",
  ]);
  assert.deepEqual(kinds("barn"), []);
});

test("hidden entities are not shown, nor those of others", () => {
  const made = new MadeUp();
  const hub = made.hub();
  made.entity("sensor.house_pv_power").hidden = true;
  made.entity("sensor.house_frequency").platform = "template";
  made.entity("sensor.house_state").device_id = null;
  const shown = entitiesOf(view(made, "hub", hub.id));
  for (const gone of ["sensor.house_pv_power", "sensor.house_frequency", "sensor.house_state"]) {
    assert.ok(!shown.includes(gone), gone);
  }
});

test("disabled entities are not in the registry, and disabled devices have no page", () => {
  const made = new MadeUp();
  made.hub();
  made.hub("barn").disabled_by = "user";
  delete made.hass.entities["sensor.house_pv_power"];
  assert.deepEqual(pages(made).map(({ title }) => title), ["house"]);
  assert.ok(!JSON.stringify(view(made, "hub")).includes("pv_power"));
});

test("a renamed entity is found, and keeps its name", () => {
  const made = new MadeUp();
  made.hub();
  const entity = made.entity("sensor.house string 1_string_power");
  delete made.hass.entities["sensor.house string 1_string_power"];
  made.hass.entities["sensor.roof"] = { ...entity, entity_id: "sensor.roof", name: "Roof" };
  const tile = cards(view(made, "hub")).find((card) => card["entity"] === "sensor.roof");
  assert.equal(tile?.["name"], "1", "as its string is called");
});

test("phases come in their order", () => {
  const made = new MadeUp();
  made.hub();
  const tiles = cards(view(made, "hub")).filter(({ entity }) => `${entity}`.includes("_phase_"));
  assert.deepEqual(
    tiles.map(({ entity }) => entity),
    [1, 2, 3].map((phase) => `sensor.house_voltage_phase_l${phase}`),
  );
});

test("areas: their hubs and cabinets come first", () => {
  const made = new MadeUp();
  made.hass.areas["y"] = { area_id: "y", name: "Yard" };
  made.hass.areas["h"] = { area_id: "h", name: "Hall" };
  made.hub("a");
  made.hub("z").area_id = "y";
  const [first, second, third] = made.fleet(3);
  assert.ok(first && second && third);
  first.area_id = "y";
  second.area_id = "h";
  assert.deepEqual(
    pages(made).map(({ title }) => title),
    ["z", "a", "fleet", "cabinet 2", "cabinet 1", "cabinet 3"],
  );
});

test("a cabinet: its doors first, and nothing else that opens one", () => {
  const made = new MadeUp();
  made.fleet(1, 12);
  const page = view(made, "cabinet");
  assert.deepEqual(sections(page)[0]?.cards, [
    { type: "custom:energy-bridge-cabinet-card", device_id: "cabinet 1", grid_options: { columns: "full" } },
  ]);
  assert.deepEqual(headings(page).slice(1), ["Packs", "Activity"]);
  assert.ok(!JSON.stringify(page).includes("button."));
});

test("reports: a card for each destination, and what happened", () => {
  const made = new MadeUp();
  made.destination(["collector", "meter"]);
  const older = made.device("older", "report_older", { via_device_id: "partner" });
  made.add(older, ["binary_sensor.overdue", "event.delivery"]);
  const page = view(made, "reports");
  assert.deepEqual(headings(page), [undefined, "Destinations", "Activity"]);
  const [card, ...others] = cards(page);
  const overdue = others.find(({ entity }) => entity === "binary_sensor.older_overdue");
  assert.deepEqual([card?.type, card?.["device_id"]], ["custom:energy-bridge-report-card", "partner"]);
  assert.ok(overdue);
  assert.ok(JSON.stringify(overdue["visibility"]).includes('"on"'), "only while it is");
  const log = others.find(({ type }) => type === "logbook");
  assert.deepEqual(log?.["target"], {
    entity_id: [
      "binary_sensor.partner_reachable",
      "binary_sensor.collector_overdue",
      "binary_sensor.meter_overdue",
      "event.older_delivery",
    ],
  });
  made.hass.config.components = [];
  assert.deepEqual(headings(view(made, "reports")), [undefined, "Destinations"]);
});

test("words are the integration's own, in the user's language", async () => {
  const made = new MadeUp();
  made.hub();
  const asked: string[] = [];
  made.hass.loadBackendTranslation = (category, integration) => {
    asked.push(`${category} ${integration}`);
    const words: Record<string, string> = {
      "component.energy_bridge.config_panel.dashboard.power_now": "Leistung jetzt",
    };
    return Promise.resolve((key) => words[key] ?? "");
  };
  const text = await loadText(made.hass);
  assert.deepEqual(asked, ["config_panel energy_bridge"]);
  const page = buildView(made.hass, text, "hub", { type: "" });
  assert.deepEqual(headings(page).slice(0, 2), ["Leistung jetzt", "Last 24 hours"]);
  made.hass.loadBackendTranslation = () => Promise.reject(new Error("no connection"));
  assert.equal((await loadText(made.hass))("dashboard.power_now"), "Power now");
});
