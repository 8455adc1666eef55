/**
 * Questions asked at random by everybody who may ask any: no figure is of fewer people than the floor, and every figure
 * that is told is true. Then the solver is given all that was told and finds nobody.
 */
import { formatInstant, Problem } from '@bellwether/core';
import type { MetricAnswer } from '@bellwether/metrics';
import type { Caller } from '@bellwether/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asked, smallestExposed } from '../../packages/metrics/src/disclosure/attacker.fixture.ts';
import {
  AttackedHouse,
  FIRST_WEEK_MS,
  FLOOR,
  type Note,
  type Person,
  randomOf,
  WEEK_MS,
  WEEKS,
} from './attacked-house.ts';
import { METRIC_NAMES, Truth, weekOf } from './truth.ts';

const QUESTIONS = process.env.ATTACK === 'long' ? 1_000_000 : 3_000;
/** The verbs write down every reading; the reader alone is asked the rest. */
const BY_VERBS = Math.min(QUESTIONS, 1500);
const SEED = Number(process.env.ATTACK_SEED ?? 20_261_121);

let house: AttackedHouse;
beforeAll(async () => {
  house = await AttackedHouse.open();
  await house.settle(420, { departments: 7, teams: 5 }, SEED);
});
afterAll(() => house.close());

interface Told {
  metric: string;
  weeks: number[];
  notes: Note[];
  value: number;
}

const askers = (): { caller: Caller; maySee: (person: Person) => boolean }[] => {
  const [somebody, other] = [house.people[3]!, house.people[200]!];
  const team = (unit: string) => (person: Person) => person.team === unit || person.department === unit;
  return [
    { caller: house.caller('owner'), maySee: () => true },
    { caller: house.caller('hr_admin'), maySee: () => true },
    { caller: house.caller('data_scientist'), maySee: () => true },
    { caller: house.caller('manager', { teams: [somebody.team] }), maySee: team(somebody.team) },
    { caller: house.caller('manager', { teams: [somebody.department] }), maySee: team(somebody.department) },
    { caller: house.caller('member', { teams: [other.team, 'unit-of-nobody'] }), maySee: team(other.team) },
  ];
};

