/**
 * The sample organisation on the real engines, with a short story in the place of the long one: three departments of six
 * people over ten weeks, and an agent over two days.
 */

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, HOUR_MS, type IncomingEvent, uuidFromDigest } from '@bellwether/core';
import { definePack, type Pack, type TimedEvent } from '@bellwether/metrics';
import { agentsPack } from '@bellwether/pack-agents';
import { peoplePack } from '@bellwether/pack-people';
import { surveysPack } from '@bellwether/pack-surveys';
import { surveyRounds } from '@bellwether/pack-surveys/sample';
import {
  actingFor,
  ensureFirstAdministrator,
  getSurveyReport,
  listAlertRules,
  listSignalRuns,
  listWaves,
  OPERATOR,
  type Platform,
  runSignals,
  SAMPLE_ORG_ID,
} from '@bellwether/services';
import { patience } from '@bellwether/services/chosen-engines';
import { openTestPlatform } from '@bellwether/services/test-platform';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Sample, type SampleProgress, type SampleStory } from './sample.ts';

const START_MS = Date.parse('2026-11-18T12:30:00.000Z');
const WEEK_MS = 7 * DAY_MS;
const WEEKS = 10;
const DEPARTMENTS = ['a', 'b', 'c'];
const PEOPLE = 6;
const AGENT_EVENTS = 48;

const idOf = (...of: (string | number)[]) => uuidFromDigest(createHash('sha256').update(of.join(' ')).digest());
const pseudonym = (name: string) => `v1.${Buffer.from(name.padEnd(32, '.')).toString('hex')}`;

function agentEvent(atMs: number): TimedEvent {
  const event: IncomingEvent = {
    ...{ event_id: idOf('agent', atMs), event_type: 'cost_incurred', timestamp: new Date(atMs).toISOString() },
    ...{ session_id: 'session', metadata: { model: 'model', team: 'team', cost_usd: 0.5 } },
  };
  return { atMs, event };
}

function* agentsFrom(fromMs: number): Generator<TimedEvent> {
  for (let atMs = Math.ceil(fromMs / HOUR_MS) * HOUR_MS; ; atMs += HOUR_MS) yield agentEvent(atMs);
}

function* people(beginMs: number): Generator<TimedEvent> {
  const startMs = story.peopleStart(beginMs);
  const one = (atMs: number, event_type: string, of: string, event: Partial<IncomingEvent>): TimedEvent => ({
    atMs,
    event: { event_id: idOf(event_type, of, atMs), event_type, timestamp: new Date(atMs).toISOString(), ...event },
  });
  for (const name of DEPARTMENTS) {
    const metadata = { unit_id_hash: pseudonym(name), kind: 'department', name_generic: name };
    yield one(startMs, 'organisation_unit_changed', name, { metadata });
  }
  const persons = DEPARTMENTS.flatMap((name) =>
    Array.from({ length: PEOPLE }, (_, i) => ({
      user_id: pseudonym(`${name}${i}`),
      department_id_hash: pseudonym(name),
    })),
  );
  for (const { user_id, department_id_hash } of persons)
    yield one(startMs + HOUR_MS, 'employee_state_changed', user_id, {
      user_id,
      metadata: { status: 'active', department_id_hash },
    });
  for (let week = 0; ; week++)
    for (const { user_id, department_id_hash } of persons)
      yield one(startMs + week * WEEK_MS + DAY_MS, 'email_sent', user_id, {
        user_id,
        metadata: { department_id_hash, is_after_hours: false, recipient_id_hashes: [persons[0]!.user_id] },
      });
}

const story: SampleStory = {
  *agentsHistory({ fromMs, toMs }) {
    const beginMs = Math.max(fromMs, START_MS - AGENT_EVENTS * HOUR_MS);
    for (const { atMs, event } of agentsFrom(beginMs)) {
      if (atMs >= toMs) return;
      yield event;
    }
  },
  agentsLive: agentsFrom,
  surveys: (beginMs) => {
    const unit = (name: string) => ({ unit: name, kind: 'department', parent: undefined, name, people: 12 }) as const;
    return surveyRounds({
      beginMs,
      seed: 1,
      units: DEPARTMENTS.map((name) => ({ ...unit(name), content: [0.6, 0.5] })),
    });
  },
  peopleStart: (beginMs) => Math.floor((beginMs - 4 * DAY_MS) / WEEK_MS) * WEEK_MS + 4 * DAY_MS - (WEEKS - 1) * WEEK_MS,
  *people({ beginMs, fromMs }) {
    for (const timed of people(beginMs)) if (timed.atMs >= fromMs) yield timed;
  },
};

