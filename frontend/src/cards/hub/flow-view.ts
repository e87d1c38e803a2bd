/** The flow: where power comes from and goes to, now. */

import { html, nothing, svg, type TemplateResult } from "lit";
import { styleMap } from "lit/directives/style-map.js";

import type { Locale } from "../../home-assistant";
import type { Text, Word } from "../../text";
import { formatPercent, formatPower } from "../format";
import { type Flow, flowOf, type Layout, layOut, paceOf, type Spot } from "./flow";
import type { Place } from "./values";

/** What is shown of a place. */
export interface Reading {
  /** The entity that the value is of. */
  entity: string;
  /** Undefined while it is not known. */
  watts: number | undefined;
}

export interface Charge {
  entity: string;
  /** In %; undefined while it is not known. */
  percent: number | undefined;
}

export interface FlowParts {
  readings: Partial<Record<Place, Reading>>;
  charge: Charge | undefined;
  locale: Locale;
  text: Text;
  showMore: (entityId: string) => void;
}

const ICONS: Record<Place, string> = {
  solar: "mdi:solar-power-variant",
  grid: "mdi:transmission-tower",
  house: "mdi:home",
  battery: "mdi:battery",
};

const NAMES: Record<Place, Word> = {
  solar: "hub_card.sun",
  grid: "hub_card.grid",
  house: "hub_card.house",
  battery: "hub_card.battery",
};

/** What a direction is called, where both are usual. */
const DIRECTIONS: Partial<Record<Place, Partial<Record<Flow, Word>>>> = {
  grid: { in: "hub_card.from_grid", out: "hub_card.to_grid" },
  battery: { in: "hub_card.discharging", out: "hub_card.charging" },
};

export function drawFlow(parts: FlowParts, places: Place[]): TemplateResult {
  const layout = layOut(places);
  const { width, height } = layout;
  return html`<div
    class="flow"
    role="group"
    aria-label=${parts.text("dashboard.power_now")}
    style=${styleMap({ "aspect-ratio": `${width} / ${height}`, "--width": width, "--height": height })}
  >
    <svg viewBox="0 0 ${width} ${height}" aria-hidden="true">
      ${layout.spots.map((spot) => drawLine(layout, spot, flowOf(spot.place, parts.readings[spot.place]?.watts)))}
      <circle class="hub" cx=${layout.hub.x} cy=${layout.hub.y} r="9"></circle>
    </svg>
    ${layout.spots.map((spot) => drawDots(layout, spot, parts.readings[spot.place]?.watts))}
    ${layout.spots.map((spot) => drawSpot(parts, spot))}
  </div>`;
}

function drawLine({ hub }: Layout, { place, x, y, middle, upright }: Spot, flow: Flow): TemplateResult {
  const towards = (upright ? Math.sign(hub.y - y) : Math.sign(hub.x - x)) * (flow === "in" ? 1 : -1);
  const turn = upright ? 90 * towards : towards > 0 ? 0 : 180;
  return svg`<g class="${place} ${flow}">
    <line x1=${x} y1=${y} x2=${hub.x} y2=${hub.y}></line>
    ${flow === "still" ? nothing : svg`<path d="M-4 -6 4 0 -4 6" transform="translate(${middle.x} ${middle.y}) rotate(${turn})"></path>`}
  </g>`;
}

/** Two of them go along the line; only the compositor has work with it. */
function drawDots({ hub }: Layout, { place, x, y, upright }: Spot, watts: number | undefined): TemplateResult | typeof nothing {
  const flow = flowOf(place, watts);
  if (flow === "still" || watts === undefined) return nothing;
  const from = flow === "in" ? { x, y } : hub;
  const to = flow === "in" ? hub : { x, y };
  const seconds = paceOf(watts);
  const track = {
    "--left": Math.min(x, hub.x),
    "--top": Math.min(y, hub.y),
    "--across": Math.abs(x - hub.x),
    "--down": Math.abs(y - hub.y),
    "--from": `${(upright ? from.y > to.y : from.x > to.x) ? 100 : 0}%`,
    "--to": `${(upright ? from.y > to.y : from.x > to.x) ? 0 : 100}%`,
  };
  const dot = (delay: number): TemplateResult =>
    html`<i style=${styleMap({ "animation-duration": `${seconds}s`, "animation-delay": `${-delay}s` })}></i>`;
  return html`<div class="dots ${place} ${upright ? "upright" : "level"}" style=${styleMap(track)} aria-hidden="true">
    ${dot(0)}${dot(seconds / 2)}
  </div>`;
}

function drawSpot(parts: FlowParts, { place, x, y, middle, upright }: Spot): TemplateResult {
  const { readings, charge, locale, text, showMore } = parts;
  const reading = readings[place];
  const flow = flowOf(place, reading?.watts);
  const direction = DIRECTIONS[place]?.[flow];
  const at = (point: { x: number; y: number }): ReturnType<typeof styleMap> =>
    styleMap({ "--x": point.x, "--y": point.y });
  const circle =
    place === "battery" && charge
      ? drawCharge(charge, locale, text, showMore, at({ x, y }))
      : html`<span class="circle ${place}" style=${at({ x, y })} @click=${() => reading && showMore(reading.entity)}>
          <ha-icon .icon=${ICONS[place]}></ha-icon>
        </span>`;
  return html`${circle}
    <span class="caption ${place}" style=${at({ x, y })} aria-hidden="true">${text(direction ?? NAMES[place])}</span>
    ${reading ? drawValue(parts, place, reading, direction, upright, at(middle)) : nothing}`;
}

function drawValue(
  { locale, text, showMore }: FlowParts,
  place: Place,
  { entity, watts }: Reading,
  direction: Word | undefined,
  upright: boolean,
  style: ReturnType<typeof styleMap>,
): TemplateResult {
  const known = watts !== undefined;
  // A direction in words needs no sign.
  const shown = known ? formatPower(locale, direction ? Math.abs(watts) : watts) : "–";
  const words = [text(NAMES[place]), direction && text(direction), known ? shown : text("hub_card.not_known")];
  return html`<button
    class="value ${upright ? "upright" : "level"}"
    style=${style}
    aria-label=${words.filter(Boolean).join(", ")}
    @click=${() => showMore(entity)}
  >
    ${shown}
  </button>`;
}

function drawCharge(
  { entity, percent }: Charge,
  locale: Locale,
  text: Text,
  showMore: (entityId: string) => void,
  style: ReturnType<typeof styleMap>,
): TemplateResult {
  const filled = Math.max(0, Math.min(100, percent ?? 0));
  const shown = percent === undefined ? "–" : formatPercent(locale, percent / 100);
  const words = percent === undefined ? text("hub_card.not_known") : shown;
  return html`<button
    class="circle battery ring"
    style=${style}
    aria-label="${text("hub_card.state_of_charge")}, ${words}"
    @click=${() => showMore(entity)}
  >
    <svg viewBox="0 0 68 68" aria-hidden="true">
      <circle class="whole" cx="34" cy="34" r="31"></circle>
      ${filled ? svg`<circle class="filled" cx="34" cy="34" r="31" pathLength="100" stroke-dasharray="${filled} 100"></circle>` : nothing}
    </svg>
    <ha-icon .icon=${ICONS.battery}></ha-icon><span>${shown}</span>
  </button>`;
}
