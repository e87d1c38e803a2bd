/** The phases: each with its current, as a bar against the main fuse where that is known. */

import { html, nothing, type TemplateResult } from "lit";
import { styleMap } from "lit/directives/style-map.js";

import type { Locale } from "../../home-assistant";
import type { Text, Word } from "../../text";
import { formatPercent, formatPower, withUnit } from "../format";
import { flowOf } from "./flow";
import { type Level, loadOf } from "./phases";

export interface PhaseReading {
  name: string;
  /** The entity that is opened. */
  entity: string;
  amperes: number | undefined;
  watts: number | undefined;
}

const WARNINGS: Record<Exclude<Level, "normal">, { word: Word; icon: string }> = {
  near: { word: "hub_card.near_fuse", icon: "mdi:alert-outline" },
  over: { word: "hub_card.over_fuse", icon: "mdi:alert-octagon" },
};

export function drawPhases(
  phases: PhaseReading[],
  fuse: number | null,
  locale: Locale,
  text: Text,
  showMore: (entityId: string) => void,
): TemplateResult | typeof nothing {
  if (!phases.length) return nothing;
  const title = fuse
    ? `${text("hub_card.phases")} · ${text("hub_card.main_fuse", { fuse: withUnit(locale, fuse, "A") })}`
    : text("hub_card.phases");
  return html`<div class="phases ${fuse ? "" : "plain"}" role="group" aria-label=${title}>
    <div class="title" aria-hidden="true">${title}</div>
    ${phases.map((phase) => drawPhase(phase, fuse, locale, text, showMore))}
  </div>`;
}

function drawPhase(
  { name, entity, amperes, watts }: PhaseReading,
  fuse: number | null,
  locale: Locale,
  text: Text,
  showMore: (entityId: string) => void,
): TemplateResult {
  const load = fuse && amperes !== undefined ? loadOf(amperes, fuse) : undefined;
  const warning = load && load.level !== "normal" ? WARNINGS[load.level] : undefined;
  const current = amperes === undefined ? undefined : withUnit(locale, amperes, "A", 1);
  const power = watts === undefined ? undefined : formatPower(locale, Math.abs(watts));
  const flow = flowOf("grid", watts);
  const direction = flow === "still" ? undefined : text(flow === "in" ? "hub_card.from_grid" : "hub_card.to_grid");
  const unknown = html`<span aria-hidden="true">–</span><span class="unseen">${text("hub_card.not_known")}</span>`;
  const share = load && formatPercent(locale, load.share);
  return html`<button class="phase ${load?.level ?? ""}" @click=${() => showMore(entity)}>
    <span class="name">${name}</span>
    ${fuse ? html`<span class="bar"><i style=${styleMap({ width: `${100 * (load?.filled ?? 0)}%` })}></i></span>` : nothing}
    <span class="current">${current ?? unknown}</span>
    ${load && !warning ? html`<span class="unseen">${share}</span>` : nothing}
    <span class="power">${power ? html`${power}${direction ? html` <small>${direction}</small>` : nothing}` : unknown}</span>
    ${warning
      ? html`<span class="warning"><ha-icon .icon=${warning.icon}></ha-icon>${text(warning.word)} · ${share}</span>`
      : nothing}
  </button>`;
}
