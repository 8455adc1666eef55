/**
 * From a week's network of people to what may be shown of it. Units pass the common floor with complementary suppression;
 * one that is shown also needs enough people outside of it. What is between two groups is a cell of a two-way table with
 * the groups' own sums beside it, so a cell is shown only when enough people on both sides make it, and never only one is
 * hidden of a group: it could be subtracted. The same holds for who is in which community.
 *
 * A network lasts: two of them, a week apart, have most ties in common. A unit that only a few joined or left since it was
 * last shown is not shown anew; its older figure stays, with its own window.
 */
import { groupLayout, type Place } from '@bellwether/analysis';
import { DAY_MS, formatInstant, type JsonObject } from '@bellwether/core';
import { discloseUnits, roundedPeople } from '@bellwether/metrics';
import type { FigureUnitKind } from '@bellwether/records';
import type { Units } from '../roster/units.ts';
import type { AnalysisOutcome, UnitFigure } from './analysis-worker.ts';
import type { NetworkCommunity, NetworkFigure, NetworkGroup, NetworkSnapshot, NetworkTie } from './network-snapshot.ts';

export const NETWORK_METHOD = 'network/1';
/** What is kept of networks beside the signals of packs, and what it is called. */
export const NETWORK_SIGNALS = { silo_index: 'Silo index', network_fragility: 'Fragility of the network' } as const;
/** Whole weeks of contact that a network is made of; half as strong after thirty days, a sixty-fourth at the far end. */
export const WINDOW_DAYS = 182;
/** A pair of groups is called a bottleneck by this many such ties between people, and this share of all of theirs. */
const BOTTLENECK_TIES_MIN = 3;
const BOTTLENECK_SHARE_MIN = 0.1;

export interface WeekNetwork {
  toDay: number;
  floor: number;
  units: Units;
  /** The kind of unit that is drawn. */
  groupKind: FigureUnitKind;
  /** By node. */
  subjects: readonly string[];
  groupOf: readonly string[];
  /** People by unit, in it or below it; `''` is everybody. */
  membersByUnit: ReadonlyMap<string, ReadonlySet<string>>;
  /** Who was in a unit when its figures were last shown. */
  shownBefore: ReadonlyMap<string, ReadonlySet<string>>;
  edges: { from: Int32Array; to: Int32Array; weights: Float64Array };
  reciprocity: number | null;
  outcome: AnalysisOutcome;
  previous: NetworkSnapshot | undefined;
}

export interface DisclosedFigure {
  unit: string;
  unitKind: FigureUnitKind;
  signal: 'silo_index' | 'network_fragility';
  value: number | null;
  reason: 'suppressed' | 'insufficient_data' | null;
  low: number | null;
  high: number | null;
  n: number | null;
  p: number | null;
  parts: JsonObject;
  /** The value with any one person left out, for what follows from the level; not to be kept. */
  leastWithoutOne: number | null;
}

export interface DisclosedNetwork {
  snapshot: NetworkSnapshot;
  /** Of units whose older figure stays there is none. */
  figures: DisclosedFigure[];
  /** Units that this week shows anew. */
  shown: ReadonlySet<string>;
}

type Standing = { n: number } | 'hidden' | 'kept';

export function discloseNetwork(week: WeekNetwork): DisclosedNetwork {
  const standing = standings(week);
  const { previous } = week;
  const window = windowOf(week.toDay);
  const of = (unit: string): Standing => standing.get(unit) ?? 'hidden';
  const groupUnits = [...new Set(week.groupOf)].filter((unit) => unit !== '').sort();
  const byUnit = new Map(week.outcome.units.map((figure) => [figure.unit, figure]));
  // People without a unit are no group: a tie of theirs would name nobody's unit, and be a figure about a remainder.
  const ties = disclosedTies(week, (unit) => unit !== '' && typeof of(unit) === 'object');

  const kept = new Map(previous?.groups.map((group) => [group.unit, group]));
  const groups: Omit<NetworkGroup, 'x' | 'y'>[] = groupUnits.flatMap((unit) => {
    const its = of(unit);
    const figure = byUnit.get(unit);
    if (typeof its === 'object' && figure) return [groupOf(week, figure, its.n, window)];
    const before = its === 'kept' ? kept.get(unit) : undefined;
    return before ? [before] : [];
  });
  const drawn = new Set(groups.map(({ unit }) => unit));
  const isCarried = (unit: string) => typeof of(unit) !== 'object' && drawn.has(unit);
  const carried = (previous?.ties ?? []).filter(
    ({ from, to }) => drawn.has(from) && drawn.has(to) && (isCarried(from) || isCarried(to)),
  );
  const allTies = [...ties, ...carried];
  const places = groupLayout(
    groups.map(({ unit }) => unit),
    allTies,
    new Map(previous?.groups.map(({ unit, x, y }): [string, Place] => [unit, { x, y }])),
  );
  const whole = of('');
  const hidden = groupUnits.filter((unit) => !drawn.has(unit));
  return {
    snapshot: {
      window,
      measures: typeof whole === 'object' ? measuresOf(week, whole.n, window) : (previous?.measures ?? {}),
      groups: groups.map((group) => ({ ...group, ...places.get(group.unit)! })),
      ties: allTies,
      communities: typeof whole === 'object' ? disclosedCommunities(week, drawn) : (previous?.communities ?? []),
      hidden: { groups: hidden.length, people_at_most: peopleAtMost(week, hidden) },
    },
    figures: figuresOf(week, standing),
    shown: new Set([...standing].filter(([, its]) => typeof its === 'object').map(([unit]) => unit)),
  };
}

