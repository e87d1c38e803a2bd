/** The look of a cabinet: its doors in a metal case. */

import { css } from "lit";

import { tones } from "./tones";

export const cabinetStyle = [
  tones,
  css`
    ha-card {
      display: flex;
      flex-direction: column;
    }
    h2,
    p {
      margin: 0;
    }
    .totals,
    .message,
    .case,
    .note {
      margin-top: 10px;
    }
    h2 {
      font-size: 18px;
      font-weight: 500;
      overflow-wrap: anywhere;
    }
    svg {
      fill: none;
      stroke: currentColor;
      stroke-width: 2;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    .sign {
      width: 20px;
      height: 20px;
      flex: none;
    }
    .sign.empty {
      stroke-dasharray: 3 3;
    }
    .sign.charging {
      fill: currentColor;
      stroke-width: 1;
    }
    .totals {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0 16px;
    }
    .totals button {
      display: flex;
      align-items: center;
      gap: 6px;
      min-height: 32px;
    }
    .totals .sign {
      padding: 3px;
      border-radius: 50%;
      background: color-mix(in srgb, var(--tone) 35%, transparent);
    }
    .totals b {
      font-weight: 600;
    }
    .note {
      color: var(--secondary-text-color);
      font-size: 13px;
    }
    .message {
      display: block;
      padding: 8px 12px;
      border-inline-start: 4px solid var(--tone);
      background: color-mix(in srgb, var(--tone) 15%, transparent);
    }
    .case {
      display: grid;
      grid-template-columns: repeat(var(--columns), minmax(44px, 1fr));
      overflow-x: auto;
      gap: 6px;
      padding: 8px;
      border-radius: 10px;
      background: color-mix(in srgb, var(--primary-text-color) 14%, var(--card-background-color, #fff));
      box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--primary-text-color) 18%, transparent);
    }
    [role="row"] {
      display: contents;
    }
    .door {
      display: block;
      container-type: inline-size;
      position: relative;
      width: 100%;
      height: 100px;
      border-radius: 6px;
      background: color-mix(in srgb, var(--primary-text-color) 35%, var(--card-background-color, #fff));
      touch-action: manipulation;
      user-select: none;
      -webkit-user-select: none;
      -webkit-touch-callout: none;
      -webkit-tap-highlight-color: transparent;
    }
    .leaf {
      position: absolute;
      inset: 0;
      display: grid;
      grid-template: auto 1fr auto auto / minmax(0, 1fr) auto;
      align-items: center;
      padding: 6px 12px 6px 8px;
      line-height: 17px;
      border-radius: inherit;
      overflow: hidden;
      background: var(--card-background-color, #fff);
      border: 1px solid color-mix(in srgb, var(--primary-text-color) 22%, transparent);
      box-sizing: border-box;
      transform-origin: left center;
      transition: transform 0.5s;
    }
    /* How full the pack is. */
    .leaf::before {
      content: "";
      position: absolute;
      inset: auto 0 0;
      height: calc(var(--level) * 1%);
      background: color-mix(in srgb, var(--tone) 38%, transparent);
    }
    /* The handle. */
    .leaf::after {
      content: "";
      position: absolute;
      inset-inline-end: 4px;
      top: 36%;
      height: 28%;
      width: 3px;
      border-radius: 2px;
      background: color-mix(in srgb, var(--primary-text-color) 55%, transparent);
    }
    .empty .leaf {
      border-style: dashed;
      border-color: var(--tone);
    }
    .fault .leaf {
      border: 2px solid var(--tone);
      background: repeating-linear-gradient(
        45deg,
        color-mix(in srgb, var(--tone) 14%, var(--card-background-color, #fff)) 0 8px,
        var(--card-background-color, #fff) 8px 16px
      );
    }
    .open .leaf {
      transform: perspective(420px) rotateY(-38deg);
      border: 2px solid var(--tone);
    }
    .leaf > * {
      position: relative;
    }
    .number {
      font-weight: 600;
      font-size: 13px;
    }
    .charge {
      grid-area: 2 / 1 / auto / -1;
      font-size: 20px;
      font-weight: 600;
      white-space: nowrap;
    }
    .word {
      grid-area: 3 / 1 / auto / -1;
      font-size: 12px;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .pack,
    .temperature {
      font-size: 12px;
      white-space: nowrap;
    }
    .pack::before,
    .temperature::before {
      content: attr(data-text);
    }
    @container (max-width: 84px) {
      .temperature {
        display: none;
      }
      .charge {
        font-size: 16px;
      }
      .leaf {
        padding-inline-start: 5px;
      }
    }
    @container (max-width: 60px) {
      .leaf {
        padding: 5px 4px;
      }
      .leaf::after {
        display: none;
      }
      .sign {
        width: 14px;
        height: 14px;
      }
      .charge {
        font-size: 14px;
      }
      .word,
      .pack {
        font-size: 11px;
      }
    }
    .order-sent .leaf {
      animation: waiting 1.2s ease-in-out infinite alternate;
    }
    @keyframes waiting {
      to {
        transform: perspective(420px) rotateY(-12deg);
      }
    }
    .order-failed .leaf {
      border: 2px solid var(--red-color, #f44336);
    }
    .order-failed .word,
    .order-sent .word {
      font-weight: 600;
    }
    .held .leaf > :not(.word) {
      visibility: hidden;
    }
    .held .word {
      grid-row: 4;
      text-align: center;
    }
    .ring {
      position: absolute;
      inset: 8px 0 auto;
      margin-inline: auto;
      width: 64px;
      height: 64px;
      transform: rotate(-90deg);
      pointer-events: none;
      animation: showing 0.1s 0.15s both;
    }
    @keyframes showing {
      from {
        opacity: 0;
      }
    }
    .ring circle {
      stroke-width: 6;
      stroke: color-mix(in srgb, var(--primary-text-color) 20%, transparent);
    }
    .ring circle + circle {
      stroke: var(--primary-color);
      stroke-dasharray: 100;
      animation: filling 1s linear both;
    }
    @keyframes filling {
      from {
        stroke-dashoffset: 100;
      }
      to {
        stroke-dashoffset: 0;
      }
    }
    .offline .leaf {
      color: var(--secondary-text-color);
      background: color-mix(in srgb, var(--disabled-color, #9e9e9e) 22%, var(--card-background-color, #fff));
    }
  `,
];
