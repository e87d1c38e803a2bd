/** Follows a destination's reports while the card is on a page. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

import type { Connection, HomeAssistant } from "../../home-assistant";
import { DOMAIN } from "../../registry";
import type { Text } from "../../text";
import { reasonOf } from "../refusal";
import { type ReportNews, type ReportStatus, withNews } from "./lanes";

const TRY_AGAIN = 10_000;

export class ReportFeed implements ReactiveController {
  reports: ReadonlyMap<string, ReportStatus> = new Map();
  /** Why there are none; undefined while there may be. */
  error?: string | undefined;
  private hass?: HomeAssistant;
  private text?: Text;
  private connection?: Connection;
  private deviceId?: string;
  private language?: string;
  private isOnPage = false;
  /** Counts up with each subscription: what an earlier one tells is not heard. */
  private current = 0;
  private end?: (() => Promise<void>) | undefined;
  private timer?: ReturnType<typeof setTimeout>;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  /** Follow this destination from now on. */
  follow(hass: HomeAssistant, deviceId: string, text: Text): void {
    Object.assign(this, { hass, text });
    const { connection } = hass;
    const { language } = hass.locale;
    if (connection === this.connection && deviceId === this.deviceId && language === this.language) return;
    this.stop();
    this.reports = new Map();
    Object.assign(this, { connection, deviceId, language });
    if (this.isOnPage) this.start();
  }

  hostConnected(): void {
    this.isOnPage = true;
    this.start();
  }

  hostDisconnected(): void {
    this.isOnPage = false;
    this.stop();
  }

  private start(): void {
    this.connection?.addEventListener("ready", this.begin);
    this.begin();
  }

  private stop(): void {
    this.current++;
    this.connection?.removeEventListener("ready", this.begin);
    clearTimeout(this.timer);
    // The connection may be gone, and with it the subscription.
    void this.end?.().catch(() => undefined);
    this.end = undefined;
  }

  /** Subscribe; once more after each loss of the connection, which ends what was subscribed. */
  private readonly begin = (): void => {
    const { connection, deviceId, language } = this;
    if (!connection || !deviceId) return;
    const mine = ++this.current;
    // What was subscribed on a connection that is gone is gone, too, and its number may be another's now.
    this.end = undefined;
    clearTimeout(this.timer);
    let isFirst = true;
    const hear = (news: ReportNews): void => {
      if (mine !== this.current) return;
      this.reports = withNews(isFirst ? new Map() : this.reports, news);
      isFirst = false;
      this.host.requestUpdate();
    };
    const message = { type: `${DOMAIN}/reports/subscribe`, device_id: deviceId, language };
    connection.subscribeMessage(hear, message, { resubscribe: false }).then(
      (end) => {
        if (mine !== this.current) {
          void end().catch(() => undefined);
          return;
        }
        this.end = end;
        this.error = undefined;
        this.host.requestUpdate();
      },
      async (refusal: unknown) => {
        const words = await this.reasonOf(refusal);
        if (mine !== this.current) return;
        this.error = words;
        this.timer = setTimeout(this.begin, TRY_AGAIN);
        this.host.requestUpdate();
      },
    );
  };

  private async reasonOf(refusal: unknown): Promise<string> {
    const { hass, text } = this;
    return hass && text ? reasonOf(hass, refusal, { notAllowed: text("card.not_allowed") }) : "";
  }
}
