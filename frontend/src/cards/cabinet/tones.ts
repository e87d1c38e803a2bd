/** The colour of each look: the theme's. */

import { css } from "lit";

export const tones = css`
  .empty {
    --tone: var(--blue-color, #2196f3);
  }
  .charging,
  .sent {
    --tone: var(--amber-color, #ffc107);
  }
  .full,
  .done {
    --tone: var(--green-color, #4caf50);
  }
  .fault,
  .failed {
    --tone: var(--red-color, #f44336);
  }
  .open {
    --tone: var(--purple-color, #926bc7);
  }
  .unknown,
  .offline {
    --tone: var(--disabled-color, #9e9e9e);
  }
`;
