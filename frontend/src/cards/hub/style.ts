/** The look of the hub card and its phases. */

import { css } from "lit";

export const hubStyle = css`
  ha-card {
    display: flex;
    flex-direction: column;
    gap: 16px;
    /* What moves along a line is wider than the line: a phone's page would scroll sideways. */
    overflow-x: clip;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px 16px;
  }
  h2 {
    margin: 0;
    font-size: 1.25rem;
    font-weight: 500;
    line-height: 1.3;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 28px;
    padding: 0 12px 0 8px;
    border: 1px solid var(--divider-color);
    border-radius: 14px;
    font-size: 0.875rem;
    --mdc-icon-size: 18px;
  }
  .chip.home_assistant {
    border-color: var(--primary-color);
  }
  .chip.another_client,
  .chip.grid_service {
    border-color: var(--warning-color, #ffa600);
  }
  .silent {
    display: flex;
    gap: 8px;
    margin: 0;
    color: var(--secondary-text-color);
  }
  .title {
    margin-bottom: 4px;
    color: var(--secondary-text-color);
    font-size: 0.875rem;
  }
  .phase:hover {
    background: color-mix(in srgb, var(--primary-text-color) 8%, transparent);
  }
  .phase {
    display: grid;
    grid-template-columns: 24px 1fr 64px 92px;
    align-items: center;
    gap: 0 8px;
    width: 100%;
    min-height: 36px;
    border-radius: 6px;
    font-size: 0.875rem;
  }
  .plain .phase {
    grid-template-columns: 24px 1fr 1fr;
  }
  .phase .name {
    font-weight: 500;
  }
  .bar {
    position: relative;
    height: 10px;
    border-radius: 5px;
    background: var(--divider-color);
    overflow: hidden;
  }
  .bar i {
    position: absolute;
    inset: 0 auto 0 0;
    background: var(--energy-grid-consumption-color, #488fc2);
  }
  .near .bar i {
    background: var(--warning-color, #ffa600);
  }
  .over .bar i {
    background: repeating-linear-gradient(
      -45deg,
      var(--error-color, #db4437) 0 6px,
      color-mix(in srgb, var(--error-color, #db4437) 55%, black) 6px 9px
    );
  }
  .bar::after {
    content: "";
    position: absolute;
    inset: 0 auto 0 80%;
    width: 2px;
    background: var(--ha-card-background, var(--card-background-color));
  }
  .current,
  .power {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .power {
    line-height: 1.15;
  }
  .power small {
    display: block;
    color: var(--secondary-text-color);
    font-size: 0.75rem;
  }
  .warning {
    grid-column: 2 / -1;
    display: flex;
    align-items: center;
    gap: 6px;
    padding-bottom: 4px;
    --mdc-icon-size: 18px;
  }
  .near .warning ha-icon {
    color: var(--warning-color, #ffa600);
  }
  .over .warning ha-icon {
    color: var(--error-color, #db4437);
  }
`;
