/** From the own normal to the score, pillar by pillar: where each bar begins and ends on the scale. */
import type { Contribution } from './health.ts';

/** The organisation's own normal. */
export const NORMAL = 5;
export const SCALE_MAX = 10;

export interface WaterfallStep {
  contribution: Contribution;
  /** On the scale of the score, the lower end first; `undefined` for a pillar that is not known. */
  bar: { from: number; to: number; rises: boolean } | undefined;
}

/** The largest first: what matters most is read first. Unknown pillars come last. */
export function waterfallOf(contributions: readonly Contribution[]): WaterfallStep[] {
  const ordered = contributions.toSorted((a, b) => size(b) - size(a));
  let at = NORMAL;
  return ordered.map((contribution) => {
    if (contribution.contribution === null) return { contribution, bar: undefined };
    const next = at + contribution.contribution;
    const bar = { from: within(Math.min(at, next)), to: within(Math.max(at, next)), rises: next >= at };
    at = next;
    return { contribution, bar };
  });
}

function size({ contribution }: Contribution): number {
  return contribution === null ? -1 : Math.abs(contribution);
}

/** The score ends at 0 and 10, whatever adds up to more. */
function within(value: number): number {
  return Math.min(SCALE_MAX, Math.max(0, value));
}
