/** The cabinet card: where doors stand, what is written on them, and when the next pack is full. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import type { PropertyValues } from "lit";

import { Asked } from "../src/cards/cabinet/asked";
import { CabinetCard } from "../src/cards/cabinet-card";
import { doorOf, figuresOf, lastDigits, nameOfDoor } from "../src/cards/cabinet/figures";
import { columnsFor, placeBeside, rowsOf } from "../src/cards/cabinet/layout";
import { inWords, outcome } from "../src/cards/cabinet/orders";
import { fullAt, lastChange, minutesUntil, type Point, pointsOf } from "../src/cards/cabinet/slope";
import { wordsOf } from "../src/cards/cabinet/trail";
import type { HomeAssistant, Locale } from "../src/home-assistant";
import { type Cabinet, findPlant, type Slot } from "../src/registry";
import { inEnglish } from "../src/text";
import { MadeUp } from "./made-up";

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test("doors stand four above each other, as in the metal, or as the options say", () => {
  assert.deepEqual(
    [1, 4, 8, 12, 13, 64].map((slots) => columnsFor(slots)),
    [1, 1, 2, 3, 4, 6],
  );
  assert.equal(columnsFor(12, 6), 6);
  assert.equal(columnsFor(12, 2.7), 2);
  assert.equal(columnsFor(4, 9), 4, "no empty columns");
  assert.equal(columnsFor(12, 0), 3);
  assert.equal(columnsFor(0), 1);
});

test("slots are numbered along rows or down columns, whatever place is left over", () => {
  assert.deepEqual(rowsOf(numbers(8), 2), [[1, 2], [3, 4], [5, 6], [7, 8]]);
  assert.deepEqual(rowsOf(numbers(8), 2, "columns"), [[1, 5], [2, 6], [3, 7], [4, 8]]);
  assert.deepEqual(rowsOf(numbers(5), 2), [[1, 2], [3, 4], [5, undefined]]);
  assert.deepEqual(rowsOf(numbers(5), 2, "columns"), [[1, 4], [2, 5], [3, undefined]]);
  assert.deepEqual(rowsOf([], 1), []);
});

test("arrow keys lead to the door that stands there", () => {
  const rows = rowsOf(numbers(8), 3);
  const from = (slot: number) => (key: string) => placeBeside(rows, slot, key);
  assert.deepEqual(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].map(from(5)), [4, 6, 2, 8]);
  assert.deepEqual(["ArrowLeft", "ArrowUp", "Home"].map(from(1)), [undefined, undefined, 1]);
  assert.deepEqual(["ArrowRight", "ArrowDown", "End"].map(from(6)), [undefined, undefined, 8]);
  assert.equal(placeBeside(rows, 5, "Enter"), undefined);
  assert.equal(placeBeside(rows, 99, "ArrowDown"), undefined);
});

const MINUTE = 60;
/** A pack that gains `gain` % every `each` seconds from `charge` on. */
const ramp = (charge: number, rises: number, { gain = 1, each = MINUTE, start = 0 } = {}): Point[] =>
  Array.from({ length: rises + 1 }, (_, index) => ({ time: start + index * each, charge: charge + index * gain }));

test("what is missing by the slope between the first and the last rise", () => {
  assert.equal(fullAt(ramp(80, 10), 95, 600), 600 + 5 * MINUTE);
  assert.equal(fullAt(ramp(80, 10, { gain: 0.5 }), 95, 600), 600 + 20 * MINUTE);
  assert.equal(fullAt(ramp(80, 10), 95, 630), 600 + 5 * MINUTE, "it goes on between two rises");
  const begun = [{ time: -500, charge: 79 }, ...ramp(80, 10)];
  assert.equal(fullAt(begun, 95, 600), 600 + 5 * MINUTE, "how long the first value stood says nothing");
});

test("nothing is told where nothing is known", () => {
  assert.equal(fullAt([], 95, 600), undefined);
  assert.equal(fullAt(ramp(80, 1), 95, 600), undefined, "one rise has no slope");
  assert.equal(fullAt(ramp(80, 3, { each: 10 }), 95, 40), undefined, "nor do twenty seconds");
  assert.equal(fullAt(ramp(80, 10, { gain: -1 }), 95, 600), undefined, "it falls");
  assert.equal(fullAt(ramp(80, 10, { gain: 0 }), 95, 600), undefined, "it stands");
  assert.equal(fullAt(ramp(90, 5), 95, 600), undefined, "it is full");
});

