/** The look of the report card: a table, and on a phone a block for each report. */

import { css } from "lit";

export const REPORT_CARD_STYLE = css`
  ha-card {
    container-type: inline-size;
  }
  .reachable {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    margin-bottom: 8px;
    color: var(--secondary-text-color);
  }
  table {
    width: 100%;
    border-collapse: collapse;
    margin-bottom: 16px;
  }
  caption {
    text-align: start;
    padding-bottom: 8px;
  }
  .kind {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    margin-inline-end: 16px;
    color: var(--secondary-text-color);
  }
  .swatch {
    position: relative;
    display: inline-block;
    width: 24px;
    height: 14px;
    overflow: hidden;
    border-radius: 3px;
    background: color-mix(in srgb, var(--primary-text-color) 6%, transparent);
  }
  .swatch > span {
    position: absolute;
    inset-inline: 0;
  }
  th,
  td {
    text-align: start;
    font-weight: inherit;
    padding: 8px 16px 8px 0;
    vertical-align: middle;
  }
  td:last-child {
    padding-inline-end: 0;
    text-align: end;
  }
  thead th {
    color: var(--secondary-text-color);
    white-space: nowrap;
  }
  tbody tr {
    border-top: 1px solid var(--divider-color);
  }
  tbody th {
    font-weight: 500;
  }
  .wide {
    width: 50%;
    min-width: 240px;
  }
  .axis {
    position: relative;
    height: 1.4em;
    font-size: 0.85em;
    color: var(--secondary-text-color);
  }
  .axis > span {
    position: absolute;
    transform: translateX(-50%);
    white-space: nowrap;
  }
  .axis > .midnight {
    color: var(--primary-text-color);
  }
  .next {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .minor {
    color: var(--secondary-text-color);
    font-size: 0.9em;
    overflow-wrap: anywhere;
  }
  td.none {
    margin: 0;
  }
  .what {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
  .narrow {
    display: none;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  @container (max-width: 800px) {
    table,
    caption,
    tbody,
    tr,
    tbody th,
    td {
      display: block;
    }
    thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .narrow {
      display: block;
    }
    span.narrow {
      display: inline;
      margin-inline-end: 4px;
    }
    tbody tr {
      display: grid;
      grid-template-columns: 1fr auto;
      gap: 4px 12px;
      align-items: center;
      padding: 12px 0;
    }
    tbody th,
    td {
      padding: 0;
    }
    .wide {
      grid-column: 1 / -1;
      grid-row: 2;
      width: auto;
    }
    .next {
      text-align: end;
    }
    .axis {
      height: 1.6em;
      overflow: hidden;
    }
  }
`;