describe('the sample organisation', () => {
  let directory: string;
  let platform: Platform;
  let nowMs: number;
  let sample: Sample | undefined;
  const trouble: unknown[] = [];
  const operator = actingFor(OPERATOR, SAMPLE_ORG_ID);

  const open = async (...others: Pack[]) => {
    platform = await openTestPlatform({
      dataDirectory: directory,
      packs: [agentsPack, peoplePack, surveysPack, ...others],
      clock: () => nowMs,
      onTrouble: (message, error) => trouble.push([message, error]),
    });
    await ensureFirstAdministrator(platform, { sample: true });
  };
  /** Gives what was told of the progress, once all of it is in. */
  const start = async (options: { people: boolean; story?: SampleStory } = { people: true }) => {
    const told: SampleProgress[] = [];
    const log = { warn: (fields: object, message: string) => trouble.push([message, fields]) };
    await new Promise<void>((resolve) => {
      const onProgress = (progress: SampleProgress) => {
        told.push(progress);
        if (progress.share === 1) resolve();
      };
      sample = new Sample(platform, log, onProgress, { story, ...options });
      sample.start();
    });
    return told;
  };
  const stop = async () => {
    await sample?.stop();
    sample = undefined;
    await platform.close();
  };
  /** Stored events of the story, by type, each counted once; and how many rows there are of them. */
  const stored = async () => {
    await platform.store.loader.caughtUp();
    const types = ['cost_incurred', 'organisation_unit_changed', 'employee_state_changed', 'email_sent'];
    const { rows } = await platform.store.engine.query(
      `SELECT event_type, uniqExact(event_id), count() FROM bellwether.events
       WHERE org_id = '${SAMPLE_ORG_ID}' AND event_type IN (${types.map((type) => `'${type}'`).join(', ')}) GROUP BY event_type`,
      { timeLimitSeconds: 20 },
    );
    for (const [type, once, all] of rows) expect([type, Number(all)]).toEqual([type, Number(once)]);
    return Object.fromEntries(rows.map(([type, once]) => [String(type), Number(once)]));
  };
  /** That the figures were computed and the rules are on. */
  const settled = () =>
    vi.waitFor(
      async () => {
        expect(await rulesOn()).not.toContain(false);
        const { runs, preparing } = await listSignalRuns(platform, operator);
        expect([runs[0]?.status, preparing]).toEqual(['succeeded', null]);
      },
      { timeout: 50_000, interval: 100 },
    );
  const rulesOn = async () => (await listAlertRules(platform, operator)).map(({ enabled }) => enabled);

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'bellwether-sample-'));
    nowMs = START_MS;
    await open();
  }, 60_000);
  afterEach(async () => {
    await stop();
    rmSync(directory, { recursive: true, force: true });
    expect(trouble.splice(0)).toEqual([]);
  });

  it('loads agents, then people, and tells how far it is: never less than before, and 1 when all of it is in', async () => {
    const shares = (await start()).map(({ share }) => share);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.indexOf(1)).toBe(shares.length - 1);
    expect(await stored()).toEqual({
      cost_incurred: AGENT_EVENTS,
      organisation_unit_changed: DEPARTMENTS.length,
      employee_state_changed: DEPARTMENTS.length * PEOPLE,
      email_sent: DEPARTMENTS.length * PEOPLE * WEEKS,
    });
  }, 60_000);

  it('says what its figures wait for, lets nobody publish half of them, and then computes them and switches the rules on', async () => {
    const loading = start();
    expect((await listSignalRuns(platform, operator)).preparing).toMatchObject({
      progress: expect.any(Number),
      detail: 'the sample’s people are being loaded',
    });
    await expect(runSignals(platform, operator, {})).rejects.toMatchObject({ code: 'conflict' });
    await loading;
    await settled();
    const { runs } = await listSignalRuns(platform, operator);
    expect(runs.map(({ requested_by }) => requested_by)).toEqual(['sample']);
    expect((runs[0]!.summary as { failed: object; weeks: number }).weeks).toBeGreaterThan(5);
  }, 90_000);

  it('has been asked a survey in two rounds, with a report on the newer one', async () => {
    await start();
    const { waves } = await listWaves(platform, operator, {});
    expect(new Map(waves.map(({ status, closes_at }) => [closes_at, status]))).toEqual(
      new Map([
        ['2026-11-10T00:00:00.000Z', 'closed'],
        ['2026-05-12T00:00:00.000Z', 'closed'],
      ]),
    );
    const newer = waves.find(({ closes_at }) => closes_at.startsWith('2026-11'))!;
    await vi.waitFor(
      async () =>
        expect(await getSurveyReport(platform, operator, newer.survey_id, {})).toMatchObject({
          wave_id: newer.wave_id,
          report: { scope: 'everybody' },
        }),
      { timeout: 40_000, interval: 100 },
    );
    await stop();
    await open();
    await start();
    expect((await listWaves(platform, operator, {})).waves).toHaveLength(2);
  }, 90_000);

  it('fills the gap when it is started again, loads nothing twice and asks for no second run', async () => {
    await start();
    await settled();
    await stop();
    nowMs += 2 * DAY_MS + WEEK_MS;
    await open();
    const [progress] = (await start()).slice(-1);
    // Nine days of an agent, and the messages of one week.
    expect(progress!.loaded).toBe(9 * 24 + DEPARTMENTS.length * PEOPLE);
    expect(await stored()).toMatchObject({
      cost_incurred: AGENT_EVENTS + 9 * 24,
      employee_state_changed: DEPARTMENTS.length * PEOPLE,
      email_sent: DEPARTMENTS.length * PEOPLE * (WEEKS + 1),
    });
    expect((await listSignalRuns(platform, operator)).runs).toHaveLength(1);
  }, 120_000);

  it('goes on with its life: what is due is sent when its time has come, and not before', async () => {
    const soon = [agentEvent(START_MS + 50), agentEvent(START_MS + HOUR_MS)];
    await start({ people: false, story: { ...story, agentsLive: () => soon } });
    await vi.waitFor(async () => expect((await stored()).cost_incurred).toBe(AGENT_EVENTS + 1), {
      timeout: 20_000,
      interval: 50,
    });
  }, 60_000);

  it(
    'has what other packs bring, once, and what follows from its agents',
    async () => {
      const beat = (atMs: number, of: string): TimedEvent => ({
        atMs,
        event: { event_id: idOf(of, atMs), event_type: of, timestamp: new Date(atMs).toISOString() },
      });
      const type = (name: string) =>
        ({
          name,
          version: 1,
          topic: 'device_events',
          category: 'usage',
          description: name,
          subject: 'session_id',
        }) as const;
      const beats = definePack({
        ...{ name: 'beats', title: 'Beats', description: '', cubes: [], metrics: [], pages: [], glossary: [] },
        events: ['beat', 'echo'].map((name) => ({ ...type(name), metadata: { type: 'object' } })),
        sample: {
          historyMs: 10 * HOUR_MS,
          ownTypes: ['beat'],
          *events({ fromMs }) {
            for (let atMs = Math.ceil(fromMs / HOUR_MS) * HOUR_MS; ; atMs += HOUR_MS) yield beat(atMs, 'beat');
          },
          after: (event) =>
            event.event_type === 'cost_incurred' ? [beat(Date.parse(event.timestamp), 'echo').event] : [],
        },
      });
      const counts = async () => {
        await platform.store.loader.caughtUp();
        const { rows } = await platform.store.engine.query(
          `SELECT event_type, count() FROM bellwether.events WHERE event_type IN ('beat', 'echo') GROUP BY event_type`,
        );
        return Object.fromEntries(rows.map(([name, count]) => [String(name), Number(count)]));
      };
      const untilCounted = (expected: object) =>
        vi.waitFor(async () => expect(await counts()).toEqual(expected), { timeout: patience(20_000), interval: 50 });
      await platform.close();
      await open(beats);
      await start({ people: false });
      await untilCounted({ beat: 10, echo: AGENT_EVENTS });
      await stop();
      nowMs += DAY_MS;
      await open(beats);
      await start({ people: false });
      await untilCounted({ beat: 34, echo: AGENT_EVENTS + 24 });
    },
    patience(120_000),
  );

  it('may be of its agents alone', async () => {
    const told = await start({ people: false });
    expect(told.at(-1)).toEqual({ loaded: AGENT_EVENTS, share: 1 });
    expect(await stored()).toEqual({ cost_incurred: AGENT_EVENTS });
    expect((await listSignalRuns(platform, operator)).preparing).toBeNull();
  }, 60_000);

  it('stops in the middle of it at once, and loads the rest at the next start', async () => {
    const log = { warn: (fields: object, message: string) => trouble.push([message, fields]) };
    sample = new Sample(platform, log, () => undefined, { people: true, story });
    sample.start();
    await stop();
    await open();
    await start();
    expect(await stored()).toMatchObject({
      cost_incurred: AGENT_EVENTS,
      email_sent: DEPARTMENTS.length * PEOPLE * WEEKS,
    });
  }, 60_000);
});
