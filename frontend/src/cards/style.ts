/** The look that all cards share; colours and spaces are the theme's. */

import { css } from "lit";

export const base = css`
  :host {
    display: block;
  }
  ha-card {
    height: 100%;
    box-sizing: border-box;
    padding: 16px;
    color: var(--primary-text-color);
  }
  .none {
    color: var(--secondary-text-color);
    margin: 0;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: none;
    padding: 0;
    margin: 0;
    cursor: pointer;
    text-align: inherit;
  }
  :focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;

/** A head, fields and buttons with a frame, and the pictures of `shapes.ts`. */
export const controls = css`
  .title {
    font-size: var(--ha-card-header-font-size, 1.5em);
    font-weight: 400;
    line-height: 1.3;
    margin: 0 0 12px;
  }
  input,
  select {
    font: inherit;
    color: inherit;
    background: var(--secondary-background-color);
    border: 1px solid var(--secondary-text-color);
    border-radius: 8px;
    padding: 8px 12px;
  }
  input::placeholder {
    color: var(--secondary-text-color);
    opacity: 1;
  }
  button.plain,
  button.strong {
    padding: 6px 14px;
    border-radius: 18px;
    border: 1px solid var(--secondary-text-color);
    white-space: nowrap;
  }
  button.strong {
    background: var(--primary-text-color);
    border-color: var(--primary-text-color);
    color: var(--card-background-color);
  }
  button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  .shape {
    width: 1.25em;
    height: 1.25em;
    flex: none;
    fill: currentcolor;
  }
  .shape.good {
    color: color-mix(in srgb, var(--success-color), var(--primary-text-color) 25%);
  }
  .shape.warning {
    color: color-mix(in srgb, var(--warning-color), var(--primary-text-color) 35%);
  }
  .shape.gone {
    color: color-mix(in srgb, var(--error-color), var(--primary-text-color) 15%);
  }
`;

/** Dialogs of the browser's own. */
export const dialogs = css`
  dialog {
    max-width: 100%;
    box-sizing: border-box;
    border: none;
    border-radius: 16px;
    padding: 24px;
    background: var(--ha-card-background, var(--card-background-color));
    color: var(--primary-text-color);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 50%);
  }
  dialog h2 {
    font-size: 1.4em;
    font-weight: 400;
    margin: 0 0 8px;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 16px;
  }
  .space {
    flex: 1;
  }
  @media (max-width: 480px) {
    .space {
      display: none;
    }
  }
`;
