/** Answers with noise, and those who want the noise away: by asking again, in other words, through other doors, all at once, after a restart. */
import { formatInstant, Problem } from '@bellwether/core';
import { type Caller, exportMetric, getPrivacy, putPrivacy, runSql } from '@bellwether/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AttackedHouse, FIRST_WEEK_MS, FLOOR, WEEK_MS, WEEKS, WHOLE_RANGE } from './attacked-house.ts';
import { Truth } from './truth.ts';

let house: AttackedHouse;
let truth: Truth;
beforeAll(async () => {
  house = await AttackedHouse.open();
  await house.settle(900, { departments: 4, teams: 6 }, 7);
  truth = new Truth(house.notes);
});
afterAll(() => house.close());

const owner = (): Caller => house.caller('owner');
const departments = (): string[] => [...new Set(house.people.map(({ department }) => department))].sort();
const teams = (): string[] => [...new Set(house.people.map(({ team }) => team))].sort();
const allWeeks = Array.from({ length: WEEKS }, (_, week) => week);
const sqlRange = `timestamp >= '${WHOLE_RANGE.from}' AND timestamp < '${WHOLE_RANGE.to}'`;

interface ExportedRow {
  [dimension: string]: unknown;
  value: number | null;
  reason?: string;
  noise: { epsilon: number; mechanism: string; standard_deviation: Record<string, number>; hidden_below: number };
}

async function exported(question: Record<string, unknown>, caller = owner()): Promise<ExportedRow[]> {
  const { chunks } = await exportMetric(house.platform, caller, { ...WHOLE_RANGE, ...question, format: 'json' });
  return [...chunks]
    .join('')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ExportedRow);
}

const statement = (query: string, epsilon: number, perPersonMax = 10) =>
  runSql(house.platform, owner(), { query, noise: { epsilon, per_person_max: perPersonMax } });

const problemOf = async (work: Promise<unknown>): Promise<Problem> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('It was answered.');
};

/** A whole quarter later, with all of its budget; ranges stay where they are. */
const nextQuarter = (): void => house.pass(92 * 86_400_000);
const left = async (): Promise<number> => (await getPrivacy(house.platform, owner())).noise.left;

describe('noise that nobody has switched on', () => {
  it('is refused at every door, and costs nothing', async () => {
    const question = { metric: 'writers', noise: { epsilon: 0.5 } };
    expect((await problemOf(exported(question))).code).toBe('forbidden');
    const query = `SELECT count(DISTINCT user_id) FROM people_events WHERE event_type = 'note_written' AND ${sqlRange}`;
    expect((await problemOf(statement(query, 0.5))).code).toBe('forbidden');
    expect(await left()).toBe(4);
  });
});

