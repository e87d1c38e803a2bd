/** How outcomes look: each by colour, by pattern and by how much of the height it fills. */

import { css } from "lit";

export const OUTCOME_STYLE = css`
  .delivered {
    top: 0;
    bottom: 0;
    background: color-mix(in srgb, var(--success-color), var(--primary-text-color) 15%);
  }
  .waiting {
    top: 0;
    bottom: 0;
    z-index: 1;
    --stripe: color-mix(in srgb, var(--warning-color), black 45%);
    background: repeating-linear-gradient(135deg, var(--warning-color) 0 5px, var(--stripe) 5px 8px);
  }
  .gap {
    top: 30%;
    bottom: 30%;
    z-index: 1;
    box-sizing: border-box;
    border-block: 2px solid color-mix(in srgb, var(--error-color), var(--primary-text-color) 15%);
    background-color: var(--card-background-color);
    background-image: repeating-linear-gradient(
      90deg,
      color-mix(in srgb, var(--error-color), var(--primary-text-color) 15%) 0 2px,
      transparent 2px 8px
    );
  }
  .before_start {
    top: calc(50% - 1px);
    bottom: calc(50% - 1px);
    background: repeating-linear-gradient(90deg, var(--secondary-text-color) 0 4px, transparent 4px 8px);
  }
`;
