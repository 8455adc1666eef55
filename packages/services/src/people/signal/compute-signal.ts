/**
 * One signal, one window, all units: figures of groups, tested as one family, levelled, and put through disclosure
 * control. What comes out may be kept and told; rows and sets of people do not.
 */
import { createHash } from 'node:crypto';
import { baselineReading, confirmedLevels, falseDiscoveryRate } from '@bellwether/analysis';
import { DAY_MS, type JsonObject } from '@bellwether/core';
import {
  discloseUnits,
  type FigureOutcome,
  type GroupFigure,
  type Signal,
  type SignalContext,
  type SignalFromPeople,
  type SignalLevel,
} from '@bellwether/metrics';
import type { FigureBook } from './figure-book.ts';
import type { SignalFigure } from './signal-figures.ts';
import type { GroupUnit, SubjectGroups } from './subject-groups.ts';

export interface SignalJob {
  orgId: string;
  groups: SubjectGroups;
  book: FigureBook;
  floor: number;
  nowMs: number;
  panelTest: SignalContext['panelTest'];
  /** Gives the thread back when it has been held for long. */
  rest(): Promise<void>;
}

interface Drafted {
  unit: GroupUnit;
  outcome: FigureOutcome;
  persons: ReadonlySet<string> | undefined;
}

export async function computeSignal(job: SignalJob, signal: Signal, toDay: number): Promise<SignalFigure[]> {
  const drafts = await draftsOf(job, signal, toDay);
  const family = falseDiscoveryRate(drafts.map(({ outcome }) => (outcome.value === null ? null : (outcome.p ?? null))));
  const hidden = signal.from === 'people' ? await hiddenUnits(job, signal, toDay, drafts) : undefined;
  const figures: SignalFigure[] = [];
  for (const [i, { unit, outcome }] of drafts.entries()) {
    const q = family[i] ?? null;
    const shown =
      hidden?.get(unit.unit) ??
      (signal.from === 'signals' ? { n: leastPeople(job, signal.inputs, unit, toDay) } : 'hidden');
    if (shown === 'kept') continue;
    const base = {
      signal: signal.name,
      unitKind: unit.kind,
      unit: unit.unit,
      windowFromMs: (toDay - signal.windowDays) * DAY_MS,
      windowToMs: toDay * DAY_MS,
      method: signal.method,
      computedAtMs: job.nowMs,
    };
    const nothing = { value: null, low: null, high: null, level: null, p: null, q: null };
    if (outcome.value === null)
      figures.push({
        ...{ ...base, ...nothing, reason: outcome.reason },
        ...(shown === 'hidden' || outcome.reason === 'suppressed'
          ? { n: null, parts: {} }
          : { n: shown.n, parts: outcome.parts ?? {} }),
      });
    else if (shown === 'hidden') figures.push({ ...base, ...nothing, reason: 'suppressed', n: null, parts: {} });
    else {
      const value = outcome.valueByQ?.(q) ?? outcome.value;
      const [low, high] = [outcome.low ?? null, outcome.high ?? null];
      const reading = levelOf(job.book, signal, unit.unit, toDay, { value, low, high }, outcome.level?.(q) ?? null);
      const parts = { ...outcome.parts, ...outcome.partsByQ?.(q), ...reading.parts };
      requireFinite(signal.name, { value, low, high, p: outcome.p ?? null, q });
      figures.push({
        ...{ ...base, value, reason: null, low, high, n: shown.n, level: reading.level, p: outcome.p ?? null, q },
        parts: {
          ...parts,
          ...(reading.level
            ? { level_confirmed: confirmed(job.book, signal.name, unit.unit, toDay, reading.level) }
            : {}),
        },
      });
    }
  }
  return figures;
}

async function draftsOf(job: SignalJob, signal: Signal, toDay: number): Promise<Drafted[]> {
  const drafts: Drafted[] = [];
  for (const unit of job.groups.units) {
    if (!signal.kinds.includes(unit.kind)) continue;
    const context: SignalContext = {
      seed: seedOf(job.orgId, signal.name, unit.unit, toDay),
      floor: job.floor,
      panelTest: job.panelTest,
    };
    if (signal.from === 'signals') {
      const outcome = await signal.compute(job.book.history(unit.unit, unit.kind, toDay), context);
      drafts.push({ unit, outcome, persons: undefined });
    } else {
      const figure = await signal.compute(job.groups.group(unit, toDay - signal.windowDays, toDay), context);
      drafts.push({ unit, outcome: figure, persons: figure.persons });
    }
    await job.rest();
  }
  return drafts;
}