function windowOf(toDay: number): { from: string; to: string } {
  return { from: formatInstant((toDay - WINDOW_DAYS) * DAY_MS), to: formatInstant(toDay * DAY_MS) };
}

function standings({ units, membersByUnit, shownBefore, floor, subjects }: WeekNetwork): Map<string, Standing> {
  const rows = Array.from(membersByUnit, ([unit, persons]) => ({
    unit,
    parent:
      unit === ''
        ? null
        : (units
            .lineage(unit)
            .slice(1)
            .find((above) => membersByUnit.has(above)) ?? ''),
    persons,
    figure: true,
  }));
  const found = new Map<string, Standing>(
    discloseUnits({ rows, floor }).map((one) => [one.unit, one.figure === null ? 'hidden' : { n: one.n }]),
  );
  for (const [unit, persons] of membersByUnit)
    if (unit !== '' && subjects.length - persons.size < floor) found.set(unit, 'hidden');
  const before = rows.map((row) => ({ ...row, before: shownBefore.get(row.unit) }));
  for (const one of discloseUnits({ rows: before, floor }))
    if (one.figure === null && found.get(one.unit) !== 'hidden') found.set(one.unit, 'kept');
  return found;
}

function groupOf(
  { groupKind }: WeekNetwork,
  figure: UnitFigure,
  n: number,
  window: NetworkFigure['window'],
): Omit<NetworkGroup, 'x' | 'y'> {
  const base = { n, window, method: NETWORK_METHOD };
  return {
    unit: figure.unit,
    kind: groupKind,
    people: n,
    internal: rounded(figure.internalStrength),
    external: rounded(figure.externalStrength),
    ei_index: figureOf(figure.ei, base, figure.eiInterval, { expected: figure.eiExpected }),
    silo_index: figureOf(figure.silo, base, figure.siloInterval),
  };
}

function measuresOf(
  { outcome: { whole }, reciprocity }: WeekNetwork,
  n: number,
  window: NetworkFigure['window'],
): NetworkSnapshot['measures'] {
  const base = { n, window, method: NETWORK_METHOD };
  const chance = (measure: keyof typeof whole.chance) => {
    const against = whole.chance[measure];
    return against ? { expected: against.mean, z: against.z, p: against.p } : {};
  };
  return {
    density: figureOf(whole.density, base),
    reciprocity: figureOf(reciprocity, base),
    clustering: figureOf(whole.transitivity, base),
    efficiency: figureOf(whole.efficiency, base, whole.intervals.efficiency, chance('efficiency')),
    largest_component: figureOf(
      whole.largestComponent,
      base,
      whole.intervals.largestComponent,
      chance('largestComponent'),
    ),
    robustness: figureOf(whole.robustness, base, whole.intervals.robustness, chance('robustness')),
    percolation_threshold: figureOf(whole.percolationThreshold, base),
    silo_index: figureOf(whole.silo, base, whole.intervals.siloIndex, chance('siloIndex')),
    ei_index: figureOf(whole.ei, base, null, { expected: whole.eiExpected }),
    modularity: figureOf(whole.modularity, base),
    partition_nmi: figureOf(whole.agreement?.nmi ?? null, base),
    partition_ari: figureOf(whole.agreement?.ari ?? null, base),
    mean_curvature: {
      ...figureOf(whole.meanCurvature, base, null, chance('meanCurvature')),
      ...(whole.curvatureChange
        ? { parts: { change: rounded(whole.curvatureChange.mean), change_p: rounded(whole.curvatureChange.p) } }
        : {}),
    },
    forman_curvature: figureOf(whole.formanCurvature, base),
    bridges: figureOf(whole.bridges, base),
    weak_ties: figureOf(whole.weakTies, base),
    overlap_strength: figureOf(whole.overlapStrength, base),
    fragility: {
      ...figureOf(whole.fragility?.score ?? null, base, whole.fragility?.interval ?? null),
      ...(whole.fragility ? { parts: roundedAll(whole.fragility.parts) } : {}),
    },
  };
}

