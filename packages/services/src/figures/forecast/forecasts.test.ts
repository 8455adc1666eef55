import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom } from '@bellwether/analysis';
import { DAY_MS, defineEventType, formatInstant, HOUR_MS } from '@bellwether/core';
import { defineCube, definePack } from '@bellwether/metrics';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addTenant, callerWith, problemOf, withScopes } from '../../../test/service-context.ts';
import { openTestPlatform, untilSettled } from '../../../test/test-platform.ts';
import type { Caller } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { forecastMetric } from './forecast-metric.ts';
import { forecastWhenDone } from './forecast-when-done.ts';
import { Forecaster } from './forecaster.ts';
import { readForecast } from './read-forecast.ts';

const finished = defineEventType({
  name: 'item_finished',
  topic: 'delivery_events',
  category: 'usage',
  description: 'An item was finished.',
  subject: 'session_id',
  metadata: {
    type: 'object',
    properties: { team: { type: 'string' }, late: { type: 'boolean' } },
  },
});
const noted = defineEventType({
  name: 'noted',
  topic: 'communication_events',
  category: 'usage',
  description: 'A note was written.',
  subject: 'user_id',
  metadata: { type: 'object', properties: { team: { type: 'string' } } },
});
const ofItems = { cube: 'items', unit: 'count', subject: 'team', privacy: 'internal', direction: 'up' } as const;
const pack = definePack({
  name: 'items',
  title: 'Items',
  description: 'What is finished?',
  events: [finished, noted],
  cubes: [
    defineCube({
      name: 'items',
      description: 'Items.',
      events: ['item_finished'],
      dimensions: { team: { description: 'Who finished.', field: 'metadata.team' } },
      measures: {
        items: { description: 'Items.', aggregate: 'count' },
        late: { description: 'Late ones.', aggregate: 'count', when: { field: 'metadata.late', is: true } },
        sessions: { description: 'Sessions.', aggregate: 'distinct', field: 'session_id' },
      },
    }),
    defineCube({
      name: 'notes',
      description: 'Notes.',
      events: ['noted'],
      dimensions: { team: { description: 'Team.', field: 'metadata.team' } },
      measures: { notes: { description: 'Notes.', aggregate: 'count' } },
      people: { subject: 'user_id', hierarchy: ['team'], period: '7d' },
    }),
  ],
  metrics: [
    { ...ofItems, name: 'items', title: 'Items', description: 'Items.', value: { measure: 'items' } },
    { ...ofItems, name: 'sessions', title: 'Sessions', description: 'Sessions.', value: { measure: 'sessions' } },
    {
      ...ofItems,
      ...{ name: 'late_share', title: 'Late', description: 'Late ones of all.', unit: 'ratio' },
      value: { ratio: [{ measure: 'late' }, { measure: 'items' }] },
    },
    {
      ...ofItems,
      ...{ cube: 'notes', subject: 'person', privacy: 'personal' },
      ...{ name: 'notes', title: 'Notes', description: 'Notes.', value: { measure: 'notes' } },
    },
  ],
  pages: [],
  glossary: [],
});

/** A Wednesday, in years to come: the engine forgets fine rows by its own clock. */
const NOW_MS = Date.parse('2054-11-18T12:00:00.000Z');
const TODAY = '2054-11-18T00:00:00.000Z';
const DAYS = 70;
const directory = mkdtempSync(join(tmpdir(), 'forecasts-'));
let nowMs = NOW_MS;
let platform: Platform;
let admin: Caller;
let neighbour: Caller;