type Shown = { n: number } | 'hidden' | 'kept';

/**
 * What disclosure control says of each unit. A state that lasts is not told anew while only a few came or went since it
 * was: then the older figure stays the newest (`kept`).
 */
async function hiddenUnits(
  job: SignalJob,
  signal: SignalFromPeople,
  toDay: number,
  drafts: readonly Drafted[],
): Promise<ReadonlyMap<string, Shown>> {
  const units = new Set(drafts.map(({ unit }) => unit.unit));
  const rows = drafts.map(({ unit, persons }) => ({
    unit: unit.unit,
    parent: unit.unit === '' ? null : (unit.above.find((above) => units.has(above)) ?? null),
    persons: persons ?? new Set<string>(),
    figure: true,
  }));
  const plain = discloseUnits({ rows, floor: job.floor });
  const found = new Map<string, Shown>(plain.map((one) => [one.unit, one.figure === null ? 'hidden' : { n: one.n }]));
  if (!signal.lasting) return found;
  const withBefore = [];
  for (const [i, row] of rows.entries()) {
    const last = job.book.upTo(signal.name, row.unit, toDay - 1).findLast(({ value }) => value !== null);
    const before = last && (await personsAt(job, signal, drafts[i]!.unit, last.toDay));
    withBefore.push({ ...row, before });
  }
  for (const one of discloseUnits({ rows: withBefore, floor: job.floor }))
    if (one.figure === null && found.get(one.unit) !== 'hidden') found.set(one.unit, 'kept');
  return found;
}

async function personsAt(
  job: SignalJob,
  signal: SignalFromPeople,
  unit: GroupUnit,
  toDay: number,
): Promise<ReadonlySet<string>> {
  const figure: GroupFigure = await signal.compute(job.groups.group(unit, toDay - signal.windowDays, toDay), {
    seed: seedOf(job.orgId, signal.name, unit.unit, toDay),
    floor: job.floor,
    panelTest: job.panelTest,
  });
  return figure.persons;
}

/** The fewest people behind what a figure was made of. */
function leastPeople(job: SignalJob, inputs: readonly string[], unit: GroupUnit, toDay: number): number {
  const people = inputs.flatMap((input) => job.book.upTo(input, unit.unit, toDay).at(-1)?.n ?? []);
  return people.length === 0 ? 0 : Math.min(...people);
}

function levelOf(
  book: FigureBook,
  signal: Signal,
  unit: string,
  toDay: number,
  figure: { value: number; low: number | null; high: number | null },
  own: SignalLevel | null,
): { level: SignalLevel | null; parts: JsonObject } {
  if (!signal.baseline) return { level: own, parts: {} };
  const history = book.upTo(signal.name, unit, toDay - 1).map(({ value }) => value);
  const reading = baselineReading(
    { value: figure.value, low: figure.low ?? undefined, high: figure.high ?? undefined },
    history,
    signal.baseline,
  );
  if (!reading) return { level: own, parts: {} };
  return {
    level: own === null || reading.level === 'low' ? reading.level : own,
    parts: { baseline: rounded(reading.baseline), baseline_z: rounded(reading.z) },
  };
}

/** The level that a second window in a row has confirmed; what is shown first must not flap. */
function confirmed(book: FigureBook, signal: string, unit: string, toDay: number, level: SignalLevel): SignalLevel {
  const before = book
    .upTo(signal, unit, toDay - 1)
    .slice(-26)
    .map((one) => one.level);
  return confirmedLevels([...before, level]).at(-1)!;
}

function seedOf(orgId: string, signal: string, unit: string, toDay: number): string {
  return createHash('sha256')
    .update(JSON.stringify([orgId, signal, unit, toDay]))
    .digest('hex');
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

function requireFinite(signal: string, figures: { [name: string]: number | null }): void {
  for (const [name, value] of Object.entries(figures))
    if (value !== null && !Number.isFinite(value)) throw new Error(`Signal "${signal}": ${name} is ${value}.`);
}
