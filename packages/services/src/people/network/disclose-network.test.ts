import { groupMixing, undirectedGraph } from '@bellwether/analysis';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Unit, Units } from '../roster/units.ts';
import type { AnalysisOutcome, UnitFigure } from './analysis-worker.ts';
import { discloseNetwork, type WeekNetwork } from './disclose-network.ts';
import type { NetworkSnapshot } from './network-snapshot.ts';

const FLOOR = 5;
const DAY = 20_000;

/** Departments of so many people, and ties between person `a` of one and person `b` of another, all of strength 1. */
function week(
  sizes: Readonly<Record<string, number>>,
  ties: readonly (readonly [string, number, string, number])[],
  more: Partial<WeekNetwork> & { communities?: Int32Array; bottlenecks?: number[] } = {},
): WeekNetwork {
  const names = Object.keys(sizes);
  const units = new Units(names.map((unit): Unit => ({ unit, kind: 'department', parent: null, nameGeneric: unit })));
  const groupOf = names.flatMap((name) => Array.from({ length: sizes[name]! }, () => name));
  const subjects = groupOf.map((_, index) => `person ${index}`);
  const node = (name: string, index: number) => groupOf.indexOf(name) + index;
  const graph = undirectedGraph(
    subjects.length,
    ties.map(([from, a, to, b]) => [node(from, a), node(to, b), 1] as const),
  );
  const membersByUnit = new Map([['', new Set(subjects)]]);
  for (const [index, unit] of groupOf.entries()) {
    const members = membersByUnit.get(unit) ?? new Set();
    membersByUnit.set(unit, members.add(subjects[index]!));
  }
  const mixing = groupMixing(graph, groupOf);
  const figures = Array.from(
    mixing.byGroup,
    ([unit, one]): UnitFigure => ({
      ...{ unit, kind: 'department', people: one.people, internal: one.internal, external: one.external },
      ...{ internalStrength: one.internalStrength, externalStrength: one.externalStrength, ei: one.ei },
      ...{ eiExpected: one.eiExpectedRandomMixing, eiInterval: null, silo: one.siloIndex, siloInterval: null },
      fragility: null,
    }),
  );
  const nothing = { efficiency: null, robustness: null, siloIndex: null, largestComponent: null };
  const outcome: AnalysisOutcome = {
    whole: {
      ...{ density: 0.1, transitivity: 0, efficiency: null, largestComponent: 1, percolationThreshold: null },
      ...{ chance: { ...nothing, meanCurvature: null }, intervals: nothing, agreement: null, robustness: null },
      ...{ ei: mixing.ei, eiExpected: mixing.eiExpectedRandomMixing, silo: mixing.siloIndex, modularity: null },
      ...{ meanCurvature: null, curvatureChange: null, fragility: null, betweennessMethod: 'exact' },
      ...{ formanCurvature: null, bridges: null, weakTies: null, overlapStrength: null },
    },
    communities: more.communities ?? new Int32Array(subjects.length),
    curvature: new Float64Array(graph.edges).fill(-0.25),
    bottlenecks: more.bottlenecks ?? [],
    units: figures,
  };
  return {
    ...{ toDay: DAY, floor: FLOOR, units, groupKind: 'department', subjects, groupOf, membersByUnit },
    ...{ shownBefore: new Map(), reciprocity: 1, outcome, previous: undefined },
    edges: { from: graph.from, to: graph.to, weights: graph.weights ?? new Float64Array(graph.edges).fill(1) },
    ...more,
  };
}

/** So many people on both sides, one tie each. */
const between = (from: string, to: string, people: number, first = 0) =>
  Array.from({ length: people }, (_, index) => [from, first + index, to, first + index] as const);

const shownTies = (network: WeekNetwork) =>
  discloseNetwork(network)
    .snapshot.ties.map(({ from, to }) => `${from}–${to}`)
    .sort();

