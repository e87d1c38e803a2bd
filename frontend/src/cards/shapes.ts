/** Small pictures that tell states apart without colour. */

import { html, type TemplateResult } from "lit";

const PATHS = {
  good: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-1.6 14.4L6 12l1.6-1.6 2.8 2.8 6-6L18 8.8Z",
  warning: "M12 2 1 21h22ZM11 9h2v6h-2Zm0 8h2v2h-2Z",
  gone: "M4 4h16v16H4Zm4.6 3L7 8.6 10.4 12 7 15.4 8.6 17l3.4-3.4 3.4 3.4 1.6-1.6-3.4-3.4L17 8.6 15.4 7 12 10.4Z",
};

export type Shape = keyof typeof PATHS;

/** Not told to screen readers: a word stands beside it. */
export function shape(name: Shape): TemplateResult {
  return html`<svg class="shape ${name}" viewBox="0 0 24 24" aria-hidden="true">
    <path fill-rule="evenodd" d=${PATHS[name]}></path>
  </svg>`;
}