function figuresOf(week: WeekNetwork, standing: ReadonlyMap<string, Standing>): DisclosedFigure[] {
  const { whole, units } = week.outcome;
  const kindOf = (unit: string): FigureUnitKind =>
    unit === '' ? 'organisation' : (week.units.get(unit)?.kind ?? 'team');
  const all = [
    {
      unit: '',
      silo: whole.silo,
      siloInterval: whole.intervals.siloIndex,
      p: whole.chance.siloIndex?.p ?? null,
      fragility: whole.fragility,
    },
    ...units.map((figure) => ({ ...figure, p: null })),
  ];
  return all.flatMap(({ unit, silo, siloInterval, p, fragility }): DisclosedFigure[] => {
    const its = standing.get(unit) ?? 'hidden';
    if (its === 'kept') return [];
    const base = { unit, unitKind: kindOf(unit) };
    const figure = (
      signal: DisclosedFigure['signal'],
      value: number | null,
      interval: { low: number; high: number } | null,
      more: { p: number | null; parts: JsonObject; leastWithoutOne: number | null },
    ): DisclosedFigure => {
      const nothing = { value: null, low: null, high: null, p: null, parts: {}, leastWithoutOne: null };
      if (its === 'hidden') return { ...base, signal, ...nothing, reason: 'suppressed', n: null };
      if (value === null) return { ...base, signal, ...nothing, reason: 'insufficient_data', n: its.n };
      const [low, high] = interval ? [rounded(interval.low), rounded(interval.high)] : [null, null];
      return { ...base, signal, value: rounded(value), reason: null, low, high, n: its.n, ...more };
    };
    return [
      figure('silo_index', silo, siloInterval, { p, parts: {}, leastWithoutOne: null }),
      figure('network_fragility', fragility?.score ?? null, fragility?.interval ?? null, {
        p: null,
        parts: fragility ? roundedAll(fragility.parts) : {},
        leastWithoutOne: fragility?.leastWithoutOne ?? null,
      }),
    ];
  });
}

interface Pair {
  from: string;
  to: string;
  fromPeople: Set<number>;
  toPeople: Set<number>;
  strength: number;
  curvature: number;
  edges: number;
  bottlenecks: number;
}

function disclosedTies(week: WeekNetwork, isShown: (unit: string) => boolean): NetworkTie[] {
  const { groupOf, floor } = week;
  const pairs = pairsOf(week);
  const bigEnough = (pair: Pair) => pair.fromPeople.size >= floor && pair.toPeople.size >= floor;
  const visible = new Set(pairs.filter((pair) => isShown(pair.from) && isShown(pair.to) && bigEnough(pair)));
  // Every group's sums are known; hide more until no group has a remainder that few people made.
  for (let changed = true; changed; ) {
    changed = false;
    for (const unit of new Set(groupOf)) {
      if (!isShown(unit)) continue;
      const own = pairs.filter(({ from, to }) => from === unit || to === unit);
      const hidden = own.filter((pair) => !visible.has(pair));
      if (hidden.length === 0 || isRemainderSafe(hidden, unit, floor)) continue;
      const next = own
        .filter((pair) => visible.has(pair))
        .sort((a, b) => peopleOf(a) - peopleOf(b) || (a.from + a.to < b.from + b.to ? -1 : 1))[0];
      if (!next) continue;
      visible.delete(next);
      changed = true;
    }
  }
  const members = Map.groupBy(groupOf, (unit) => unit);
  return [...visible]
    .map(
      (pair): NetworkTie => ({
        from: pair.from,
        to: pair.to,
        strength: rounded(pair.strength / Math.sqrt(members.get(pair.from)!.length * members.get(pair.to)!.length)),
        curvature: rounded(pair.curvature / pair.edges),
        bottleneck: pair.bottlenecks >= BOTTLENECK_TIES_MIN && pair.bottlenecks >= BOTTLENECK_SHARE_MIN * pair.edges,
      }),
    )
    .sort((a, b) => b.strength - a.strength || (a.from + a.to < b.from + b.to ? -1 : 1));
}

function isRemainderSafe(hidden: readonly Pair[], unit: string, floor: number): boolean {
  const near = new Set<number>();
  const far = new Set<number>();
  for (const pair of hidden) {
    for (const person of pair.from === unit ? pair.fromPeople : pair.toPeople) near.add(person);
    for (const person of pair.from === unit ? pair.toPeople : pair.fromPeople) far.add(person);
  }
  return hidden.length > 1 && near.size >= floor && far.size >= floor;
}

