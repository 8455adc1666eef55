import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom } from '@bellwether/analysis';
import { DAY_MS, defineEventType, formatInstant, HOUR_MS } from '@bellwether/core';
import { defineCube, definePack } from '@bellwether/metrics';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addTenant, callerWith, problemOf } from '../../../test/service-context.ts';
import { openTestPlatform, untilSettled } from '../../../test/test-platform.ts';
import type { Caller } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { AnomalyFindings } from './anomaly-view.ts';
import { readAnomalies } from './read-anomalies.ts';

const called = defineEventType({
  name: 'called',
  topic: 'agent_events',
  category: 'usage',
  description: 'Something was called.',
  subject: 'session_id',
  metadata: {
    type: 'object',
    properties: { team: { type: 'string' }, model: { type: 'string' }, failed: { type: 'boolean' } },
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
const ofCalls = { cube: 'calls', unit: 'count', subject: 'team', privacy: 'internal', direction: 'neutral' } as const;
const ofPeople = { ...ofCalls, cube: 'notes', subject: 'person', privacy: 'personal' } as const;
const pack = definePack({
  name: 'calls',
  title: 'Calls',
  description: 'What is called?',
  events: [called, noted],
  cubes: [
    defineCube({
      name: 'calls',
      description: 'Calls.',
      events: ['called'],
      dimensions: {
        team: { description: 'Who called.', field: 'metadata.team' },
        model: { description: 'What was called.', field: 'metadata.model' },
      },
      measures: {
        calls: { description: 'Calls.', aggregate: 'count' },
        failures: { description: 'Failed.', aggregate: 'count', when: { field: 'metadata.failed', is: true } },
        callers: { description: 'Callers.', aggregate: 'distinct', field: 'session_id' },
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
    { ...ofCalls, name: 'calls', title: 'Calls', description: 'Calls.', value: { measure: 'calls' } },
    { ...ofCalls, name: 'callers', title: 'Callers', description: 'Callers.', value: { measure: 'callers' } },
    {
      ...ofCalls,
      ...{ name: 'failure_rate', title: 'Failure rate', description: 'Failures of calls.', unit: 'ratio' },
      value: { ratio: [{ measure: 'failures' }, { measure: 'calls' }] },
    },
    { ...ofPeople, name: 'notes', title: 'Notes', description: 'Notes.', value: { measure: 'notes' } },
  ],
  pages: [],
  glossary: [],
});

/** A Monday at noon, in years to come: the engine forgets fine rows by its own clock. */
const NOW_MS = Date.parse('2054-11-16T12:00:00.000Z');
const ODD_MS = NOW_MS - 5 * HOUR_MS;
const WEEKS = 30;
let nowMs = NOW_MS;
const directory = mkdtempSync(join(tmpdir(), 'anomalies-'));
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
  await send(calls());
  await send(notes());
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

/** Two teams, two models, a few calls an hour for 12 days; in one hour web calls the big model 60 times, and half fail. */
function calls(): Sent[] {
  const random = new SeededRandom('calls');
  const call = (atMs: number, team: string, model: string, failed: boolean): Sent => ({
    event_type: 'called',
    timestamp: formatInstant(atMs + random.integer(10_000)),
    session_id: `${team} ${random.integer(5)}`,
    metadata: { team, model, failed },
  });
  return Array.from({ length: 12 * 24 }, (_, back) => NOW_MS - (back + 1) * HOUR_MS).flatMap((atMs) => [
    ...Array.from({ length: 3 + random.integer(3) }, (_, i) => call(atMs, 'web', i % 2 ? 'big' : 'small', i === 0)),
    ...Array.from({ length: 3 + random.integer(3) }, (_, i) => call(atMs, 'data', i % 2 ? 'big' : 'small', i === 0)),
    ...(atMs === ODD_MS ? Array.from({ length: 60 }, (_, i) => call(atMs, 'web', 'big', i % 2 === 0)) : []),
  ]);
}

/** Four teams, of which one is too small to be told of; in the last week but one those of `a` write three times as much. */
function notes(): Sent[] {
  const random = new SeededRandom('notes');
  const monday = Date.parse('2054-11-16T00:00:00.000Z');
  const people = (team: string, count: number) =>
    Array.from({ length: count }, (_, i) => ({ team, id: `v1.${team}${i}` }));
  return Array.from({ length: WEEKS }, (_, back) => back + 1).flatMap((back) =>
    [...people('a', 12), ...people('b', 10), ...people('c', 9), ...people('tiny', 3)].flatMap(({ team, id }) =>
      Array.from({ length: (2 + random.integer(3)) * (team === 'a' && back === 2 ? 6 : 1) }, () => ({
        event_type: 'noted',
        timestamp: formatInstant(monday - back * 7 * DAY_MS + random.integer(10_000)),
        user_id: id,
        metadata: { team },
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

const ask = (input: object, caller: Caller | undefined = admin): Promise<AnomalyFindings> =>
  readAnomalies(platform, caller, { metric: 'calls', grain: '1h', ...input });
const odd = ({ points }: AnomalyFindings) => points.filter(({ anomalous }) => anomalous);

describe('the anomalies of a sum', () => {
  it('are told with what was expected, and where they come from', async () => {
    const found = await ask({ causes: true });
    expect(found).toMatchObject({ grain: '1h', method: 'as_it_came', explained_by: 'sum', time_zone: 'UTC' });
    expect(found.points).toHaveLength(7 * 24);
    const [point, ...others] = odd(found);
    expect(others).toEqual([]);
    expect(point).toMatchObject({ at: formatInstant(ODD_MS), anomalous: true });
    expect(point!.value).toBeGreaterThan(point!.high!);
    expect(point!.causes!.map(({ dimension }) => dimension).toSorted()).toEqual(['model', 'team']);
    for (const { groups, rest } of point!.causes!) {
      expect(['web', 'big']).toContain(groups[0]!.group);
      expect(groups[0]!.share).toBeGreaterThan(0.9);
      const parts = groups.reduce((sum, { contribution }) => sum + contribution, rest);
      expect(parts).toBeCloseTo(point!.value! - point!.expected!, 0);
    }
  });

  it('are the same whatever came after them', async () => {
    const until = { to: formatInstant(ODD_MS + HOUR_MS) };
    const [earlier] = odd(await ask(until));
    const [later] = odd(await ask({}));
    expect(earlier).toEqual(later);
  });

  it('are the same whatever range was asked about', async () => {
    const [whole] = odd(await ask({ from: formatInstant(NOW_MS - 20 * DAY_MS) }));
    const [alone] = odd(await ask({ from: formatInstant(ODD_MS), to: formatInstant(ODD_MS + HOUR_MS) }));
    expect(alone).toEqual(whole);
  });

  it('are found in hindsight as well', async () => {
    const found = await ask({ method: 'in_hindsight' });
    expect(found).toMatchObject({ method: 'in_hindsight', bridged: 0 });
    expect(odd(found).map(({ at }) => at)).toContain(formatInstant(ODD_MS));
  });

  it('are those of what is asked for', async () => {
    const found = await ask({ filters: [{ dimension: 'team', op: 'in', values: ['data'] }], causes: true });
    expect(odd(found)).toEqual([]);
  });

  it('are not judged where too little is known', async () => {
    const found = await ask({ grain: '1d' });
    expect(found).toMatchObject({ judged: 0, anomalous: 0, reason: 'insufficient_data' });
    expect(await ask({}, neighbour)).toMatchObject({ points: [], known_from: null, reason: 'insufficient_data' });
  });
});

describe('the anomalies of a ratio', () => {
  it('are taken apart into who got worse and who grew', async () => {
    const [point] = odd(await ask({ metric: 'failure_rate', causes: true }));
    expect(point).toMatchObject({ at: formatInstant(ODD_MS) });
    const [first] = point!.causes!.find(({ dimension }) => dimension === 'team')!.groups;
    expect(first!.group).toBe('web');
    expect(first!.value).toBeGreaterThan(first!.expected);
  });
});

describe('the anomalies of a number of distinct things', () => {
  it('have no causes: the parts do not make the whole', async () => {
    const found = await ask({ metric: 'callers', causes: true });
    expect(found.explained_by).toBeNull();
    for (const { causes } of odd(found)) expect(causes).toEqual([]);
  });
});

describe('the anomalies of a figure about people', () => {
  // What came late is published with the next week.
  beforeAll(async () => {
    nowMs = NOW_MS + 8 * DAY_MS;
    // Several processes tell each other how far they are, once a second.
    await vi.waitUntil(() => platform.store.loader.completeThroughMs() >= nowMs, { timeout: 20_000, interval: 20 });
  });
  afterAll(() => {
    nowMs = NOW_MS;
  });

  it('are those of what is published, by groups as far as they are', async () => {
    const found = await ask({ metric: 'notes', grain: undefined, causes: true });
    expect(found).toMatchObject({ grain: '7d' });
    const [point] = odd(found);
    expect(point?.at).toBe('2054-11-02T00:00:00.000Z');
    const { groups, rest } = point!.causes!.find(({ dimension }) => dimension === 'team')!;
    expect(groups.map(({ group }) => group)).not.toContain('tiny');
    // What the hidden team adds is not told apart from what else is left.
    expect(rest).not.toBe(0);
  });

  it('come in the period they are published in, and in no other', async () => {
    const problem = await problemOf(ask({ metric: 'notes', grain: '1h' }), 'invalid_query');
    expect(problem.errors).toMatchObject([{ field: 'grain' }]);
    await problemOf(
      ask({ metric: 'notes', grain: undefined, filters: [{ dimension: 'user_id', values: ['v1.a0'] }] }),
      'invalid_query',
    );
  });
});

describe('who may ask', () => {
  it('is who may read figures, of what they may see', async () => {
    const manager = callerWith('manager', 'org_a', { teams: ['data'] });
    expect(odd(await ask({}, manager))).toEqual([]);
    await problemOf(readAnomalies(platform, undefined, { metric: 'calls' }), 'unauthenticated');
    await problemOf(ask({}, callerWith('viewer', 'org_a')), 'forbidden');
  });

  it.each<[string, object, string]>([
    ['no such metric', { metric: 'nothing' }, 'invalid_query'],
    ['a range that is too long', { from: '2054-01-01T00:00:00Z' }, 'invalid_query'],
    ['a range that has not begun', { from: '2055-01-01T00:00:00Z', to: '2055-01-02T00:00:00Z' }, 'invalid_query'],
    ['a method nobody has', { method: 'guess' }, 'invalid_query'],
    ['minutes in hindsight', { grain: '1m', method: 'in_hindsight' }, 'invalid_query'],
    ['a field nobody knows', { colour: 'red' }, 'invalid_request'],
    ['causes that are no truth', { causes: 'maybe' }, 'invalid_request'],
  ])('is told what is wrong with %s', async (_, wrong, code) => {
    await problemOf(ask(wrong), code as 'invalid_query');
  });
});
