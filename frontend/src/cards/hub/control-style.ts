/** The look of the battery's control. */

import { css } from "lit";

/** Filled from the middle on, where the battery holds. */
const track = css`
  height: 8px;
  border-radius: 4px;
  background:
    linear-gradient(var(--secondary-text-color), var(--secondary-text-color)) center / 2px 100% no-repeat,
    linear-gradient(
      to right,
      transparent var(--from),
      var(--primary-color) var(--from) var(--to),
      transparent var(--to)
    ),
    var(--divider-color);
`;

const thumb = css`
  box-sizing: border-box;
  width: var(--thumb);
  height: var(--thumb);
  border: 2px solid var(--ha-card-background, var(--card-background-color));
  border-radius: 50%;
  background: var(--primary-color);
`;

export const controlStyle = css`
  .control {
    display: flex;
    flex-direction: column;
    padding-top: 16px;
    border-top: 1px solid var(--divider-color);
  }
  .order {
    font-size: 1.125rem;
    font-weight: 500;
    text-align: center;
  }
  input {
    --thumb: 20px;
    --from: calc(var(--thumb) / 2 + var(--low) * (100% - var(--thumb)));
    --to: calc(var(--thumb) / 2 + var(--high) * (100% - var(--thumb)));
    width: 100%;
    height: 32px;
    margin: 0;
    border-radius: 6px;
    background: none;
    appearance: none;
    cursor: pointer;
  }
  input::-webkit-slider-runnable-track {
    ${track}
  }
  input::-moz-range-track {
    ${track}
  }
  input::-webkit-slider-thumb {
    ${thumb}
    margin-top: -6px;
    appearance: none;
  }
  input::-moz-range-thumb {
    ${thumb}
  }
  .ends {
    display: flex;
    justify-content: space-between;
    gap: 16px;
    color: var(--secondary-text-color);
    font-size: 0.75rem;
  }
  .ends span:last-child {
    text-align: end;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 12px;
  }
  select,
  .row button {
    box-sizing: border-box;
    min-height: 40px;
    padding: 0 12px;
    border: 1px solid var(--divider-color);
    border-radius: 10px;
    font: inherit;
    color: var(--primary-text-color);
  }
  select {
    flex: 2 1 140px;
    min-width: 0;
    background: var(--ha-card-background, var(--card-background-color));
  }
  .row button {
    display: flex;
    flex: 1 0 auto;
    align-items: center;
    justify-content: center;
    gap: 8px;
    font-weight: 500;
    --mdc-icon-size: 20px;
  }
  .row .send {
    border-color: var(--primary-color);
    background: color-mix(in srgb, var(--primary-color) 20%, transparent);
  }
  .row button:hover {
    background: color-mix(in srgb, var(--primary-color) 32%, transparent);
  }
  .row button[aria-disabled="true"] {
    cursor: default;
    opacity: 0.6;
  }
  .outcome {
    display: flex;
    gap: 8px;
    margin: 12px 0 0;
    overflow-wrap: anywhere;
    --mdc-icon-size: 20px;
  }
  .outcome ha-icon {
    flex: none;
  }
  .accepted ha-icon {
    color: var(--success-color, #43a047);
  }
  .failed ha-icon {
    color: var(--error-color, #db4437);
  }
`;
