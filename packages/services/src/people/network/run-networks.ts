/**
 * The networks of an organisation, week by week: contact of half a year as it was at each Monday, analysed in a thread,
 * put through disclosure control, kept. Contact is added up as the weeks go by, so a week costs that week's events.
 * Nothing about people is kept: who is erased or leaves the analysis is gone with the next week.
 *
 * A week that has been published is not published again, unless it is asked for: two versions of one figure would tell
 * what changed between them, down to single people.
 */
import { createHash } from 'node:crypto';
import { baselineReading, type Edge, type Graph, mutualGraph, reciprocity, TieStrengths } from '@bellwether/analysis';
import { DAY_MS, formatInstant } from '@bellwether/core';
import type { FigureUnitKind } from '@bellwether/records';
import { sqlString } from '@bellwether/store';
import type { Platform } from '../../installation/platform/platform.ts';
import { isErasedName } from '../consent/excluded-subjects.ts';
import { type Membership, membersByUnit, membersOn } from '../roster/members.ts';
import { readUnits, type Units } from '../roster/units.ts';
import { privacyFloorOf } from '../signal/privacy-floor.ts';
import { readFigures, type SignalFigure, writeFigures } from '../signal/signal-figures.ts';
import { AnalysisThread } from './analysis-thread.ts';
import { addContacts } from './contacts.ts';
import { type DisclosedFigure, discloseNetwork, WINDOW_DAYS } from './disclose-network.ts';
import { readSnapshots, snapshotWeeks, writeSnapshot } from './network-snapshot.ts';

export type NetworkPlatform = Pick<Platform, 'records' | 'store' | 'clock'>;

export interface NetworkPlan {
  orgId: string;
  /** The day on which the newest window ends. */
  toDay: number;
  /** Weeks that end after this day are computed again. */
  againFromDay: number | undefined;
  signal: AbortSignal;
  onProgress(week: number, of: number): Promise<void>;
}

/**
 * So far back networks are made when they are missing: what is usual takes half a year of weeks, and the newest that is
 * told anew may be a quarter old.
 */
const HISTORY_WEEKS = 39;
const PEOPLE_MIN = 10;
/** Contact of less than four weeks is not a network yet. */
const CONTACT_DAYS_MIN = 28;
const DRAWN_KINDS = ['department', 'division', 'team'] as const satisfies FigureUnitKind[];

interface WeekGraph {
  subjects: readonly string[];
  members: readonly Membership[];
  graph: Graph;
  arcs: readonly Edge[];
}

/** Gives the number of weeks that were made; `undefined` when it was stopped. */
export async function runNetworks(platform: NetworkPlatform, plan: NetworkPlan): Promise<number | undefined> {
  const { orgId, toDay, signal } = plan;
  const leftOut = platform.store.exclusions.of(orgId);
  const isLeftOut = (subject: string) => leftOut.has(subject) || isErasedName(subject);
  const firstDay = await firstContactDay(platform, orgId);
  if (firstDay === undefined) return 0;
  const { units, floor, done } = await platform.records.asTenant(orgId, async (tx) => ({
    units: await readUnits(tx, orgId),
    floor: await privacyFloorOf(tx, orgId),
    done: await snapshotWeeks(tx, orgId, (toDay - HISTORY_WEEKS * 7) * DAY_MS),
  }));
  const weeks = Array.from({ length: HISTORY_WEEKS }, (_, back) => toDay - 7 * (HISTORY_WEEKS - 1 - back)).filter(
    (week) =>
      week - firstDay >= CONTACT_DAYS_MIN &&
      (!done.has(formatInstant(week * DAY_MS)) || (plan.againFromDay !== undefined && week > plan.againFromDay)),
  );
  if (weeks.length === 0) return 0;
  const thread = new AnalysisThread(signal);
  const contacts = new WindowOfContacts(platform, orgId, isLeftOut);
  let before: { toDay: number; week: WeekGraph } | undefined;
  try {
    for (const [index, week] of weeks.entries()) {
      if (before?.toDay !== week - 7) {
        const ties = await contacts.upTo(week - 7);
        before = { toDay: week - 7, week: await weekGraph(platform, orgId, ties, week - 7, isLeftOut) };
      }
      const now = await weekGraph(platform, orgId, await contacts.upTo(week), week, isLeftOut);
      if (signal.aborted) return undefined;
      if (now.graph.nodes >= PEOPLE_MIN && now.graph.edges > 0)
        await publishWeek(platform, orgId, { thread, week, now, before: before.week, units, floor });
      before = { toDay: week, week: now };
      await plan.onProgress(index + 1, weeks.length);
    }
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    await thread.close();
  }
  return weeks.length;
}