describe(`${QUESTIONS} questions at random`, () => {
  it('are answered with true figures of five people or more, or not at all', async () => {
    const random = randomOf(SEED + 1);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const units = {
      department: [...new Set(house.people.map(({ department }) => department)), 'unit-of-nobody'],
      team: [...new Set(house.people.map(({ team }) => team)), 'unit-of-nobody'],
      role_category: [...new Set(house.people.map(({ role }) => role)), 'role9'],
      user_id: house.people.slice(0, 9).map(({ id }) => id),
      'metadata.minutes': ['1', '2'],
    };
    const dimensions = Object.keys(units) as (keyof typeof units)[];
    const told: Told[] = [];
    const count = { figures: 0, hidden: 0, refused: 0 };
    const all = askers();
    const truth = new Truth(house.notes);
    const checked = (
      answer: MetricAnswer,
      metric: string,
      filters: Filter[],
      isSeen: (person: Person) => boolean,
    ): void => {
      const weeks = Array.from({ length: WEEKS }, (_, week) => week).filter((week) => {
        const startMs = FIRST_WEEK_MS + week * WEEK_MS;
        return startMs >= Date.parse(answer.from) && startMs < Date.parse(answer.to);
      });
      const inFilters = (person: Person): boolean =>
        isSeen(person) && filters.every(({ dimension, values }) => values.includes(unitOf(person, dimension)));
      const check = (value: number | null, n: number, isIn: (person: Person) => boolean, own: number[]): void => {
        if (value === null) {
          count.hidden++;
          return;
        }
        count.figures++;
        const figure = truth.figure(metric, isIn, own);
        if (figure.people < FLOOR || Math.abs(value - figure.value!) > 1e-6 || n % 5 !== 0)
          expect({ metric, filters, own, n, value, of: 'the answer' }).toEqual({ ...figure, of: 'the truth' });
        if (told.length < 5000)
          told.push({ metric, weeks: own, notes: house.notes.filter(({ person }) => isIn(person)), value });
      };
      if (answer.series.length === 0 || Object.keys(answer.series[0]!.group).length === 0)
        check(answer.total, answer.n, inFilters, weeks);
      for (const { group, points, total } of answer.series) {
        const inGroup = (person: Person): boolean =>
          inFilters(person) && Object.entries(group).every(([dimension, value]) => unitOf(person, dimension) === value);
        check(total, 0, inGroup, weeks);
        for (const { start, value, n = 0 } of points)
          check(value, n, inGroup, [Math.floor((Date.parse(start) - FIRST_WEEK_MS) / WEEK_MS)]);
      }
    };
    for (let i = 0; i < QUESTIONS; i++) {
      const metric = pick(METRIC_NAMES);
      const names = random() < 0.85 ? dimensions.slice(0, 3) : dimensions;
      const filters: Filter[] = Array.from({ length: Math.floor(random() * 2.4) }, () => {
        const dimension = pick(names);
        return {
          dimension,
          values: Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(units[dimension])),
        };
      });
      const from = FIRST_WEEK_MS + Math.floor(random() * WEEKS * WEEK_MS);
      const question = {
        metric,
        filters,
        group_by: [...new Set(Array.from({ length: Math.floor(random() * 2.5) }, () => pick(names)))],
        grain: pick(['total', '10s', '1h', '1d', '30d']),
        from: formatInstant(from),
        to: formatInstant(from + 10_000 + Math.floor(random() * WEEKS * WEEK_MS)),
        top: 1 + Math.floor(random() * 9),
        ...(random() < 0.3 ? { compare: 'previous_period' } : {}),
        ...(random() < 0.02 ? { window: { size: '7d', every: '1d' } } : {}),
      };
      const { caller, maySee } = i < BY_VERBS ? pick(all) : all[0]!;
      try {
        const answer = i < BY_VERBS ? await house.ask(caller, question) : await house.read(question);
        checked(answer, metric, filters, maySee);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        expect(['invalid_query', 'forbidden']).toContain(error.code);
        count.refused++;
      }
    }
    console.log(`${QUESTIONS} questions: ${count.figures} figures, ${count.hidden} hidden, ${count.refused} refused`);
    expect(count.figures).toBeGreaterThan(QUESTIONS / 3);
    for (let week = 0; week < WEEKS; week++) exposeNobody(told.filter(({ weeks }) => weeks.join() === String(week)));
  });
});

interface Filter {
  dimension: string;
  values: string[];
}

function unitOf({ department, team, role }: Person, dimension: string): string {
  if (dimension === 'department') return department;
  if (dimension === 'team') return team;
  return dimension === 'role_category' ? role : '';
}

/** Everything told of one week, by all to all. */
function exposeNobody(told: readonly Told[]): void {
  const kinds: Record<string, { metrics: string[]; piece: (note: Note) => string }> = {
    counts: { metrics: ['notes', 'late_notes'], piece: ({ isLate }) => (isLate ? 'late' : 'early') },
    minutes: { metrics: ['minutes'], piece: () => 'all' },
    persons: { metrics: ['writers', 'late_writers'], piece: () => 'self' },
  };
  const index = new Map(house.people.map(({ id }, i) => [id, i]));
  for (const [kind, { metrics, piece }] of Object.entries(kinds)) {
    const figures = new Map<string, Asked>();
    for (const { metric, notes, weeks } of told) {
      if (!metrics.includes(metric)) continue;
      const own = notes.filter((note) => weeks.includes(weekOf(note)) && (!metric.startsWith('late') || note.isLate));
      const pieces = new Map(
        own.map((note) => [
          `${note.person.id} ${piece(note)}`,
          { person: index.get(note.person.id)!, piece: piece(note) },
        ]),
      );
      const key = [...pieces.keys()].sort().join();
      figures.set(key, { pieces: [...pieces.values()] });
    }
    expect(figures.size).toBeGreaterThan(5);
    expect({ kind, exposed: smallestExposed([...figures.values()], FLOOR) }).toEqual({ kind, exposed: undefined });
  }
}
