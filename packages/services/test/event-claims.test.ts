/** Two gateways over one log: an event that is sent to both is taken in once, and none is lost because somebody died. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cluster, MemoryCluster, MemorySpace } from '@bellwether/cluster';
import { defineEventType, MINUTE_MS, TALLY_TOPIC, uuidv7 } from '@bellwether/core';
import { type AppendBatch, type Log, openLog } from '@bellwether/log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Admission } from '../src/ingest/admission/admission.ts';
import { EventClaims } from '../src/ingest/admission/event-claims.ts';
import { SeenIds } from '../src/ingest/admission/seen-ids.ts';
import { problemOf } from './service-context.ts';

const opened = defineEventType({
  ...{ name: 'door_opened', topic: 'device_events', category: 'usage', description: 'A door was opened.' },
  ...{ subject: 'session_id', metadata: { type: 'object' } },
});

const directory = mkdtempSync(join(tmpdir(), 'claims-'));
let nowMs = Date.parse('2026-11-22T05:00:00.000Z');
const clock = () => nowMs;
const trouble: string[] = [];
let log: Log;
beforeAll(async () => {
  log = await openLog({ directory, clock });
});
afterAll(async () => {
  await log.close();
  rmSync(directory, { recursive: true, force: true });
});

/** What was appended counts as stored: what the store would say once it has caught up. */
async function appended(topic: string): Promise<Record<string, unknown>[]> {
  const reader = await log.reader([topic]);
  try {
    await reader.seek('beginning');
    const frames = await reader.poll({ maxBytes: 64 * 1024 * 1024, waitMs: 0 });
    return frames.flatMap(({ payload }) =>
      payload
        .toString('utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    );
  } finally {
    await reader.close();
  }
}

async function storedIds(orgId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const own = (await appended(opened.topic)).filter(({ org_id }) => org_id === orgId);
  const stored = new Set(own.map(({ event_id }) => event_id));
  return new Set(ids.filter((id) => stored.has(id)));
}

const space = new MemorySpace();
function gateway({ cluster = new MemoryCluster({ clock, space }) as Cluster, into = log } = {}): Admission {
  return new Admission({
    ...{ log: into, clock, columns: [], packs: [], storedIds },
    seen: new SeenIds(clock()),
    claims: new EventClaims(cluster, (message) => trouble.push(message)),
    resolveType: (_orgId, name) => (name === opened.name ? opened : undefined),
    enricherSettings: () => ({ priceOf: () => undefined, privacyFloor: 5 }),
    personalDataPolicy: () => 'people_topics',
    barOf: () => undefined,
    unname: () => undefined,
    clearedMs: () => undefined,
    onAdmitted: () => undefined,
  });
}

const event = (eventId?: string) => ({
  ...(eventId === undefined ? {} : { event_id: eventId }),
  ...{ event_type: opened.name, timestamp: new Date(nowMs).toISOString(), session_id: 'door-1' },
});
const arrivals = (...ids: (string | undefined)[]) => ids.map((id, index) => ({ index, event: event(id) }));
const countOf = async (eventId: string) =>
  (await appended(opened.topic)).filter(({ event_id }) => event_id === eventId).length;

describe('an event that is sent to two gateways', () => {
  it('is accepted by one of them, whether they are asked at once or one after the other', async () => {
    const [one, two] = [gateway(), gateway()];
    const [id, other] = [uuidv7(nowMs), uuidv7(nowMs)];
    const answers = await Promise.all([
      one.admit('org_a', 'http', arrivals(id)),
      two.admit('org_a', 'http', arrivals(id)),
    ]);
    expect(answers.map(({ accepted }) => accepted).sort()).toEqual([0, 1]);
    expect(answers.map(({ duplicate }) => duplicate).sort()).toEqual([0, 1]);
    expect(await two.admit('org_a', 'http', arrivals(id, other))).toMatchObject({ accepted: 1, duplicate: 1 });
    expect(await one.admit('org_a', 'http', arrivals(other))).toMatchObject({ accepted: 0, duplicate: 1 });
    expect([await countOf(id), await countOf(other)]).toEqual([1, 1]);
  });

  it('of another organisation is another event', async () => {
    const id = uuidv7(nowMs);
    expect(await gateway().admit('org_a', 'http', arrivals(id))).toMatchObject({ accepted: 1 });
    expect(await gateway().admit('org_b', 'http', arrivals(id))).toMatchObject({ accepted: 1 });
  });

  it('is known again when its claim has long run out, by the store', async () => {
    const [one, two] = [gateway(), gateway()];
    const id = uuidv7(nowMs);
    await one.admit('org_a', 'http', arrivals(id));
    nowMs += 10 * MINUTE_MS;
    expect(await two.admit('org_a', 'http', arrivals(id))).toMatchObject({ accepted: 0, duplicate: 1 });
  });

  it('can be sent again to another gateway when the first could not keep it', async () => {
    const full: Log = Object.create(log, {
      append: { value: async (_batches: AppendBatch[]) => ({ kind: 'rejected', reason: 'storage_full' }) },
      partitions: { value: log.partitions },
    });
    const [one, two] = [gateway({ into: full }), gateway()];
    const id = uuidv7(nowMs);
    await problemOf(one.admit('org_a', 'http', arrivals(id)), 'storage_full');
    expect(await two.admit('org_a', 'http', arrivals(id))).toMatchObject({ accepted: 1, duplicate: 0 });
  });

  it('is asked for again when a gateway died with it, and taken in once its claim has run out', async () => {
    const dead = new MemoryCluster({ clock, space });
    const [id, beside] = [uuidv7(nowMs), uuidv7(nowMs)];
    await new EventClaims(dead, () => undefined).claim('org_a', [id]);
    const [one, two] = [gateway(), gateway()];
    const problem = await problemOf(one.admit('org_a', 'http', arrivals(beside, id)), 'overloaded');
    expect(problem.retryAfterSeconds).toBe(2);
    // Nothing of the request was kept, so what came beside it is anybody's.
    expect(await two.admit('org_a', 'http', arrivals(beside))).toMatchObject({ accepted: 1 });
    nowMs += 3 * MINUTE_MS;
    expect(await one.admit('org_a', 'http', arrivals(id))).toMatchObject({ accepted: 1 });
    expect([await countOf(id), await countOf(beside)]).toEqual([1, 1]);
  });

  it('without an id of its own costs no claim', async () => {
    let claims = 0;
    const cluster = new MemoryCluster({ clock, space });
    const claim = cluster.claim.bind(cluster);
    cluster.claim = (keys, ttlMs) => {
      claims += keys.length;
      return claim(keys, ttlMs);
    };
    expect(await gateway({ cluster }).admit('org_a', 'http', arrivals(undefined, undefined))).toMatchObject({
      accepted: 2,
    });
    expect(claims).toBe(0);
  });

  it('is taken in while nothing can be claimed; what is counted agrees with what is there', async () => {
    const away = (): Cluster => {
      const cluster = new MemoryCluster({ clock, space });
      cluster.claim = () => Promise.reject(new Error('away'));
      return cluster;
    };
    const [one, two] = [gateway({ cluster: away() }), gateway({ cluster: away() })];
    // Long after both have begun: of what came before, they ask the store.
    nowMs += MINUTE_MS;
    const id = uuidv7(nowMs);
    for (const each of [one, two])
      expect(await each.admit('org_c', 'http', arrivals(id))).toMatchObject({ accepted: 1 });
    expect(trouble.length).toBeGreaterThan(0);
    const tallies = (await appended(TALLY_TOPIC)).filter(({ org_id }) => org_id === 'org_c');
    const accepted = tallies.reduce((sum, tally) => sum + Number(tally.accepted), 0);
    const stored = (await appended(opened.topic)).filter(({ org_id }) => org_id === 'org_c').length;
    expect([accepted, stored]).toEqual([2, 2]);
  });
});