test("a rise that has not come yet makes the slope flatter, and what should be over is now", () => {
  // 1 % a minute up to 300 s, then nothing for five minutes.
  const late = fullAt(ramp(80, 5), 95, 600);
  assert.ok(late !== undefined && late > 300 + 10 * MINUTE);
  assert.equal(fullAt(ramp(80, 5, { gain: 2.98 }), 95, 310), 310);
});

test("only what was recorded of this pack counts", () => {
  const recorded = [
    { s: "88", lu: 0 },
    { s: "89", lu: 60, lc: 50 },
    { s: "unavailable", lu: 100 },
    { s: "20", lu: 200 },
    { s: "21", lu: 260 },
  ];
  assert.deepEqual(pointsOf(recorded), [{ time: 200, charge: 20 }, { time: 260, charge: 21 }]);
  assert.deepEqual(pointsOf(recorded.slice(0, 2)), [{ time: 0, charge: 88 }, { time: 50, charge: 89 }]);
  assert.deepEqual(pointsOf(recorded, 250), [{ time: 260, charge: 21 }]);
  assert.deepEqual(pointsOf([{ s: " ", lu: 1 }]), []);
  assert.equal(fullAt([...ramp(80, 5), ...ramp(20, 5, { start: 400 })], 95, 700), 700 + 70 * MINUTE);
});

test("a pack came when its id became another one", () => {
  const ids = (...states: string[]): { s: string; lu: number }[] => states.map((s, index) => ({ s, lu: index * 10 }));
  assert.equal(lastChange(ids("A", "A")), 0);
  assert.equal(lastChange(ids("A", "unavailable", "A")), 0, "Home Assistant was restarted");
  assert.equal(lastChange(ids("A", "no_pack", "B")), 20);
  assert.equal(lastChange([]), 0);
});

test("whole minutes, and at least one", () => {
  assert.deepEqual([0, 59, 61, 600].map((time) => minutesUntil(time, 0)), [1, 1, 2, 10]);
});

const aSlot = (made: MadeUp): Slot => {
  made.fleet(1, 3);
  const slot = findPlant(made.hass).fleets[0]?.cabinets[0]?.slots[2];
  assert.ok(slot);
  return slot;
};

const ID = "cabinet 1 slot 3";

test("a door says its state, charge and pack, and its name all of it", () => {
  const made = new MadeUp();
  const door = doorOf(aSlot(made));
  const named = (): string => nameOfDoor(door.slot, figuresOf(made.hass, door, inEnglish), inEnglish);
  assert.equal(named(), "Slot 3, Offline", "it has no states");
  made.state(`sensor.${ID}_slot_state`, "full");
  made.state(`sensor.${ID}_state_of_charge`, "97");
  made.state(`sensor.${ID}_pack`, "BT1072601230097");
  assert.equal(named(), "Slot 3, full, 97, pack …0097");
  assert.deepEqual(figuresOf(made.hass, door, inEnglish), {
    look: "full",
    word: "full",
    level: 97,
    charge: "97",
    pack: "BT1072601230097",
  });
  made.state(`sensor.${ID}_slot_state`, "empty");
  made.state(`sensor.${ID}_state_of_charge`, "unavailable");
  made.state(`sensor.${ID}_pack`, "no_pack");
  assert.equal(named(), "Slot 3, empty");
  made.state(`sensor.${ID}_slot_state`, "unknown");
  assert.equal(figuresOf(made.hass, door, inEnglish).look, "unknown");
  made.state(`sensor.${ID}_slot_state`, "unavailable");
  assert.equal(figuresOf(made.hass, door, inEnglish).look, "offline");
});

test("nobody knows the state of a slot whose entity is hidden", () => {
  const made = new MadeUp();
  made.hass.localize = (key) => key;
  const slot = aSlot(made);
  const door = doorOf({ ...slot, entities: slot.entities.filter((each) => each.translation_key !== "slot_state") });
  const { look, word } = figuresOf(made.hass, door, inEnglish);
  assert.deepEqual([look, word], ["unknown", "state.default.unknown"]);
});

test("no charge is more than all or less than nothing", () => {
  const made = new MadeUp();
  const door = doorOf(aSlot(made));
  const levelOf = (charge: string): number => {
    made.state(`sensor.${ID}_state_of_charge`, charge);
    return figuresOf(made.hass, door, inEnglish).level;
  };
  assert.deepEqual(["140", "-3", "word"].map(levelOf), [100, 0, 0]);
});

test("people call a pack by its last digits", () => {
  assert.deepEqual(["BT1072601230097", "12345", "1234", "7"].map(lastDigits), ["…0097", "…2345", "1234", "7"]);
});

