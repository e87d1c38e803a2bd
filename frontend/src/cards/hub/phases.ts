/** A phase's current against the main fuse. */

export type Level = "normal" | "near" | "over";

export interface Load {
  /** Of the fuse: 1 is all that it carries. */
  share: number;
  /** Of the bar's length. */
  filled: number;
  level: Level;
}

const NEAR = 0.8;

/** `fuse` in A. */
export function loadOf(amperes: number, fuse: number): Load {
  const share = Math.abs(amperes) / fuse;
  return { share, filled: Math.min(share, 1), level: share > 1 ? "over" : share > NEAR ? "near" : "normal" };
}
