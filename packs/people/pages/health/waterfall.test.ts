import { describe, expect, it } from 'vitest';
import type { Contribution } from './health.ts';
import { waterfallOf } from './waterfall.ts';

const pillar = (name: string, contribution: number | null): Contribution => ({
  pillar: name,
  value: 0,
  z: 0,
  weight: 0.2,
  contribution,
});

describe('the way from the own normal to the score', () => {
  it('begins at 5, goes from the largest contribution to the smallest, and ends at the score', () => {
    const steps = waterfallOf([pillar('sentiment', 0.25), pillar('burnout', -1.5)]);
    expect(steps.map(({ contribution, bar }) => [contribution.pillar, bar])).toEqual([
      ['burnout', { from: 3.5, to: 5, rises: false }],
      ['sentiment', { from: 3.5, to: 3.75, rises: true }],
    ]);
  });

  it('names a pillar that is not known, without a bar and without moving on', () => {
    const steps = waterfallOf([pillar('network', null), pillar('burnout', -1)]);
    expect(steps.at(-1)).toEqual({ contribution: pillar('network', null), bar: undefined });
    expect(steps[0]?.bar).toEqual({ from: 4, to: 5, rises: false });
  });

  it('stays on the scale', () => {
    expect(waterfallOf([pillar('burnout', -4), pillar('attrition', -3)]).map(({ bar }) => bar)).toEqual([
      { from: 1, to: 5, rises: false },
      { from: 0, to: 1, rises: false },
    ]);
  });
});
