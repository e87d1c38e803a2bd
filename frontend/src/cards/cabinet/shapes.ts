/** A shape for each look of a door, so that no colour tells it alone. */

import { type SVGTemplateResult, svg } from "lit";

import type { Look } from "./figures";

const PATHS: Record<Look, string> = {
  empty: "M5 5h14v14H5z",
  charging: "M13 3 6 13.5h5L10 21l8-11h-5.5z",
  full: "M4 12.5 9.5 18 20 7",
  fault: "M12 3.5 21.5 20h-19zM12 9.5v5M12 17v.6",
  open: "M5 20h14M7 20V4h10v16M7 4l7 3v15l-7-2",
  unknown: "M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1-1.5 2.3M12 18v.6",
  offline: "M4 4l16 16M6 10a9 9 0 0 0-2 2M20 12a11 11 0 0 0-7-4M9 15.5a4 4 0 0 1 5 0M12 19v.6",
};

export function shape(look: Look): SVGTemplateResult {
  return svg`<svg class="sign ${look}" viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[look]} /></svg>`;
}