test("how an order ended, as far as the cabinet said it", () => {
  assert.equal(outcome(3, { pack_id: "BT0097", soc: 97 }, "en", inEnglish), "Slot 3 is open, pack …0097, 97%");
  assert.equal(outcome(3, { pack_id: null, soc: 0 }, "en", inEnglish), "Slot 3 is open, 0%");
  assert.equal(outcome(3, { pack_id: null, soc: null }, "en", inEnglish), "Slot 3 is open");
  assert.equal(outcome(3, undefined, "en", inEnglish), "Slot 3 is open");
});

test("a refusal in the action's words, in the user's language where there are some", async () => {
  const { hass } = new MadeUp();
  const refused = {
    code: "home_assistant_error",
    message: "Slot 3 is busy",
    translation_domain: "energy_bridge",
    translation_key: "open_slot_busy",
    translation_placeholders: { slot: "3" },
  };
  const say = (refusal: object): Promise<string> => inWords(refusal, hass, 3, inEnglish);
  assert.equal(await say(refused), "Slot 3 is busy");
  hass.loadBackendTranslation = () => Promise.resolve((key, values) => `${key} ${values?.["slot"]}`);
  assert.equal(await say(refused), "component.energy_bridge.exceptions.open_slot_busy.message 3");
  hass.loadBackendTranslation = () => Promise.reject(new Error("no connection"));
  assert.equal(await say(refused), "Slot 3 is busy");
  assert.equal(await say({ code: "unauthorized", message: "Unauthorized" }), "You aren't allowed to open slot 3.");
  for (const lost of [{ error: { code: 3 } }, { code: 3 }]) {
    assert.ok((await say(lost)).endsWith("Slot 3 may still be opened."));
  }
  assert.equal(await say({}), "Slot 3 couldn't be opened.");
});

test("a pack's trail has the times of the user's zone and clock", () => {
  const { hass } = new MadeUp();
  const when = (locale: Partial<Locale>): string => {
    const its = { ...hass, locale: { language: "en", ...locale } };
    return wordsOf({ device_id: null, slot: 2, time: 1_795_340_000, what: "left" }, its, inEnglish)[1];
  };
  assert.equal(when({ time_zone: "server", time_format: "24" }), "Nov 22, 10:33");
  assert.equal(when({ time_zone: "server", time_format: "12" }).replace(/\s/g, " "), "Nov 22, 10:33 AM");
});

test("a pack's trail names cabinets as the user does", () => {
  const made = new MadeUp();
  made.device("c", "cabinet_c", { name_by_user: "Harbour" });
  const words = (device_id: string | null, what: "arrived" | "left"): string =>
    wordsOf({ device_id, slot: 2, time: 1_795_340_000, what }, made.hass, inEnglish)[0];
  assert.equal(words("c", "arrived"), "Arrived in Harbour, slot 2");
  assert.equal(words(null, "left"), "Left a removed cabinet, slot 2");
  assert.equal(words("unknown", "left"), "Left a removed cabinet, slot 2");
});

class Watched extends CabinetCard {
  /** Whether it is drawn for another `hass`. */
  isDrawnFor(hass: HomeAssistant): boolean {
    const changed = new Map([["hass", this.hass]]) as PropertyValues<this>;
    this.hass = hass;
    const isDrawn = this.shouldUpdate(changed);
    this.willUpdate(changed);
    return isDrawn;
  }

  showSheet(slot: Slot | undefined): void {
    this.shown = slot;
  }
}

test("a cabinet is drawn for what it shows, and not for what another one says", () => {
  const made = new MadeUp();
  made.fleet(2, 2);
  const card = new Watched();
  card.setConfig({ type: "", device_id: "cabinet 2" });
  assert.ok(card.isDrawnFor(made.hass));
  const isDrawnAfter = (entityId: string): boolean => {
    made.state(entityId, "1");
    return card.isDrawnFor({ ...made.hass, states: { ...made.hass.states } });
  };
  assert.ok(!isDrawnAfter("sensor.cabinet 1 slot 1_state_of_charge"));
  assert.ok(!isDrawnAfter("sensor.cabinet 1_packs_ready"));
  assert.ok(!isDrawnAfter("light.kitchen"));
  assert.ok(isDrawnAfter("sensor.cabinet 2 slot 1_state_of_charge"));
  assert.ok(isDrawnAfter("sensor.cabinet 2_packs_ready"));
  assert.ok(card.isDrawnFor({ ...made.hass, formatEntityState: () => "" }), "words came");
});

