import { describe, expect, it } from 'vitest';
import { colourSlots, communityOf, figureOf, type Group, type Network, spread, tiesInOrder } from './network.ts';

const NETWORK: Network = {
  window: null,
  measures: {},
  groups: [],
  ties: [
    { from: 'a', to: 'b', strength: 0.9, curvature: 0.1, bottleneck: false },
    { from: 'b', to: 'c', strength: 0.2, curvature: -0.4, bottleneck: true },
    { from: 'a', to: 'c', strength: 0.95, curvature: 0.2, bottleneck: false },
  ],
  communities: [
    { community: 0, people: 30, units: [{ unit: 'a', share: 0.7 }] },
    {
      community: 1,
      people: 25,
      units: [
        { unit: 'a', share: 0.3 },
        { unit: 'b', share: 1 },
      ],
    },
  ],
  hidden: { groups: 0 },
};

describe('the network of groups', () => {
  it('colours a group by the community most of its people are in', () => {
    expect(['a', 'b', 'c'].map((unit) => communityOf(NETWORK, unit))).toEqual([0, 1, -1]);
  });

  it('lists what everything depends on first, then the strongest ties', () => {
    expect(tiesInOrder(NETWORK).map(({ from, to }) => from + to)).toEqual(['bc', 'ac', 'ab']);
  });

  it('gives no two communities one colour, and the largest ones theirs first', () => {
    const group = (unit: string) => ({ unit }) as Group;
    const groups = [group('a'), group('b'), group('c')];
    expect([...colourSlots({ ...NETWORK, groups }, 7)]).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect([...colourSlots({ ...NETWORK, groups }, 1)]).toEqual([[0, 0]]);
  });

  it('parts groups that lie on each other, always alike, and leaves those alone that do not', () => {
    const groups = [
      { x: 0.5, y: 0.5 },
      { x: 0.5, y: 0.5 },
      { x: 0.9, y: 0.5 },
    ];
    const [a, b, c] = spread(groups, 0.1);
    expect(Math.hypot(a!.x - b!.x, a!.y - b!.y)).toBeCloseTo(0.1, 9);
    expect(c).toEqual(groups[2]);
    expect(spread(groups, 0.1)).toEqual([a, b, c]);
  });

  it('reads a bare number as a figure without an interval', () => {
    expect(figureOf(0.3)).toEqual({ value: 0.3 });
    expect(figureOf({ value: null, reason: 'suppressed' })).toEqual({ value: null, reason: 'suppressed' });
  });
});