function peopleOf({ fromPeople, toPeople }: Pair): number {
  return fromPeople.size + toPeople.size;
}

function pairsOf({ groupOf, edges, outcome }: WeekNetwork): Pair[] {
  const bottlenecks = new Set(outcome.bottlenecks);
  const pairs = new Map<string, Pair>();
  for (let edge = 0; edge < edges.from.length; edge++) {
    let [near, far] = [edges.from[edge]!, edges.to[edge]!];
    if (groupOf[near] === groupOf[far]) continue;
    if (groupOf[near]! > groupOf[far]!) [near, far] = [far, near];
    const [from, to] = [groupOf[near]!, groupOf[far]!];
    const key = `${from} ${to}`;
    let pair = pairs.get(key);
    if (!pair) {
      pair = {
        ...{ from, to, fromPeople: new Set(), toPeople: new Set() },
        ...{ strength: 0, curvature: 0, edges: 0, bottlenecks: 0 },
      };
      pairs.set(key, pair);
    }
    pair.fromPeople.add(near);
    pair.toPeople.add(far);
    pair.strength += edges.weights[edge]!;
    pair.curvature += outcome.curvature[edge]!;
    pair.edges++;
    if (bottlenecks.has(edge)) pair.bottlenecks++;
  }
  return [...pairs.values()];
}

/** Only of units that are drawn, only cells with enough people, and never a remainder of a unit with too few. */
function disclosedCommunities(
  { outcome, groupOf, floor }: WeekNetwork,
  drawn: ReadonlySet<string>,
): NetworkCommunity[] {
  const people = new Map<number, number>();
  const cells = new Map<string, Map<number, number>>();
  const unitPeople = new Map<string, number>();
  for (const [node, community] of outcome.communities.entries()) {
    const unit = groupOf[node]!;
    people.set(community, (people.get(community) ?? 0) + 1);
    unitPeople.set(unit, (unitPeople.get(unit) ?? 0) + 1);
    const row = cells.get(unit) ?? new Map<number, number>();
    cells.set(unit, row.set(community, (row.get(community) ?? 0) + 1));
  }
  const shares = new Map<number, { unit: string; share: number }[]>();
  for (const unit of [...drawn].sort()) {
    const all = unitPeople.get(unit) ?? 0;
    const shown = [...(cells.get(unit) ?? [])]
      .filter(([community, count]) => count >= floor && (people.get(community) ?? 0) >= floor)
      .sort(([, a], [, b]) => b - a);
    let rest = all - shown.reduce((sum, [, count]) => sum + count, 0);
    while (rest > 0 && rest < floor && shown.length > 0) rest += shown.pop()![1];
    for (const [community, count] of shown) {
      const units = shares.get(community) ?? [];
      shares.set(community, units);
      // To a twentieth: shares of a known number of people would count them otherwise.
      units.push({ unit, share: Math.round((20 * count) / all) / 20 });
    }
  }
  return [...shares]
    .sort(([a], [b]) => a - b)
    .map(([community, units]) => ({ community, people: roundedPeople(people.get(community)!), units }));
}

/** Rounded up, and to tens, so that it counts nobody. */
function peopleAtMost({ membersByUnit }: WeekNetwork, hidden: readonly string[]): number | null {
  if (hidden.length < 2) return null;
  const count = hidden.reduce((sum, unit) => sum + (membersByUnit.get(unit)?.size ?? 0), 0);
  return Math.ceil((count + 1) / 10) * 10;
}

function figureOf(
  value: number | null,
  base: { n: number; window: NetworkFigure['window']; method: string },
  interval: { low: number; high: number } | null = null,
  more: { expected?: number | null; z?: number | null; p?: number } = {},
): NetworkFigure {
  if (value === null || !Number.isFinite(value)) return { value: null, reason: 'insufficient_data', ...base };
  const { expected, z, p } = more;
  return {
    value: rounded(value),
    ...(interval ? { low: rounded(interval.low), high: rounded(interval.high) } : {}),
    ...(typeof expected === 'number' ? { expected: rounded(expected) } : {}),
    ...(typeof z === 'number' ? { z: rounded(z) } : {}),
    ...(typeof p === 'number' ? { p: rounded(p) } : {}),
    ...base,
  };
}

/** What differs from 0 by less is the arithmetic's own. */
const ROUNDING = 1e-12;

/** Four digits: more would be a fingerprint, not a figure. */
function rounded(value: number): number {
  return Math.abs(value) < ROUNDING ? 0 : Number(value.toPrecision(4));
}

function roundedAll(parts: { readonly [part: string]: number }): JsonObject {
  return Object.fromEntries(Object.entries(parts).map(([part, value]) => [part, rounded(value)]));
}
