import type { MetricAnswer } from '@bellwether/ui/api/types.ts';
import { describe, expect, it } from 'vitest';
import { rankedBars } from './rank.ts';

const answer = (unit: string, totals: [string, number | null][], total: number, others = 0): MetricAnswer => ({
  metric: { name: 'm', title: 'M', unit, direction: 'down' },
  grain: 'total',
  from: '',
  to: '',
  series: totals.map(([team, value]) => ({ group: { team }, points: [], total: value, previous_total: 1 })),
  total,
  others,
});

describe('a ranking', () => {
  it('puts the largest first and the unknown last', () => {
    const bars = rankedBars(
      answer(
        'usd',
        [
          ['a', 1],
          ['b', null],
          ['c', 3],
        ],
        4,
      ),
      'team',
    );
    expect(bars.map(({ key }) => key)).toEqual(['c', 'a', 'b']);
    expect(bars.at(-1)).toMatchObject({ value: null, share: undefined });
  });
  it('gives shares that add up, with the folded groups as one bar', () => {
    const bars = rankedBars(
      answer(
        'usd',
        [
          ['a', 6],
          ['b', 3],
        ],
        10,
        4,
      ),
      'team',
    );
    expect(bars.at(-1)).toMatchObject({ name: '4 others', value: 1, folded: true });
    expect(bars.reduce((sum, { share }) => sum + (share ?? 0), 0)).toBeCloseTo(1);
  });
  it('gives no share of what does not add up', () => {
    expect(rankedBars(answer('ratio', [['a', 0.5]], 0.4, 2), 'team')).toMatchObject([{ share: undefined }]);
  });
  it('names a group without a name', () => {
    expect(rankedBars(answer('usd', [['', 5]], 5), 'team')[0]).toMatchObject({ name: 'not stated' });
  });
});
