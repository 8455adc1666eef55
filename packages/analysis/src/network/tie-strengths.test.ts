import { describe, expect, it } from 'vitest';
import { mutualGraph, reciprocity, TieStrengths } from './tie-strengths.ts';

const named = (ties: TieStrengths, day: number, least = 0.05) =>
  ties.arcs(day, least).map(([from, to, strength]) => [ties.nodes[from], ties.nodes[to], strength]);

describe('the strength of a tie', () => {
  it('is divided among the recipients of a message and halves every half-life', () => {
    const ties = new TieStrengths(0, { halfLifeDays: 14 });
    ties.addMessage(14, 'ann', ['bob', 'cleo']);
    expect(named(ties, 28)).toEqual([
      ['ann', 'bob', 1 / 4],
      ['ann', 'cleo', 1 / 4],
    ]);
  });
  it('counts nobody twice, and nobody with themselves', () => {
    const ties = new TieStrengths(0);
    ties.addMessage(0, 'ann', ['bob', 'bob', 'ann']);
    expect(named(ties, 0)).toEqual([['ann', 'bob', 1]]);
  });
  it('of a meeting is its hours divided by the others there, both ways', () => {
    const ties = new TieStrengths(0);
    ties.addMeeting(0, ['ann', 'bob', 'cleo'], 1);
    expect(named(ties, 0)).toHaveLength(6);
    expect(named(ties, 0)[0]).toEqual(['ann', 'bob', 0.5]);
  });
  it('does not come from announcements', () => {
    const ties = new TieStrengths(0, { maxRecipients: 2, maxParticipants: 2 });
    expect(ties.addMessage(0, 'ann', ['b', 'c', 'd'])).toBe(false);
    expect(ties.addMeeting(0, ['b', 'c', 'd'], 1)).toBe(false);
    expect(ties.arcs(0)).toEqual([]);
    expect(ties.nodes).toEqual(['ann', 'b', 'c', 'd']);
  });
  it('fades until it is no tie', () => {
    const ties = new TieStrengths(0, { halfLifeDays: 30 });
    ties.addMessage(0, 'ann', ['bob']);
    expect(ties.arcs(129)).toHaveLength(1);
    expect(ties.arcs(130)).toHaveLength(0);
  });
  it('survives decades without losing digits', () => {
    const ties = new TieStrengths(0, { halfLifeDays: 7 });
    ties.addMessage(0, 'ann', ['bob']);
    ties.addMessage(20_000, 'ann', ['bob']);
    expect(named(ties, 20_000)).toEqual([['ann', 'bob', 1]]);
  });
});

describe('the state', () => {
  const days: [number, string, string[]][] = [
    [3, 'ann', ['bob']],
    [9, 'bob', ['ann', 'cleo']],
    [1, 'cleo', ['ann']],
  ];
  const whole = () => {
    const ties = new TieStrengths(0);
    for (const [day, from, to] of days) ties.addMessage(day, from, to);
    return ties;
  };

  it('is the same whether days were added to it or to parts of their own', () => {
    const sum = new TieStrengths(5);
    for (const [day, from, to] of days) {
      const part = new TieStrengths(day);
      part.addMessage(day, from, to);
      sum.addAll(part);
    }
    for (const [index, [from, to, strength]] of named(whole(), 10).entries()) {
      expect(named(sum, 10)[index]!.slice(0, 2)).toEqual([from, to]);
      expect(named(sum, 10)[index]![2]).toBeCloseTo(strength as number, 12);
    }
  });
  it('comes back from what is kept of it', () => {
    const kept = JSON.parse(JSON.stringify(whole())) as ReturnType<TieStrengths['toJSON']>;
    expect(named(TieStrengths.from(kept), 10)).toEqual(named(whole(), 10));
  });
  it('forgets a person with every tie of and to them, and nobody else', () => {
    const ties = whole();
    expect(ties.remove('ann')).toBe(true);
    expect(named(ties, 10).map(([from, to]) => [from, to])).toEqual([['bob', 'cleo']]);
    expect(JSON.stringify(ties)).not.toContain('ann');
    expect(ties.remove('ann')).toBe(false);
  });
});

describe('ties that go both ways', () => {
  it('are as strong as the geometric mean; one that is not returned is none', () => {
    const graph = mutualGraph(3, [
      [0, 1, 4],
      [1, 0, 1],
      [1, 2, 5],
    ]);
    expect([graph.edges, graph.weights?.[0]]).toEqual([1, 2]);
  });
  it('reciprocity is the share of arcs, and of strength, that is returned', () => {
    expect(
      reciprocity([
        [0, 1, 4],
        [1, 0, 1],
        [1, 2, 5],
      ]),
    ).toEqual({ arcs: 2 / 3, weighted: 2 / 10 });
    expect(reciprocity([])).toEqual({ arcs: null, weighted: null });
  });
});
