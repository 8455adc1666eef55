import { describe, expect, it } from 'vitest';
import type { Expression, Metric } from '../definition/metric.ts';
import { inventedContributions, notesFamily } from './organisation.fixture.ts';
import { publishPeriod } from './publish-period.ts';
import { answerPublished } from './published-answer.ts';

const FAMILY = notesFamily();
const SHAPE = { people: 80, departments: 3, teams: 3, roles: 3, regions: 2, silent: 0.1, lateBursts: 0 };
const WEEK_MS = 7 * 86_400_000;

/** Two weeks of the same people, doing something else in each. */
const PERIODS = [1, 2].map((seed, week) => {
  const rows = inventedContributions(FAMILY, SHAPE, seed).map((row) => ({ ...row, burst: 0 }));
  return { startMs: week * WEEK_MS, publication: publishPeriod(FAMILY, rows, 5).publication };
});

const metric = (value: Expression): Metric => ({
  ...{ name: 'm', title: 'M', description: 'M.', cube: 'notes', value, unit: 'count', subject: 'person' },
  ...{ privacy: 'personal', direction: 'neutral' },
});
const ask = (value: Expression, weeks: number, filters: { dimension: string; values: string[] }[] = []) =>
  answerPublished(
    {
      metric: metric(value),
      groupBy: [],
      filters: filters.map((filter) => ({ ...filter, op: 'in' })),
      reaches: [],
    },
    FAMILY,
    PERIODS.slice(0, weeks),
  );

describe('a count of people', () => {
  it('is a figure of one period, and of each of several', () => {
    expect(ask({ measure: 'writers' }, 1).total).toMatchObject({ value: expect.any(Number) });
    expect(ask({ measure: 'writers' }, 2).points.map(({ value }) => typeof value)).toEqual(['number', 'number']);
  });

  it('is not added up over several, and says so, alone and as a part of a ratio', () => {
    const perWriter: Expression = { ratio: [{ measure: 'notes' }, { measure: 'writers' }] };
    for (const value of [{ measure: 'writers' }, perWriter])
      expect(ask(value, 2).total).toMatchObject({ value: null, reason: 'not_additive' });
  });

  it('says so of a unit that is hidden, and of one that never was, as of any other', () => {
    for (const team of ['t0.0', 't9.9', 'nobody'])
      expect(ask({ measure: 'writers' }, 2, [{ dimension: 'team', values: [team] }]).total).toEqual({
        ...{ group: [], at: null, value: null, n: 0, reason: 'not_additive' },
      });
  });
});

describe('an amount', () => {
  it('is added up over periods', () => {
    const [first, second, both] = [
      ask({ measure: 'notes' }, 1),
      ask({ measure: 'notes' }, 2).points[1]!,
      ask({ measure: 'notes' }, 2),
    ];
    expect(both.total.value).toBe(first.total.value! + second.value!);
  });

  it('of a unit that is hidden in one of them is hidden in both', () =>
    expect(ask({ measure: 'notes' }, 2, [{ dimension: 'team', values: ['nobody'] }]).total).toMatchObject({
      value: null,
      reason: 'suppressed',
    }));
});
