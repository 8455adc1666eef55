/**
 * Judges whatever a door of the server has answered: a figure is of no fewer people than the floor, within the asker's
 * reach and true, or it says that it is not there and why. What was told is kept, for the solver.
 */
import { expect } from 'vitest';
import { FLOOR, WEEK_MS } from './attacked-house.ts';
import type { AttackedPeople, Employee } from './attacked-people.ts';
import type { Asker } from './attacked-server.ts';
import { PeopleTruth, type TruePiece } from './people-truth.ts';

export interface MetricQuestion {
  metric: string;
  filters: { dimension: string; values: string[] }[];
}

interface SeriesTold {
  group?: Record<string, string>;
  points?: { start: string; value: number | null; n?: number; reason?: string }[];
  total?: number | null;
  previous_total?: number | null;
}

/** An answer to a metric query as every door gives it, or a part of one. */
export interface MetricTold {
  from?: string;
  to?: string;
  total?: number | null;
  n?: number;
  reason?: string;
  series?: SeriesTold[];
  previous_total?: number | null;
  previous_series?: SeriesTold[];
}

/** A figure of a signal, as REST, GraphQL and reports give it. */
export interface FigureTold {
  value: number | null;
  reason?: string | null;
  n?: number | null;
  windowTo: string;
}

/** A sum that somebody has been told, of which pieces of whom. */
export interface ToldSum {
  /** Sums of one kind can be taken from each other. */
  kind: string;
  pieces: readonly TruePiece[];
}

const REASONS = ['suppressed', 'insufficient_data', 'no_exposure', 'no_model', 'no_data', 'not_additive'];

export class Judge {
  /** By what it adds up, so that the same sum is there once. */
  readonly told = new Map<string, ToldSum>();
  readonly #people: AttackedPeople;
  readonly #truth: PeopleTruth;
  readonly #known = new Map<string, ReturnType<PeopleTruth['figure']>>();
  readonly #judged = new Set<string>();

  constructor(people: AttackedPeople) {
    this.#people = people;
    this.#truth = new PeopleTruth(people);
  }