describe('answers with noise', () => {
  beforeAll(() => putPrivacy(house.platform, owner(), { noise: { enabled: true } }));

  it('say so in every row, and are near the truth', async () => {
    const filters = [{ dimension: 'department', values: departments() }];
    const rows = await exported({ metric: 'writers', group_by: ['department'], filters, noise: { epsilon: 0.5 } });
    expect(rows).toHaveLength(departments().length);
    for (const { department, value, noise } of rows) {
      expect(noise).toMatchObject({ epsilon: 0.5, mechanism: 'two_sided_geometric' });
      const everybody = new Set(
        house.notes.filter(({ person }) => person.department === department).map(({ person }) => person.id),
      ).size;
      // Ten standard deviations: once in a million million.
      if (everybody > noise.hidden_below + 30)
        expect(Math.abs(value! - everybody)).toBeLessThan(10 * noise.standard_deviation.writers!);
    }
    expect(rows.some(({ value }) => value !== null)).toBe(true);
  });

  it('are of no group near the floor: neither small ones, nor empty ones, nor ones that never were', async () => {
    const filters = [{ dimension: 'team', values: [...teams(), 'unit-of-nobody'] }];
    const rows = await exported({
      metric: 'notes',
      group_by: ['team'],
      filters,
      noise: { epsilon: 0.5, per_person_max: 15 },
    });
    for (const { team, value, reason } of rows) {
      const people = new Set(house.notes.filter(({ person }) => person.team === team).map(({ person }) => person.id));
      if (people.size < FLOOR) expect([value, reason]).toEqual([null, 'suppressed']);
    }
    expect(rows.find(({ team }) => team === 'unit-of-nobody')).toMatchObject({ value: null, reason: 'suppressed' });
  });

  it('cross what publications do not', async () => {
    const filters = [
      { dimension: 'department', values: departments().slice(0, 2) },
      { dimension: 'role_category', values: ['role0', 'role1'] },
    ];
    const group_by = ['department', 'role_category'];
    const rows = await exported({ metric: 'writers', group_by, filters, noise: { epsilon: 0.5 } });
    expect(rows).toHaveLength(4);
    expect(rows.some(({ value }) => value !== null)).toBe(true);
  });

  it('are refused where the noise would not cover: unnamed groups, single persons, windows that slide, weeks that run', async () => {
    const noise = { epsilon: 0.1, per_person_max: 5 };
    const before = await left();
    for (const question of [
      { metric: 'notes', group_by: ['team'] },
      { metric: 'notes', filters: [{ dimension: 'user_id', values: ['subject-7-1'] }] },
      { metric: 'notes', filters: [{ dimension: 'team', op: 'not_in', values: ['x'] }] },
      { metric: 'notes', filters: [{ dimension: 'metadata.minutes', values: ['3'] }] },
      { metric: 'notes', window: { size: '7d', every: '1d' } },
      { metric: 'notes', grain: '1d' },
      { metric: 'notes', compare: 'previous_period' },
      { metric: 'notes', to: formatInstant(FIRST_WEEK_MS + (WEEKS + 50) * WEEK_MS) },
      { metric: 'events' },
    ])
      expect((await problemOf(exported({ ...question, noise }))).code).toBe('invalid_query');
    for (const bad of [{ epsilon: 0.6 }, { epsilon: 0 }, { epsilon: -1 }, { epsilon: 0.1234 }, {}, { epsilon: '0.1' }])
      expect((await problemOf(exported({ metric: 'writers', noise: bad }))).code).toBe('invalid_request');
    expect(await left()).toBe(before);
  });

  it('are for who sees the whole organisation', async () => {
    const manager = house.caller('manager', { teams: [house.people[0]!.team] });
    expect((await problemOf(exported({ metric: 'writers', noise: { epsilon: 0.1 } }, manager))).code).toBe('forbidden');
  });
});

describe('attack 21, noise averaged out by repeating', () => {
  const question = { metric: 'notes', noise: { epsilon: 0.3, per_person_max: 8 } };

  it('is told the same, at once or one after the other, and pays once', async () => {
    nextQuarter();
    const answers = await Promise.all(Array.from({ length: 10 }, () => exported(question)));
    for (let i = 0; i < 10; i++) answers.push(await exported(question));
    expect(new Set(answers.map((rows) => JSON.stringify(rows))).size).toBe(1);
    expect(await left()).toBeCloseTo(3.7, 10);
  });

  it('is told the same in other words and through the other door', async () => {
    const query = `SELECT count(*) AS n FROM people_events WHERE ${sqlRange} AND event_type = 'note_written'`;
    const other = `SELECT count(*) FROM people_events WHERE event_type IN ('note_written', 'note_written') AND ${sqlRange}`;
    const [first, second] = [await statement(query, 0.3, 8), await statement(other, 0.3, 8)];
    expect(second.rows).toEqual(first.rows);
    expect(first.rows[0]![0]).toBe((await exported(question))[0]!.value);
    expect(await left()).toBeCloseTo(3.7, 10);
  });

  it('is told the same after a restart, a cleared cache, more events, and noise switched off and on', async () => {
    const before = await exported(question);
    house.platform.metrics.forget('attacked');
    await house.write(
      house.people.slice(0, 50).map((person) => ({ person, atMs: FIRST_WEEK_MS, isLate: true, minutes: 1 })),
    );
    await putPrivacy(house.platform, owner(), { noise: { enabled: false } });
    expect((await problemOf(exported(question))).code).toBe('forbidden');
    await putPrivacy(house.platform, owner(), { noise: { enabled: true } });
    await house.restart();
    expect(await exported(question)).toEqual(before);
    expect(await left()).toBeCloseTo(3.7, 10);
  });

  it('shows less with a higher floor, and the same again with the old one', async () => {
    const before = await exported(question);
    await putPrivacy(house.platform, owner(), { privacy_floor: 1000 });
    expect((await exported(question))[0]!.value).toBeNull();
    await putPrivacy(house.platform, owner(), { privacy_floor: FLOOR });
    expect(await exported(question)).toEqual(before);
  });
});

