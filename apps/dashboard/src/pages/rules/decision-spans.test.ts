import { describe, expect, it } from 'vitest';
import { decisionRows } from './decision-spans.ts';
import type { Decision, DecisionKind } from './rules.ts';

const day = (n: number): number => Date.UTC(2026, 10, n);
const decided = (n: number, decision: DecisionKind, team = 'web'): Decision => ({
  ...{ at: new Date(day(n)).toISOString(), decision, group: { team }, why: '', actions: [] },
});

describe('decisions on a line of time', () => {
  it('last from firing to ending, and to the end of the picture while they have not ended', () =>
    expect(decisionRows([decided(1, 'fired'), decided(3, 'ended'), decided(5, 'fired')], day(9))).toEqual([
      {
        group: 'web',
        spans: [
          { fromMs: day(1), toMs: day(3) },
          { fromMs: day(5), toMs: day(9) },
        ],
        moments: [
          { atMs: day(1), decision: 'fired' },
          { atMs: day(5), decision: 'fired' },
        ],
      },
    ]));

  it('are moments where nothing lasts', () =>
    expect(decisionRows([decided(1, 'fired'), decided(2, 'held_back')], day(9))[0]).toMatchObject({
      spans: [],
      moments: [{ decision: 'fired' }, { decision: 'held_back' }],
    }));

  it('stand in a row for each group, the busiest first', () => {
    const rows = decisionRows([decided(1, 'fired', 'data'), decided(1, 'fired'), decided(2, 'ended')], day(9));
    expect(rows.map(({ group }) => group)).toEqual(['web', 'data']);
  });
});
