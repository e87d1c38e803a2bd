/** The look of the flow. */

import { css } from "lit";

export const flowStyle = css`
  .solar {
    --color: var(--energy-solar-color, #ff9800);
  }
  .grid {
    --color: var(--energy-grid-consumption-color, #488fc2);
  }
  .house {
    --color: var(--primary-color);
  }
  .battery {
    --color: var(--energy-battery-out-color, #4db6ac);
  }
  .flow {
    position: relative;
    width: 100%;
    max-width: 420px;
    margin: 0 auto;
    font-size: 0.875rem;
    container-type: inline-size;
  }
  .flow > * {
    --size: clamp(52px, 18.9cqw, 76px);
  }
  .flow > svg {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  .flow line {
    stroke: var(--color);
    stroke-width: 2;
  }
  .flow .still line {
    stroke: var(--divider-color);
  }
  .flow path {
    fill: none;
    stroke: var(--color);
    stroke-width: 2.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .hub {
    fill: var(--ha-card-background, var(--card-background-color));
    stroke: var(--secondary-text-color);
    stroke-width: 2;
  }
  .circle,
  .caption,
  .value {
    position: absolute;
    left: calc(var(--x) / var(--width) * 100%);
    top: calc(var(--y) / var(--height) * 100%);
    white-space: nowrap;
  }
  .circle {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    box-sizing: border-box;
    width: var(--size);
    height: var(--size);
    border: 3px solid var(--color);
    border-radius: 50%;
    background: var(--ha-card-background, var(--card-background-color));
    transform: translate(-50%, -50%);
    cursor: pointer;
    --mdc-icon-size: 28px;
  }
  .circle.ring {
    border-color: transparent;
    font-weight: 500;
    --mdc-icon-size: 22px;
  }
  .ring svg {
    position: absolute;
    inset: -3px;
    transform: rotate(-90deg);
  }
  .ring circle {
    fill: none;
    stroke-width: 5;
  }
  .whole {
    stroke: var(--divider-color);
  }
  .filled {
    stroke: var(--color);
  }
  .caption {
    color: var(--secondary-text-color);
    transform: translate(-50%, calc(var(--size) / 2 + 4px));
  }
  .caption.solar {
    transform: translate(-50%, calc(-100% - var(--size) / 2 - 4px));
  }
  .value {
    padding: 4px;
    border-radius: 6px;
    font-size: clamp(0.75rem, 4cqw, 0.875rem);
    font-weight: 500;
  }
  .value.level {
    transform: translate(-50%, calc(-100% - 6px));
  }
  .value.upright {
    transform: translate(clamp(6px, 3cqw, 12px), -50%);
  }
  .value:hover {
    background: color-mix(in srgb, var(--primary-text-color) 8%, transparent);
  }

  .dots {
    position: absolute;
    left: calc(var(--left) / var(--width) * 100%);
    top: calc(var(--top) / var(--height) * 100%);
    width: calc(var(--across) / var(--width) * 100%);
    height: calc(var(--down) / var(--height) * 100%);
    pointer-events: none;
  }
  .dots i {
    position: absolute;
    inset: 0;
    animation: linear infinite;
  }
  .level i {
    animation-name: across;
  }
  .upright i {
    animation-name: down;
  }
  .dots i::before {
    content: "";
    position: absolute;
    left: -4px;
    top: -4px;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--color);
  }
  @media (prefers-reduced-motion: reduce) {
    .dots {
      display: none;
    }
  }
  @keyframes across {
    from {
      transform: translateX(var(--from));
    }
    to {
      transform: translateX(var(--to));
    }
  }
  @keyframes down {
    from {
      transform: translateY(var(--from));
    }
    to {
      transform: translateY(var(--to));
    }
  }
`;