beforeAll(async () => {
  platform = await openTestPlatform({
    dataDirectory: directory,
    packs: [pack],
    clock: () => nowMs,
    onTrouble: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
  admin = await addTenant(platform, 'org_a');
  neighbour = await addTenant(platform, 'org_b');
  await send([...items(), ...notes()]);
  await untilSettled(platform, 'org_a', NOW_MS - 400 * DAY_MS, NOW_MS + DAY_MS);
}, 120_000);
afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Sent {
  event_type: string;
  timestamp: string;
  [field: string]: unknown;
}

/** Of team web six to eight on a working day and one at weekends, of team data two a day; today is not over. */
function items(): Sent[] {
  const random = new SeededRandom('items');
  const today = Date.parse(TODAY);
  return Array.from({ length: DAYS + 1 }, (_, back) => today - back * DAY_MS).flatMap((dayMs) => {
    const isWeekend = [0, 6].includes(new Date(dayMs).getUTCDay());
    const item = (team: string): Sent => ({
      event_type: 'item_finished',
      timestamp: formatInstant(dayMs + random.integer(10) * HOUR_MS),
      session_id: 's',
      metadata: { team, late: random.integer(4) === 0 },
    });
    return [
      ...Array.from({ length: isWeekend ? 1 : 6 + random.integer(3) }, () => item('web')),
      ...Array.from({ length: 2 }, () => item('data')),
    ];
  });
}

/** Three teams, of which one is too small to be told of. */
function notes(): Sent[] {
  const random = new SeededRandom('notes');
  const monday = Date.parse('2054-11-16T00:00:00.000Z');
  const sizes = { large: 12, middle: 10, tiny: 3 };
  const people = Object.entries(sizes).flatMap(([team, count]) => Array.from({ length: count }, (_, i) => [team, i]));
  return Array.from({ length: 24 }, (_, back) => monday - (back + 1) * 7 * DAY_MS).flatMap((weekMs) =>
    people.flatMap(([team, i]) =>
      Array.from({ length: 2 + random.integer(3) }, () => ({
        event_type: 'noted',
        timestamp: formatInstant(weekMs + random.integer(6 * DAY_MS)),
        user_id: `v1.${team}${i}`,
        metadata: { team: String(team) },
      })),
    ),
  );
}

async function send(events: readonly Sent[]): Promise<void> {
  for (let from = 0; from < events.length; from += 1000)
    await platform.admission.admit(
      'org_a',
      'test',
      events.slice(from, from + 1000).map((event, index) => ({ index, event: event as never })),
    );
  await platform.store.loader.caughtUp();
}

const ask = (input: object, caller: Caller = admin) => readForecast(platform, caller, { metric: 'items', ...input });
const ofTeam = (...values: string[]) => [{ dimension: 'team', op: 'in', values }];

describe('a forecast of a metric', () => {
  it('goes on from the last day that is over, and says how it was made', async () => {
    const found = await ask({ grain: '1d', horizon: 7 });
    expect(found).toMatchObject({ metric: { name: 'items', unit: 'count' }, grain: '1d', method: 'forecast/1' });
    expect(found.history).toHaveLength(DAYS);
    expect(found.history.at(-1)!.at).toBe('2054-11-17T00:00:00.000Z');
    expect(found.points.map(({ at }) => at.slice(0, 10))).toEqual(
      ['18', '19', '20', '21', '22', '23', '24'].map((day) => `2054-11-${day}`),
    );
    for (const { value, low_50, low_80, low_95, high_50, high_80, high_95 } of found.points) {
      const edges = [low_95, low_80, low_50, value, high_50, high_80, high_95];
      expect(edges).toEqual(edges.toSorted((a, b) => a - b));
    }
    // Saturday and Sunday are the fourth and the fifth.
    const [saturday, monday] = [found.points[3]!.value, found.points[5]!.value];
    expect(saturday).toBeLessThan(5);
    expect(monday).toBeGreaterThan(6);
    expect(found.why).toMatch(/^Going on from each of the last \d+ windows that can be checked, /);
    expect(found.backtest!.models.map(({ model }) => model)).toContain('combination');
    expect(found.backtest!.by_step).toHaveLength(7);
    expect(found.windows).toBe(DAYS);
  });

  it('is of what it is filtered by', async () => {
    const found = await ask({ grain: '1d', horizon: 3, filters: ofTeam('web') });
    const all = await ask({ grain: '1d', horizon: 3 });
    expect(found.points[0]!.value).toBeLessThan(all.points[0]!.value);
    // Team data finishes two every day, so nothing tells how far off a forecast would be.
    expect(await ask({ filters: ofTeam('data') })).toMatchObject({
      points: [],
      reason: 'insufficient_data',
      why: expect.stringContaining('same figure'),
    });
  });

  it('is of whole ISO weeks, of sums alone', async () => {
    const found = await ask({ grain: '7d', horizon: 2 });
    expect(found.history[0]!.at).toBe('2054-09-14T00:00:00.000Z');
    expect(found.points[0]!.at).toBe('2054-11-16T00:00:00.000Z');
    expect(found.history).toHaveLength(9);
    expect(found.flags).toContain('low_evidence');
    const problem = await problemOf(() => ask({ metric: 'sessions', grain: '7d' }), 'invalid_query');
    expect(problem.errors[0]).toMatchObject({ field: 'grain' });
  });

  it('of a share stays one', async () => {
    const { points } = await ask({ metric: 'late_share', grain: '1d', horizon: 5 });
    for (const { low_95, high_95 } of points) {
      expect(low_95).toBeGreaterThanOrEqual(0);
      expect(high_95).toBeLessThanOrEqual(1);
    }
  });

  it('of another tenant’s events is none', async () =>
    expect(await ask({}, neighbour)).toMatchObject({ points: [], reason: 'insufficient_data', windows: 0 }));

  it('reaches no further than the caller does', async () => {
    const manager = callerWith('manager', 'org_a', { teams: ['web'] });
    expect(await ask({ horizon: 3 }, manager)).toMatchObject({ filters: ofTeam('web') });
    await problemOf(() => ask({}, withScopes(admin, 'ingest')), 'forbidden');
  });

  it('says what is wrong with a question', async () => {
    for (const [input, field] of [
      [{ grain: '1m' }, 'grain'],
      [{ horizon: 0 }, 'horizon'],
      [{ horizonn: 3 }, 'horizonn'],
      [{ filters: 'team' }, 'filters'],
      [{ scenario: { change_percent: 5000 } }, 'scenario.change_percent'],
      [{ scenario: { change_percent: 5, from: 'soon' } }, 'scenario.from'],
    ] as const)
      expect((await problemOf(() => ask(input), 'invalid_request')).errors[0]).toMatchObject({ field });
    for (const [input, field] of [
      [{ metric: 'nothing' }, 'metric'],
      [{ grain: '1h', horizon: 200 }, 'horizon'],
      [{ filters: [{ dimension: 'planet', values: ['x'] }] }, 'filters[0].dimension'],
    ] as const)
      expect((await problemOf(() => ask(input), 'invalid_query')).errors[0]).toMatchObject({ field });
  });
});

describe('a scenario', () => {
  it('multiplies the forecast from a date on, and touches nothing before', async () => {
    const from = '2054-11-20T00:00:00.000Z';
    const { points, scenario } = await ask({ grain: '1d', horizon: 4, scenario: { change_percent: 10, from } });
    if (scenario?.kind !== 'change') throw new Error('no scenario');
    expect(scenario.points.slice(0, 2)).toEqual(points.slice(0, 2));
    expect(scenario.points[2]!.value).toBeCloseTo(points[2]!.value * 1.1, 9);
    expect(scenario.points[3]!.high_95).toBeCloseTo(points[3]!.high_95 * 1.1, 9);
  });

  it('puts the forecast of another filter beside it', async () => {
    const found = await ask({ grain: '1d', horizon: 4, scenario: { filters: ofTeam('web') } });
    if (found.scenario?.kind !== 'other_filters') throw new Error('no scenario');
    const alone = await ask({ grain: '1d', horizon: 4, filters: ofTeam('web') });
    expect(found.scenario.forecast).toEqual(alone);
  });
});

describe('a forecast of figures about people', () => {
  // What came late is published with the next week.
  beforeAll(async () => {
    nowMs = NOW_MS + 8 * DAY_MS;
    // Several processes tell each other how far they are, once a second.
    await vi.waitUntil(() => platform.store.loader.completeThroughMs() >= nowMs, { timeout: 20_000, interval: 20 });
  });
  afterAll(() => {
    nowMs = NOW_MS;
  });

  it('is made of what is published, week by week', async () => {
    const found = await ask({ metric: 'notes' });
    expect(found).toMatchObject({ grain: '7d', points: expect.any(Array) });
    expect(found.history[0]!.at).toBe('2054-06-01T00:00:00.000Z');
    expect(found.history.at(-1)).toMatchObject({ at: '2054-11-16T00:00:00.000Z', reason: 'suppressed' });
    expect(found.points[0]!.at).toBe('2054-11-23T00:00:00.000Z');
    const problem = await problemOf(() => ask({ metric: 'notes', grain: '1d' }), 'invalid_query');
    expect(problem.errors[0]).toMatchObject({ field: 'grain' });
  });

  it('of a hidden group is hidden', async () => {
    const found = await ask({ metric: 'notes', filters: ofTeam('tiny') });
    expect(found).toMatchObject({ points: [], reason: 'suppressed', model: null, windows: 0 });
    expect(found.history.every(({ value }) => value === null)).toBe(true);
  });

  it('is of no single person', async () => {
    const self = callerWith('viewer', 'org_a', { subject: 'v1.large1' });
    await problemOf(() => ask({ metric: 'notes' }, self), 'forbidden');
    await problemOf(
      () => ask({ metric: 'notes', filters: [{ dimension: 'user_id', values: ['v1.large1'] }] }),
      'invalid_query',
    );
  });
});

describe('when it will be done', () => {
  const when = (input: object) => forecastWhenDone(platform, admin, input);

  it('is told in weeks and dates with their chance', async () => {
    // Every week finishes 2 or 4, each as likely: 6 are done after two weeks with 3/4, after three for sure.
    const found = await when({ weekly_throughput: [2, 4, 2, 4, 2, 4], remaining: 6 });
    expect(found).toMatchObject({
      from: TODAY,
      p50: { weeks: 2, date: '2054-12-02T00:00:00.000Z' },
      p85: { weeks: 3 },
      p95: { weeks: 3 },
      flags: ['few_weeks'],
    });
    expect(found.chance_by_week.map(({ chance }) => Number(chance.toFixed(9)))).toEqual([0, 3 / 4, 1]);
  });

  it('reckons with items that become several', async () => {
    const found = await when({ weekly_throughput: Array(12).fill(3), remaining: 6, split_rate: 1.5 });
    expect(found).toMatchObject({ remaining_with_splits: 9, p50: { weeks: 3 }, p95: { weeks: 3 }, flags: [] });
  });

  it('reads the weeks from a metric that counts', async () => {
    const found = await when({ query: { metric: 'items', filters: ofTeam('web'), weeks: 8 }, remaining: 100 });
    expect(found.weekly_throughput).toHaveLength(8);
    expect(Math.min(...found.weekly_throughput)).toBeGreaterThanOrEqual(32);
    expect(found.p50!.weeks).toBe(3);
    await problemOf(() => when({ query: { metric: 'sessions' }, remaining: 3 }), 'invalid_query');
    expect(await when({ query: { metric: 'notes', filters: ofTeam('tiny') }, remaining: 3 })).toMatchObject({
      reason: 'suppressed',
      p50: null,
      weekly_throughput: [],
    });
  });

  it('says when it cannot be told', async () => {
    expect(await when({ weekly_throughput: [3, 2], remaining: 6 })).toMatchObject({
      p50: null,
      reason: 'insufficient_data',
    });
    expect(await when({ weekly_throughput: [0, 0, 0, 0, 0], remaining: 6 })).toMatchObject({
      p85: null,
      chance_by_week: [],
    });
    for (const input of [
      { remaining: 6 },
      { weekly_throughput: [1.5], remaining: 6 },
      { weekly_throughput: [1], remaining: 0 },
    ])
      await problemOf(() => when(input), 'invalid_request');
  });
});

describe('the thread of forecasts', () => {
  const series = (first: number) => ({
    ...{ kind: 'series' as const, periods: [], horizon: 2, support: 'any' as const },
    values: Array.from({ length: 12 }, (_, i) => first + (i % 3)),
  });

  it('makes the same forecast once', async () => {
    const forecaster = new Forecaster();
    const [one, two] = await Promise.all([forecaster.run('a', series(1)), forecaster.run('b', series(1))]);
    expect(one).toBe(two);
    expect(await forecaster.run('a', series(2))).not.toBe(one);
    await forecaster.close();
  });

  it('makes those who ask for too many at once wait, and nobody else', async () => {
    const forecaster = new Forecaster();
    const asked = Array.from({ length: 40 }, (_, i) =>
      forecaster.run('a', series(i)).then(
        () => 'made',
        (error) => error.code,
      ),
    );
    const other = forecaster.run('b', series(100)).then(() => 'made');
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['made', 'overloaded']));
    expect(await other).toBe('made');
    await forecaster.close();
    await problemOf(() => forecaster.run('a', series(200)), 'overloaded');
  });

  it('serves rules and reports by the scope they speak for', async () => {
    const found = await forecastMetric(
      platform,
      { orgId: 'org_a', view: [] },
      { metric: 'items', horizon: 7, grain: '1d' },
    );
    expect(found).toEqual(await ask({ grain: '1d', horizon: 7 }));
  });
});