test("who may open what is asked again: slots come, and rights change", async () => {
  mock.timers.enable({ apis: ["Date"] });
  const { hass } = new MadeUp();
  const answers = [[1], [1, 2]];
  hass.callWS = <Answer>() => Promise.resolve({ full_threshold: 95, may_open: answers.shift() } as Answer);
  const asked = new Asked({ addController: () => undefined, requestUpdate: () => undefined } as never);
  const mayOpen = async (): Promise<boolean[]> => {
    asked.refresh(hass, "cabinet");
    await new Promise<void>((resolve) => setImmediate(resolve));
    return [1, 2].map((slot) => asked.mayOpen(slot));
  };
  assert.deepEqual(await mayOpen(), [true, false]);
  assert.deepEqual(await mayOpen(), [true, false], "not at once");
  mock.timers.tick(60_000);
  assert.deepEqual(await mayOpen(), [true, true]);
  mock.timers.reset();
});

class Held extends Watched {
  /** A pointer goes down on the first door. */
  pressFirst(): void {
    const slot = this.cabinetShown?.slots[0];
    assert.ok(slot);
    this.pressDoor({ isPrimary: true, button: 0 } as PointerEvent, slot);
  }

  private get cabinetShown(): Cabinet | undefined {
    return (this as unknown as { cabinet?: Cabinet }).cabinet;
  }

  private pressDoor(event: PointerEvent, slot: Slot): void {
    (this as unknown as { press(event: PointerEvent, slot: Slot): void }).press(event, slot);
  }
}

test("a door that is held opens a slot of the cabinet at which it was pressed, and of no other", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  Object.assign(globalThis, { window: new EventTarget(), document: new EventTarget() });
  const made = new MadeUp();
  made.fleet(2);
  for (const cabinet of [1, 2]) made.state(`button.cabinet ${cabinet} slot 1_open`, "unknown");
  const opened: unknown[] = [];
  made.hass.callService = (_domain, _service, data) => {
    opened.push(data?.["device_id"]);
    return new Promise(() => undefined);
  };
  const card = new Held();
  const hold = (before: string, after: string): void => {
    card.setConfig({ type: "", device_id: before });
    card.isDrawnFor({ ...made.hass, entities: { ...made.hass.entities } });
    card.pressFirst();
    card.setConfig({ type: "", device_id: after });
    card.isDrawnFor({ ...made.hass, entities: { ...made.hass.entities } });
    mock.timers.tick(1000);
    window.dispatchEvent(new Event("pointerup"));
  };
  hold("cabinet 1", "cabinet 2");
  assert.deepEqual(opened, []);
  hold("cabinet 2", "cabinet 2");
  assert.deepEqual(opened, ["cabinet 2 slot 1"]);
  mock.timers.reset();
});

test("an open sheet shows all that its slot has", () => {
  const made = new MadeUp();
  const [cabinet] = made.fleet(1);
  assert.ok(cabinet);
  made.add(made.device("detail", "cabinet_0_x_9", { via_device_id: cabinet.id }), ["sensor.slot_state", "sensor.voltage"]);
  const card = new Watched();
  card.setConfig({ type: "" });
  card.isDrawnFor(made.hass);
  const isDrawn = (): boolean => {
    made.state("sensor.detail_voltage", "48");
    return card.isDrawnFor({ ...made.hass, states: { ...made.hass.states } });
  };
  assert.ok(!isDrawn());
  card.showSheet(findPlant(made.hass).fleets[0]?.cabinets[0]?.slots.find(({ number }) => number === 9));
  assert.ok(isDrawn());
});

test("the editor asks for a cabinet, columns and the numbering, in the page's language", () => {
  const localize = (key: string): string => (key.endsWith(".by_row") ? "Von links nach rechts" : "");
  Object.assign(document, { querySelector: () => ({ hass: { localize } }) });
  const { schema, computeLabel, computeHelper } = CabinetCard.getConfigForm();
  const { options } = schema[2]?.selector["select"] as { options: { label: string }[] };
  assert.deepEqual(options.map(({ label }) => label), ["Von links nach rechts", "From top to bottom"]);
  assert.equal(computeHelper?.({ name: "columns" }, (key) => key), "component.energy_bridge.config_panel.cabinet_card.columns_help");
  assert.deepEqual(
    schema.map(({ name }) => [name, computeLabel?.({ name }), !!computeHelper?.({ name })]),
    [
      ["device_id", "Swap cabinet", false],
      ["columns", "Columns", true],
      ["numbering", "Slot numbering", false],
    ],
  );
});
