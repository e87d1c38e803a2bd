/** The report card's subscription. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { ReportFeed } from "../src/cards/reports/feed";
import type { ReportNews, ReportStatus } from "../src/cards/reports/lanes";
import type { Connection, HomeAssistant } from "../src/home-assistant";
import { inEnglish } from "../src/text";

const report = (name: string): ReportStatus => ({
  device_id: name,
  subentry_id: name,
  name,
  interval: 60,
  next_send: null,
  last_error: null,
  lanes: [],
});

class MadeUpConnection implements Connection {
  readonly asked: { type: string; [key: string]: unknown }[] = [];
  readonly tell: ((news: ReportNews) => void)[] = [];
  readonly listeners = new Set<() => void>();
  ended = 0;
  refusal?: unknown;

  async subscribeMessage<Message>(
    callback: (message: Message) => void,
    message: { type: string },
  ): Promise<() => Promise<void>> {
    this.asked.push(message);
    if (this.refusal) throw this.refusal;
    this.tell.push(callback as (news: ReportNews) => void);
    return async () => {
      this.ended++;
    };
  }

  addEventListener(_event: "ready", listener: () => void): void {
    this.listeners.add(listener);
  }

  removeEventListener(_event: "ready", listener: () => void): void {
    this.listeners.delete(listener);
  }
}

/** Home Assistant in Swedish, as far as it takes part. */
function hassOf(connection: Connection): HomeAssistant {
  const words: Record<string, string> = {
    "component.energy_bridge.exceptions.no_such_destination.message": "Enheten är ingen destination.",
  };
  const made: Partial<HomeAssistant> = {
    connection,
    locale: { language: "sv" },
    loadBackendTranslation: async () => (key) => words[key] ?? "",
  };
  return made as HomeAssistant;
}

function feedOf(connection: Connection): { feed: ReportFeed; drawn: () => number } {
  let drawn = 0;
  const feed = new ReportFeed({
    addController: () => undefined,
    removeController: () => undefined,
    requestUpdate: () => void drawn++,
    updateComplete: Promise.resolve(true),
  });
  feed.follow(hassOf(connection), "partner", inEnglish);
  return { feed, drawn: () => drawn };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const names = (feed: ReportFeed): string[] => [...feed.reports.keys()];

test("it follows while the card is on a page", async () => {
  const connection = new MadeUpConnection();
  const { feed, drawn } = feedOf(connection);
  assert.deepEqual(connection.asked, []);
  feed.hostConnected();
  await settled();
  assert.deepEqual(connection.asked, [
    { type: "energy_bridge/reports/subscribe", device_id: "partner", language: "sv" },
  ]);
  const before = drawn();
  connection.tell[0]?.({ reports: [report("a")] });
  assert.deepEqual(names(feed), ["a"]);
  assert.equal(drawn(), before + 1);
  feed.hostDisconnected();
  assert.equal(connection.ended, 1);
  assert.equal(connection.listeners.size, 0);
});

test("a subscription that comes too late is ended at once", async () => {
  const connection = new MadeUpConnection();
  const { feed } = feedOf(connection);
  feed.hostConnected();
  feed.hostDisconnected();
  await settled();
  assert.equal(connection.ended, 1);
  connection.tell[0]?.({ reports: [report("a")] });
  assert.deepEqual(names(feed), []);
});

test("after a loss of the connection it asks anew, and forgets what is gone", async () => {
  const connection = new MadeUpConnection();
  const { feed } = feedOf(connection);
  feed.hostConnected();
  await settled();
  connection.tell[0]?.({ reports: [report("a"), report("b")] });
  for (const listener of connection.listeners) listener();
  await settled();
  assert.deepEqual(names(feed), ["a", "b"], "shown until there is news");
  connection.tell[1]?.({ reports: [report("b")] });
  assert.deepEqual(names(feed), ["b"]);
  for (const listener of connection.listeners) listener();
  feed.hostDisconnected();
  assert.equal(connection.ended, 0, "what went with the connection is not ended on the next one");
  await settled();
  assert.equal(connection.ended, 1);
});

test("a refusal is told, and it tries again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const connection = new MadeUpConnection();
  connection.refusal = {
    code: "home_assistant_error",
    message: "The device isn't a destination.",
    translation_domain: "energy_bridge",
    translation_key: "no_such_destination",
  };
  const { feed } = feedOf(connection);
  feed.hostConnected();
  await settled();
  assert.equal(feed.error, "Enheten är ingen destination.", "in the user's language, not the server's");
  connection.refusal = { code: "unauthorized", message: "Unauthorized" };
  mock.timers.tick(10_000);
  await settled();
  assert.equal(feed.error, inEnglish("card.not_allowed"));
  connection.refusal = undefined;
  mock.timers.tick(10_000);
  await settled();
  assert.equal(feed.error, undefined);
  assert.equal(connection.asked.length, 3);
  feed.hostDisconnected();
  mock.timers.reset();
});

test("another destination takes the place of the first", async () => {
  const connection = new MadeUpConnection();
  const { feed } = feedOf(connection);
  feed.hostConnected();
  await settled();
  connection.tell[0]?.({ reports: [report("a")] });
  feed.follow(hassOf(connection), "partner", inEnglish);
  assert.deepEqual(names(feed), ["a"], "the same one goes on");
  feed.follow(hassOf(connection), "other", inEnglish);
  await settled();
  assert.deepEqual(names(feed), []);
  assert.equal(connection.ended, 1);
  assert.equal(connection.asked[1]?.["device_id"], "other");
});
