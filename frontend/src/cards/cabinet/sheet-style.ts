/** The look of a slot's sheet: at the bottom of a phone, in the middle of a wide window. */

import { css } from "lit";

import { tones } from "./tones";

export const sheetStyle = [
  tones,
  css`
    :host {
      display: contents;
    }
    dialog {
      width: min(480px, 100%);
      max-width: none;
      max-height: 85vh;
      margin: auto;
      padding: 0;
      border: none;
      border-radius: var(--ha-card-border-radius, 12px);
      background: var(--card-background-color, #fff);
      color: var(--primary-text-color);
      font-family: var(--ha-font-family-body, inherit);
      overscroll-behavior: contain;
    }
    dialog::backdrop {
      background: rgb(0 0 0 / 50%);
    }
    .sheet {
      background: inherit;
      padding: 16px 20px 0;
    }
    .sign.charging {
      fill: currentColor;
      stroke-width: 1;
    }
    header,
    .state,
    li,
    li button {
      display: flex;
      align-items: center;
      gap: 12px;
    }
    header {
      justify-content: space-between;
    }
    h2 {
      margin: 0;
      font-size: 22px;
      font-weight: 500;
      outline: none;
    }
    h3 {
      margin: 20px 0 4px;
      font-size: 16px;
      font-weight: 500;
    }
    p {
      margin: 8px 0;
    }
    .close {
      width: 44px;
      height: 44px;
      margin: -6px -10px -6px 0;
      border-radius: 50%;
      display: grid;
      place-items: center;
    }
    svg {
      width: 24px;
      height: 24px;
      fill: none;
      stroke: currentColor;
      stroke-width: 2;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    .state {
      font-size: 18px;
    }
    .sent,
    .done,
    .failed {
      padding: 8px 12px;
      border-inline-start: 4px solid var(--tone);
      background: color-mix(in srgb, var(--tone) 15%, transparent);
    }
    ul,
    ol {
      list-style: none;
      margin: 0;
      padding: 0;
    }
    li {
      min-height: 40px;
      justify-content: space-between;
      border-bottom: 1px solid var(--divider-color);
    }
    li button {
      flex: 1;
      min-height: 40px;
      justify-content: space-between;
    }
    .value {
      text-align: end;
      font-weight: 500;
      overflow-wrap: anywhere;
    }
    time {
      color: var(--secondary-text-color);
      text-align: end;
    }
    footer {
      display: flex;
      flex-wrap: wrap;
      justify-content: flex-end;
      align-items: center;
      gap: 8px 12px;
      position: sticky;
      bottom: 0;
      padding: 12px 0 16px;
      background: inherit;
    }
    footer p {
      flex: 1 1 100%;
      margin: 0;
      outline: none;
    }
    /* A button that comes to where another one was pressed takes no second press of it. */
    footer p ~ .action {
      animation: wait 0.5s;
    }
    @keyframes wait {
      from,
      to {
        pointer-events: none;
      }
    }
    .action {
      min-height: 44px;
      padding: 0 20px;
      border-radius: 22px;
      font-weight: 500;
      text-align: center;
      background: color-mix(in srgb, var(--primary-color) 22%, transparent);
    }
    .action.quiet {
      background: none;
    }
    .action:disabled {
      opacity: 0.5;
      cursor: default;
    }
    @media (max-width: 600px) {
      dialog {
        margin: auto 0 0;
        border-end-start-radius: 0;
        border-end-end-radius: 0;
      }
      .action {
        flex: 1;
      }
    }
  `,
];