describe('a budget', () => {
  it('is not overspent by many who ask at once', async () => {
    nextQuarter();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, (_, i) =>
        exported({
          metric: 'writers',
          from: formatInstant(FIRST_WEEK_MS + i * 3_600_000),
          noise: { epsilon: 0.5 },
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(8);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'conflict', status: 409 });
    const { noise } = await getPrivacy(house.platform, owner());
    expect([noise.spent, noise.left]).toEqual([4, 0]);
    const [newest] = noise.questions;
    expect(newest).toMatchObject({ door: 'export', epsilon: 0.5, asked_by: 'usr_owner' });
    // One by department, one by team, one of two dimensions, one through both doors, and the eight.
    expect(noise.questions).toHaveLength(12);
  });

  it('once spent refuses what is new, says until when, and still answers what was asked before', async () => {
    const refused = await problemOf(exported({ metric: 'late_writers', noise: { epsilon: 0.01 } }));
    expect(refused.message).toMatch(/0 of 4 are left until \d{4}-\d{2}-01T00:00:00/);
    expect((await exported({ metric: 'notes', noise: { epsilon: 0.3, per_person_max: 8 } }))[0]!.value).not.toBeNull();
    await house.restart();
    expect((await problemOf(exported({ metric: 'late_writers', noise: { epsilon: 0.01 } }))).code).toBe('conflict');
  });

  it('is that of one organisation, and is filled by the next quarter alone', async () => {
    const neighbour = house.caller('owner', { orgId: 'neighbour' });
    expect((await getPrivacy(house.platform, neighbour)).noise.left).toBe(4);
    nextQuarter();
    expect(await left()).toBe(4);
  });
});

describe('people whose presence is to be told', () => {
  it('shift an answer by no more than one person may: a heavy writer is clipped', async () => {
    const heavy = house.people.find(({ department }) => department === departments()[0])!;
    await house.write(
      Array.from({ length: 900 }, () => ({ person: heavy, atMs: FIRST_WEEK_MS + 1000, isLate: false, minutes: 60 })),
    );
    const filters = [{ dimension: 'department', values: [heavy.department] }];
    const [row] = await exported({
      metric: 'notes',
      group_by: ['department'],
      filters,
      noise: { epsilon: 0.5, per_person_max: 4 },
    });
    const clipped = [...Map.groupBy(house.notes, ({ person }) => person)]
      .filter(([person]) => person.department === heavy.department)
      .reduce((sum, [, own]) => sum + Math.min(4, own.length), 0);
    expect(Math.abs(row!.value! - clipped)).toBeLessThan(10 * row!.noise.standard_deviation.notes!);
    const exact = truth.figure('notes', ({ department }) => department === heavy.department, allWeeks).value! + 900;
    expect(exact - row!.value!).toBeGreaterThan(800);
  });

  it('are left out who have withdrawn their consent', async () => {
    const sizes = Map.groupBy(house.people, ({ team }) => team);
    // Large enough to be shown, and no larger: each of them is left out by a write of its own.
    const [team, members] = [...sizes].sort(([, a], [, b]) => a.length - b.length).find(([, own]) => own.length >= 60)!;
    const question = { group_by: ['team'], filters: [{ dimension: 'team', values: [team] }], noise: { epsilon: 0.5 } };
    expect((await exported({ ...question, metric: 'writers' }))[0]!.value).toBeGreaterThan(FLOOR);
    for (const { id } of members) await house.platform.store.exclusions.put('attacked', id, true);
    const [row] = await exported({ ...question, metric: 'late_writers' });
    expect(row).toMatchObject({ value: null, reason: 'suppressed' });
  });
});