/** Contact of the last half year up to a Monday, moved on week by week: what comes in is added, what falls out taken off. */
class WindowOfContacts {
  readonly #platform: NetworkPlatform;
  readonly #span: { orgId: string; isLeftOut: (subject: string) => boolean };
  #ties: TieStrengths | undefined;
  #fromDay = 0;
  #toDay = 0;

  constructor(platform: NetworkPlatform, orgId: string, isLeftOut: (subject: string) => boolean) {
    this.#platform = platform;
    this.#span = { orgId, isLeftOut };
  }

  /** Mondays only, and never backwards. */
  async upTo(day: number): Promise<TieStrengths> {
    const fromDay = day - WINDOW_DAYS;
    if (!this.#ties || fromDay >= this.#toDay) {
      this.#ties = new TieStrengths(day);
      this.#fromDay = fromDay;
      this.#toDay = fromDay;
    }
    for (; this.#toDay < day; this.#toDay += 7) await this.#count(this.#ties, this.#toDay, 'add');
    for (; this.#fromDay < fromDay; this.#fromDay += 7) await this.#count(this.#ties, this.#fromDay, 'take_off');
    return this.#ties;
  }

  async #count(ties: TieStrengths, fromDay: number, how: 'add' | 'take_off'): Promise<void> {
    await addContacts(this.#platform.store, ties, { ...this.#span, fromDay, toDay: fromDay + 7 }, how);
  }
}

async function firstContactDay(platform: NetworkPlatform, orgId: string): Promise<number | undefined> {
  const rows = await platform.store.engine.select<{ day: number }>(
    `SELECT toInt32(toDate(min(timestamp))) AS day FROM bellwether.events
      WHERE org_id = ${sqlString(orgId)} AND event_type IN ('email_sent', 'message_sent', 'meeting_occurred')`,
    { timeLimitSeconds: 30 },
  );
  // The least of nothing is the first day there is.
  return rows[0]?.day || undefined;
}

/** People of the roster on that day, those without contact included, and the ties among them. */
async function weekGraph(
  platform: NetworkPlatform,
  orgId: string,
  ties: TieStrengths,
  day: number,
  isLeftOut: (subject: string) => boolean,
): Promise<WeekGraph> {
  const members = (await platform.records.asTenant(orgId, (tx) => membersOn(tx, orgId, day * DAY_MS))).filter(
    ({ subject }) => !isLeftOut(subject),
  );
  const nodeOf = new Map(members.map(({ subject }, node) => [subject, node]));
  const own = ties.nodes.map((name) => nodeOf.get(name) ?? -1);
  const arcs = ties.arcs(day).flatMap(([from, to, strength]): Edge[] => {
    const [a, b] = [own[from]!, own[to]!];
    return a >= 0 && b >= 0 ? [[a, b, strength!]] : [];
  });
  return { subjects: members.map(({ subject }) => subject), members, arcs, graph: mutualGraph(members.length, arcs) };
}

async function publishWeek(
  platform: NetworkPlatform,
  orgId: string,
  made: { thread: AnalysisThread; week: number; now: WeekGraph; before: WeekGraph; units: Units; floor: number },
): Promise<void> {
  const { week, now, before, units, floor } = made;
  const partitions = DRAWN_KINDS.map((kind) => ({
    kind,
    of: now.members.map(({ unit }) => units.lineage(unit).find((one) => units.get(one)?.kind === kind) ?? ''),
  })).filter(({ of }) => of.some((unit) => unit !== ''));
  const drawn = partitions[0] ?? { kind: 'team' as const, of: now.members.map(() => '') };
  const nodeOf = new Map(now.subjects.map((subject, node) => [subject, node]));
  const outcome = await made.thread.analyse({
    graph: now.graph,
    partitions: partitions.length > 0 ? partitions : [drawn],
    before: { graph: before.graph, nodeNow: Int32Array.from(before.subjects, (subject) => nodeOf.get(subject) ?? -1) },
    seed: seedOf(orgId, week),
  });
  const { weights } = now.graph;
  await platform.records.asTenant(orgId, async (tx) => {
    const [previous] = await readSnapshots(tx, orgId, (week - 1) * DAY_MS, 1);
    const history = await readFigures(tx, orgId, 'all', {
      signals: ['silo_index', 'network_fragility'],
      fromMs: (week - 2 * HISTORY_WEEKS * 7) * DAY_MS,
      toMs: (week - 1) * DAY_MS,
    });
    const shownBefore = new Map<string, ReadonlySet<string>>();
    const lastShown = Map.groupBy(
      history.filter(({ reason }) => reason !== 'suppressed'),
      ({ windowToMs }) => windowToMs,
    );
    for (const [windowToMs, figures] of lastShown) {
      const then = membersByUnit(await membersOn(tx, orgId, windowToMs), units);
      for (const { unit } of figures) shownBefore.set(unit, then.get(unit) ?? new Set());
    }
    const { snapshot, figures } = discloseNetwork({
      ...{ toDay: week, floor, units, groupKind: drawn.kind, subjects: now.subjects, groupOf: drawn.of },
      ...{ membersByUnit: membersByUnit(now.members, units), shownBefore, outcome, previous },
      edges: { from: now.graph.from, to: now.graph.to, weights: weights ?? new Float64Array(now.graph.edges).fill(1) },
      reciprocity: reciprocity(now.arcs).arcs,
    });
    await writeSnapshot(tx, orgId, snapshot, platform.clock());
    await writeFigures(
      tx,
      orgId,
      figures.map((figure) => levelled(figure, history, week, platform.clock())),
    );
  });
}

/**
 * Neither signal has a published norm: the level is the distance from the unit's own usual. What would not be unusual with
 * any one person left out says so, and no alert follows from it.
 */
function levelled(
  { leastWithoutOne, ...figure }: DisclosedFigure,
  history: readonly SignalFigure[],
  week: number,
  computedAtMs: number,
): SignalFigure {
  const { signal, unit, value, low, high, parts } = figure;
  const past = history.filter((one) => one.signal === signal && one.unit === unit).map((one) => one.value);
  const reading =
    value === null ? null : baselineReading({ value, low: low ?? undefined, high: high ?? undefined }, past, 'up');
  const without = leastWithoutOne === null ? null : baselineReading({ value: leastWithoutOne }, past, 'up');
  return {
    ...figure,
    windowFromMs: (week - WINDOW_DAYS) * DAY_MS,
    windowToMs: week * DAY_MS,
    level: reading?.level ?? null,
    q: null,
    method: `${signal}/1`,
    parts: {
      ...parts,
      ...(reading
        ? { baseline: Number(reading.baseline.toPrecision(4)), baseline_z: Number(reading.z.toPrecision(4)) }
        : {}),
      ...(without ? { holds_without_any_person: without.level !== 'low' } : {}),
    },
    computedAtMs,
  };
}

/** The same data give the same answer. */
function seedOf(orgId: string, week: number): number {
  return (
    createHash('sha256')
      .update(JSON.stringify([orgId, 'network', week]))
      .digest()
      .readUInt32BE(0) % 1_000_000_000
  );
}