describe('a tie between two groups', () => {
  const sizes = { a: 20, b: 20, c: 20, d: 20 };

  it('is shown when enough people on both sides make it', () => {
    const network = week(sizes, [...between('a', 'b', 6), ...between('c', 'd', 8)]);
    expect(discloseNetwork(network).snapshot.ties).toEqual([
      { from: 'c', to: 'd', strength: 0.4, curvature: -0.25, bottleneck: false },
      { from: 'a', to: 'b', strength: 0.3, curvature: -0.25, bottleneck: false },
    ]);
  });
  it('is not when few do, on either side', () => {
    const few = Array.from({ length: 9 }, (_, index) => ['a', index % 4, 'b', index] as const);
    expect(shownTies(week(sizes, [...few, ...between('c', 'd', 8)]))).toEqual(['c–d']);
  });
  it('never leaves one other alone in the dark: the sums of groups are known', () => {
    // a–c is made by three; were a–b shown, what is left of a's ties to others would be a–c.
    const network = week(sizes, [...between('a', 'b', 6), ...between('a', 'c', 3), ...between('c', 'd', 8)]);
    expect(shownTies(network)).toEqual([]);
  });
  it('may be shown beside two hidden ones that enough people make together', () => {
    const network = week({ ...sizes, e: 20, f: 20 }, [
      ...between('a', 'b', 12),
      ...between('a', 'c', 4),
      ...between('a', 'd', 4, 10),
      ...between('c', 'e', 4),
      ...between('d', 'e', 4, 10),
      ...between('c', 'f', 9, 8),
    ]);
    expect(shownTies(network)).toContain('a–b');
  });
  it('is none of those who are in no unit: they are a remainder, not a group', () => {
    const network = week({ ...sizes, '': 20 }, [
      ...between('a', '', 8),
      ...between('a', 'b', 8, 8),
      ...between('b', '', 8),
      ...between('c', 'd', 8),
    ]);
    expect(shownTies(network).filter((tie) => tie.startsWith('–') || tie.endsWith('–'))).toEqual([]);
    expect(shownTies(network)).toContain('c–d');
  });
  it('is a bottleneck by several such ties, not by one', () => {
    const ties = between('a', 'b', 8);
    const bottleneck = (edges: number[]) =>
      discloseNetwork(week(sizes, ties, { bottlenecks: edges })).snapshot.ties[0]!.bottleneck;
    expect([bottleneck([0]), bottleneck([0, 1, 2])]).toEqual([false, true]);
  });
  it('holds for any network: a group has no hidden rest, or one of two cells and more that enough people make', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const tie = fc.tuple(fc.constantFrom(...names), fc.nat(11), fc.constantFrom(...names), fc.nat(11));
    fc.assert(
      fc.property(fc.array(tie, { maxLength: 250 }), (ties) => {
        const network = week(Object.fromEntries(names.map((name) => [name, 12])), ties);
        const shown = new Set(shownTies(network));
        const { from, to } = network.edges;
        for (const unit of names) {
          const near = new Set<number>();
          const far = new Set<number>();
          const cells = new Set<string>();
          for (const [edge, start] of from.entries()) {
            const [a, b] = network.groupOf[start] === unit ? [start, to[edge]!] : [to[edge]!, start];
            const other = network.groupOf[b]!;
            if (network.groupOf[a] !== unit || other === unit) continue;
            if (shown.has([unit, other].sort().join('–'))) continue;
            near.add(a);
            far.add(b);
            cells.add(other);
          }
          const own = [...shown].some((key) => key.split('–').includes(unit));
          if (own && cells.size > 0) {
            expect(cells.size).toBeGreaterThan(1);
            expect(Math.min(near.size, far.size)).toBeGreaterThanOrEqual(FLOOR);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a group', () => {
  it('is hidden below the floor, and another with it', () => {
    const { snapshot, figures } = discloseNetwork(week({ a: 20, b: 12, c: 3 }, between('a', 'b', 8)));
    expect(snapshot.groups.map(({ unit }) => unit)).toEqual(['a']);
    expect(snapshot.hidden).toEqual({ groups: 2, people_at_most: 20 });
    expect(figures.find(({ unit, signal }) => unit === 'c' && signal === 'silo_index')).toMatchObject({
      ...{ value: null, reason: 'suppressed', n: null, parts: {} },
    });
  });
  it('is hidden when fewer than the floor are outside of it', () => {
    expect(discloseNetwork(week({ a: 20, b: 4 }, between('a', 'b', 4))).snapshot.groups).toEqual([]);
  });
  it('stays as it was while only a few joined or left since it was shown', () => {
    const first = discloseNetwork(week({ a: 20, b: 20 }, between('a', 'b', 8))).snapshot;
    const now = week({ a: 20, b: 20 }, [...between('a', 'b', 8), ...between('a', 'a', 0)]);
    const aBefore = new Set([...now.membersByUnit.get('a')!].slice(2));
    const everybodyBefore = new Set([...now.membersByUnit.get('')!].slice(2));
    const { snapshot, figures, shown } = discloseNetwork({
      ...now,
      toDay: DAY + 7,
      previous: first,
      shownBefore: new Map([
        ['a', aBefore],
        ['', everybodyBefore],
      ]),
    });
    const groupOf = (one: NetworkSnapshot, unit: string) => one.groups.find((group) => group.unit === unit);
    expect(groupOf(snapshot, 'a')!.silo_index).toEqual(groupOf(first, 'a')!.silo_index);
    expect(shown.has('a')).toBe(false);
    expect(figures.some(({ unit }) => unit === 'a')).toBe(false);
    expect(snapshot.measures).toEqual(first.measures);
  });
});

describe('communities', () => {
  it('count units’ people to a twentieth, and leave out cells below the floor and what would give them away', () => {
    const communities = Int32Array.from({ length: 40 }, (_, node) => (node < 16 ? 0 : node < 20 ? 1 : 1));
    const { snapshot } = discloseNetwork(week({ a: 20, b: 20 }, between('a', 'b', 8), { communities }));
    // Four of a's people are in b's community: the sixteen others would count them.
    expect(snapshot.communities).toEqual([{ community: 1, people: 20, units: [{ unit: 'b', share: 1 }] }]);
  });
});