  /** `weeks` of the answer follow from its own range. */
  metric(asker: Asker, { metric, filters }: MetricQuestion, answer: MetricTold): void {
    const inFilters = (person: Employee): boolean =>
      filters.every(({ dimension, values }) => values.includes(unitOf(person, dimension)));
    const asked = { metric, filters };
    const weeks = this.#weeksOf(answer);
    const before = weeks.map((week) => week - weeks.length);
    const isGrouped = (answer.series ?? []).some(({ group }) => group && Object.keys(group).length > 0);
    const one = (
      value: number | null | undefined,
      own: readonly number[],
      group: Record<string, string>,
      n?: number,
    ): void => {
      if (value === undefined) return;
      const key = JSON.stringify([metric, asker.name, filters, group]);
      this.#figure(
        asker,
        { ...asked, group, key },
        value,
        n,
        own,
        (person) =>
          inFilters(person) && Object.entries(group).every(([dimension, unit]) => unitOf(person, dimension) === unit),
      );
    };
    if (!isGrouped || (answer.series ?? []).length === 0) one(answer.total, weeks, {}, answer.n);
    one(answer.previous_total, before, {});
    for (const [series, own] of [
      ...(answer.series ?? []).map((each) => [each, weeks] as const),
      ...(answer.previous_series ?? []).map((each) => [each, before] as const),
    ]) {
      one(series.total, own, series.group ?? {});
      if (own === weeks) one(series.previous_total, before, series.group ?? {});
      for (const { start, value, n, reason } of series.points ?? []) {
        if (value === null) expect(REASONS).toContain(reason);
        one(value, [this.#weekAt(start)], series.group ?? {}, n);
      }
    }
  }

  /** A figure of a unit; '' is the organisation. */
  signal(asker: Asker, signal: string, unit: string, told: FigureTold): void {
    const key = JSON.stringify([asker.units === 'all', signal, unit, told]);
    if (told.value === null) {
      asker.tally.hidden++;
      if (told.reason !== undefined && told.reason !== null) expect(REASONS).toContain(told.reason.toLowerCase());
      return;
    }
    asker.tally.figures++;
    if (this.#judged.has(key)) return;
    this.#judged.add(key);
    const isIn = (person: Employee): boolean => unit === '' || person.team === unit || person.department === unit;
    const week = Math.round((Date.parse(told.windowTo) - this.#people.startOf(0)) / WEEK_MS) - 1;
    const where = { asker: asker.name, signal, unit, week, told };
    expect({ ...where, seen: asker.units === 'all' || asker.units.has(unit) }).toEqual({ ...where, seen: true });
    const truth = this.#truth.signal(signal, isIn, week);
    const persons = truth?.persons ?? new Set(this.#people.employees.flatMap((one) => (isIn(one) ? [one.id] : [])));
    const { n } = told;
    const isN = n === undefined || n === null || (n % 5 === 0 && n <= persons.size && n >= FLOOR);
    expect({ ...where, enough: persons.size >= FLOOR, isN }).toEqual({ ...where, enough: true, isN: true });
    if (truth?.value !== undefined)
      expect({ ...where, near: Math.abs(told.value - truth.value) < 1e-6 }).toEqual({ ...where, near: true });
    // A mean is a sum to whoever knows how many there are; windows that overlap are told apart by their ends.
    if (truth)
      this.#tell(
        `${signal} ${week}`,
        [...persons].map((person) => ({ person, piece: 'own' })),
      );
  }

  /** What is between two groups, or within and around one. */
  contact(asker: Asker, windowTo: string, isIn: (piece: { from: string; to: string }) => boolean): void {
    const week = Math.round((Date.parse(windowTo) - this.#people.startOf(0)) / WEEK_MS) - 1;
    const pieces = this.#truth.contacts(week).filter(isIn);
    const people = new Set(pieces.map(({ person }) => person));
    asker.tally.figures++;
    expect({ windowTo, people: people.size === 0 || people.size >= FLOOR }).toEqual({ windowTo, people: true });
    this.#tell(`contact ${week}`, pieces);
  }

  #figure(
    asker: Asker,
    of: MetricQuestion & { group: Record<string, string>; key: string },
    value: number | null,
    n: number | undefined,
    weeks: readonly number[],
    isIn: (person: Employee) => boolean,
  ): void {
    if (value === null) {
      asker.tally.hidden++;
      return;
    }
    asker.tally.figures++;
    const { metric, key } = of;
    if (asker.subject) {
      // Of any span of time and as they are; but never of anybody else as well.
      const all = Array.from({ length: this.#people.weeks }, (_, week) => week);
      const whole = this.#truth.figure(metric, (person) => person === asker.subject, all);
      if (metric.endsWith('_sent')) expect(value).toBeLessThanOrEqual(whole.value ?? 0);
      return;
    }
    const isSeen = (person: Employee): boolean => asker.maySee(person) && isIn(person);
    const at = `${key} ${weeks.join()}`;
    const figure = this.#known.get(at) ?? this.#truth.figure(metric, isSeen, weeks);
    if (this.#known.size < 200_000) this.#known.set(at, figure);
    const isTrue = figure.value !== null && Math.abs(value - figure.value) < 1e-6;
    const isEnough = figure.people >= FLOOR;
    const isRounded = n === undefined || n % 5 === 0;
    if (!isTrue || !isEnough || !isRounded)
      expect({ asker: asker.name, ...of, weeks, n, value, of: 'the answer' }).toEqual({ ...figure, of: 'the truth' });
    if (weeks.length !== 1) return;
    for (const { kind, pieces } of this.#truth.pieces(metric, isSeen, weeks[0]!))
      this.#tell(`${kind} ${weeks[0]}`, pieces);
  }

  #tell(kind: string, pieces: readonly TruePiece[]): void {
    if (pieces.length === 0) return;
    const key = `${kind} ${pieces
      .map(({ person, piece }) => `${person} ${piece}`)
      .sort()
      .join()}`;
    if (!this.told.has(key)) this.told.set(key, { kind, pieces });
  }

  #weeksOf({ from, to }: MetricTold): number[] {
    if (from === undefined || to === undefined) return [];
    const weeks: number[] = [];
    for (let atMs = Date.parse(from); atMs < Date.parse(to); atMs += WEEK_MS) weeks.push(this.#weekAt(atMs));
    return weeks;
  }

  #weekAt(start: string | number): number {
    return Math.round((new Date(start).getTime() - this.#people.startOf(0)) / WEEK_MS);
  }
}

function unitOf({ department, team }: Employee, dimension: string): string {
  if (dimension === 'department') return department;
  return dimension === 'team' ? team : '';
}
