import { spoken } from '@bellwether/ui/components/sentences.tsx';
import { describe, expect, it } from 'vitest';
import { answerOf, circlePlaces, type Dependencies } from './dependencies.ts';

const nothing: Dependencies = {
  ...{ window: { from: '', to: '', days: 90 }, data_begin: null, read_from: null, teams: [], by: 'team' },
  ...{ nodes: [], edges: [], cycles: [], propagation_cost: null, share_across: null },
};
const edge = (from: string, to: string, links: number) => ({
  ...{ from, to, links, co_changes: 0, evidence: { links: [], co_changes: [] } },
});

describe('the answer about dependencies', () => {
  it('names who waits most for whom, and a circle', () =>
    expect(
      spoken(
        answerOf(
          { ...nothing, edges: [edge('a', 'b', 1), edge('b', 'c', 4)], share_across: 0.25, cycles: [['a', 'b']] },
          'In the last 90 days',
        ),
      ).replaceAll(/[\u00a0\u202f]/g, ''),
    ).toBe(
      'In the last 90 days, b waited for c most: for 4 items. 25% of all links and work items go across a border. a, b wait for each other in a circle.',
    ));

  it('does not make a nothing a something', () =>
    expect(spoken(answerOf(nothing, 'In the last 90 days'))).toMatch(/no work item waited/));
});

describe('places on the circle', () => {
  it('are as many as names, the first on top', () => {
    const places = circlePlaces(['a', 'b', 'c', 'd']);
    expect(places.get('a')!.y).toBe(-1);
    expect(places.get('c')!.y).toBeCloseTo(1, 12);
    expect(places.size).toBe(4);
  });
});
