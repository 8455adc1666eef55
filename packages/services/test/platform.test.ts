/**
 * From admission through log and store and back, on the real engines: what is accepted comes back as it was sent, what
 * is rejected can be found, mended and replayed, and nothing that was acknowledged is lost on the way.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DAY_MS,
  defineEventType,
  type EventResult,
  type IncomingEvent,
  type Json,
  type JsonObject,
  uuidv7,
} from '@bellwether/core';
import { definePack } from '@bellwether/metrics';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Caller, OPERATOR } from '../src/access/authority/caller.ts';
import type { Admitted } from '../src/ingest/admission/admission.ts';
import type { Arrival } from '../src/ingest/admission/arrival.ts';
import { ingestEvents } from '../src/ingest/admission/ingest-events.ts';
import { eventStats } from '../src/ingest/event/event-stats.ts';
import { findEvent } from '../src/ingest/event/find-event.ts';
import { listEvents } from '../src/ingest/event/list-events.ts';
import { getRejected, listRejected } from '../src/ingest/rejected/list-rejected.ts';
import { dismissRejected, replayAllRejected, replayRejected } from '../src/ingest/rejected/replay-rejected.ts';
import type { Platform } from '../src/installation/platform/platform.ts';
import { createOrganisation } from '../src/tenants/tenant/create.ts';
import { patience } from './chosen-engines.ts';
import { owner, problemOf } from './service-context.ts';
import { openTestPlatform } from './test-platform.ts';

const field = { type: 'string' } as const;
const doorOpened = defineEventType({
  name: 'door_opened',
  topic: 'device_events',
  category: 'usage',
  description: 'A door was opened.',
  subject: 'user_id',
  metadata: {
    type: 'object',
    properties: {
      door: field,
      door_id: field,
      force: { type: 'number' },
      count: { type: 'integer' },
      alarm: { type: 'boolean' },
      org_id: field,
      tags: { type: 'array' },
    },
  },
});
/** Declares none of the fields that have a column. */
const doorMoved = defineEventType({ ...doorOpened, name: 'door_moved', metadata: { type: 'object' } });

const pack = definePack({
  name: 'doors',
  title: 'Doors',
  description: 'Which doors are opened?',
  events: [doorOpened, doorMoved],
  cubes: [],
  metrics: [],
  pages: [],
  glossary: [],
});

const directory = mkdtempSync(join(tmpdir(), 'bellwether-platform-'));
let nowMs = Date.now();
const trouble: string[] = [];
let platform: Platform;

async function open(): Promise<void> {
  platform = await openTestPlatform({
    dataDirectory: directory,
    packs: [pack],
    clock: () => nowMs,
    onTrouble: (message, error) => trouble.push(`${message}: ${String(error)}`),
  });
}

beforeAll(open);
afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});

let made = 0;
async function newTenant(): Promise<Caller> {
  const orgId = `org_${++made}`;
  await createOrganisation(platform, OPERATOR, { org_id: orgId, name: orgId, self_managed: true });
  return owner(orgId);
}

const event = (more: Partial<IncomingEvent> = {}): IncomingEvent => ({
  event_type: 'door_opened',
  timestamp: new Date(nowMs).toISOString(),
  ...more,
});

async function ingest(caller: Caller, events: readonly IncomingEvent[]): Promise<Admitted> {
  const admitted = await ingestEvents(
    platform,
    caller,
    'test',
    events.map((item, index) => ({ index, event: item })),
  );
  await platform.store.loader.caughtUp();
  return admitted;
}

const isAccepted = (result: EventResult): result is EventResult & { event_id: string } => result.status === 'accepted';
/** As the native door decodes what was kept, for text that is an event. */
const decode = (raw: string): Arrival => {
  try {
    return { index: 0, event: JSON.parse(raw) as IncomingEvent };
  } catch {
    return { index: 0, rejected: { reason: 'malformed_json', detail: 'It is not JSON.' }, raw };
  }
};

describe('metadata of any kind', () => {
  const keys = fc.oneof(
    fc.constantFrom(
      'door',
      'door_id',
      'force',
      'count',
      'alarm',
      'org_id',
      'event_id',
      'extra',
      'metadata',
      'tags',
      'constructor',
      '',
    ),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
  );
  const values = fc.oneof(
    fc.constantFrom<Json>(
      null,
      true,
      false,
      '',
      0,
      0.1,
      -1.5e-300,
      1.7e308,
      9_007_199_254_740_991,
      '\0',
      '\'\\"\n',
      '\\N',
      'null',
      '😀',
      [],
      {},
      [[null]],
    ),
    fc.jsonValue({ maxDepth: 3 }).map((value) => value as Json),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.maxSafeInteger(),
  );
  const metadata = fc
    .array(fc.tuple(keys, values), { maxLength: 8 })
    .map((entries) => Object.fromEntries(entries.filter(([key]) => key !== '__proto__')) as JsonObject);

  it('that is accepted comes back as it was sent, through log, store and reading', async () => {
    const caller = await newTenant();
    const sent = fc.sample(metadata, { numRuns: 600, seed: 42 });
    // JSON knows no −0.
    const events = sent.map((item, i) => {
      const known = JSON.parse(JSON.stringify(item)) as JsonObject;
      return event({
        event_type: i % 3 === 0 ? 'door_moved' : 'door_opened',
        metadata: known,
        user_id: 'ü\'"\\\u0001',
      });
    });
    const expected = structuredClone(events);
    const { results } = await ingest(caller, events);
    const accepted = results.filter(isAccepted);
    expect(accepted.length).toBeGreaterThan(250);
    expect(trouble).toEqual([]);
    const stored = new Map<string, JsonObject>();
    for (let before: string | null | undefined; before !== null; ) {
      const page = await listEvents(platform, caller, { limit: 100, ...(before ? { before } : {}) });
      for (const found of page.events) stored.set(found.event_id, found.metadata);
      before = page.next;
    }
    expect(stored.size).toBe(accepted.length);
    for (const { index, event_id } of accepted) expect(stored.get(event_id)).toEqual(expected[index]!.metadata);
    const [one] = accepted;
    const found = await findEvent(platform, caller, one!.event_id.toUpperCase());
    expect(found).toMatchObject({
      metadata: expected[one!.index]!.metadata,
      user_id: 'ü\'"\\\u0001',
      org_id: caller.orgId,
    });
  });
});

describe('the list of events', () => {
  it('gives each event once, page by page, also where many share one millisecond', async () => {
    const caller = await newTenant();
    const { results } = await ingest(
      caller,
      Array.from({ length: 57 }, (_, i) => event({ timestamp: new Date(nowMs - (i % 3)).toISOString() })),
    );
    const seen: string[] = [];
    for (let before: string | null | undefined; before !== null; ) {
      const page = await listEvents(platform, caller, { limit: 10, ...(before ? { before } : {}) });
      seen.push(...page.events.map(({ event_id }) => event_id));
      before = page.next;
    }
    expect(seen.toSorted()).toEqual(results.map((result) => String(result.event_id)).sort());
  });

  it('answers a place in the list that is none with what is wrong', async () => {
    const caller = await newTenant();
    for (const before of ['x', '1.2', `1.${'-'.repeat(36)}`, '9'.repeat(40)])
      await problemOf(listEvents(platform, caller, { before }), 'invalid_request');
  });
});

describe('rejected events', () => {
  it('are each listed once, page by page, also when one request brought them all', async () => {
    const caller = await newTenant();
    await ingest(
      caller,
      Array.from({ length: 23 }, () => event({ event_type: 'door_closed' })),
    );
    const seen: string[] = [];
    for (let before: string | null | undefined; before !== null; ) {
      const page = await listRejected(platform, caller, { limit: 5, ...(before ? { before } : {}) });
      seen.push(...page.rejected.map(({ rejected_id }) => rejected_id));
      before = page.next;
    }
    expect([seen.length, new Set(seen).size]).toEqual([23, 23]);
    const [first] = (await listRejected(platform, caller, { limit: 1 })).rejected;
    expect(first!.received_at).toBe(new Date(nowMs).toISOString());
  });

  it('mended and replayed are stored, counted once, and leave the list', async () => {
    const caller = await newTenant();
    await ingest(caller, [event({ metadata: { count: 1.5, door: 'a' } })]);
    const [rejected] = (await listRejected(platform, caller, {})).rejected;
    expect(rejected).toMatchObject({ reason: 'schema_violation', field: 'metadata.count', door: 'test' });
    const again = await replayRejected(platform, caller, rejected!.rejected_id, {}, decode);
    expect(again.status).toBe('rejected');
    const mended = { event: event({ metadata: { count: 1, door: 'a' } }) };
    const result = await replayRejected(platform, caller, rejected!.rejected_id, mended, decode);
    expect(result.status).toBe('accepted');
    await platform.store.loader.caughtUp();
    await problemOf(replayRejected(platform, caller, rejected!.rejected_id, mended, decode), 'not_found');
    expect((await listEvents(platform, caller, {})).events.map(({ metadata }) => metadata)).toEqual([
      { count: 1, door: 'a' },
    ]);
    const stats = await eventStats(platform, caller);
    expect(stats.received).toBe(stats.stored + stats.duplicate + stats.rejected);
  });

  it('are replayed all together; one that cannot be read keeps nobody else from coming in', async () => {
    const caller = await newTenant();
    await ingest(caller, [event({ event_type: 'door_closed' }), event({ event_type: 'door_closed' })]);
    await ingestEvents(platform, caller, 'test', [
      { index: 0, rejected: { reason: 'malformed_json', detail: 'No.' }, raw: '{' },
    ]);
    await platform.store.loader.caughtUp();
    const mend = (raw: string): Arrival => decode(raw.replace('door_closed', 'door_opened'));
    expect(await replayAllRejected(platform, caller, {}, mend)).toEqual({ replayed: 2, refused: 1 });
    const left = (await listRejected(platform, caller, {})).rejected;
    expect(left.map(({ reason }) => reason)).toEqual(['malformed_json']);
    await problemOf(replayRejected(platform, caller, left[0]!.rejected_id, {}, decode), 'invalid_request');
  });

  it('dismissed are gone; those of others never were there', async () => {
    const [caller, other] = [await newTenant(), await newTenant()];
    await ingest(caller, [event({ event_type: 'door_closed' })]);
    const [{ rejected_id: id } = { rejected_id: '' }] = (await listRejected(platform, caller, {})).rejected;
    await problemOf(getRejected(platform, other, id), 'not_found');
    await problemOf(dismissRejected(platform, other, id), 'not_found');
    await problemOf(replayRejected(platform, other, id, {}, decode), 'not_found');
    await dismissRejected(platform, caller, id);
    await problemOf(getRejected(platform, caller, id), 'not_found');
    expect((await listRejected(platform, caller, {})).rejected).toEqual([]);
  });
});

describe('a record that the store cannot take', () => {
  it('holds nobody up, is kept among the rejected, and can be mended and replayed', async () => {
    const caller = await newTenant();
    const record = (door: string, eventId: string): string =>
      `{"event_id":"${eventId}","org_id":"${caller.orgId}","user_id":"u","session_id":"","event_type":"door_opened","event_category":"usage","timestamp":"${new Date(nowMs).toISOString()}","received_at":"${new Date(nowMs).toISOString()}","region":"","environment":"","door":"${door}","extra":{"note":[1]}}\n`;
    const ids = [uuidv7(nowMs), uuidv7(nowMs), uuidv7(nowMs)];
    const lines = ['a', '\\ud800', 'c'].map((door, i) => record(door, ids[i]!));
    // As an earlier version might have let it in, past the check of today.
    await platform.log.append([
      {
        topic: 'device_events',
        partition: 0,
        count: 3,
        meta: { org_id: caller.orgId, touched: [Math.floor(nowMs / 10_000)] },
        payload: Buffer.from(lines.join('')),
      },
    ]);
    await platform.store.loader.caughtUp();
    const stored = (await listEvents(platform, caller, {})).events;
    expect(stored.map(({ metadata }) => metadata.door).sort()).toEqual(['a', 'c']);
    const [rejected] = (await listRejected(platform, caller, {})).rejected;
    expect(rejected).toMatchObject({ reason: 'store_refused', door: 'store', event_type: 'door_opened' });
    const whole = JSON.parse(rejected!.raw) as IncomingEvent;
    expect(whole).toMatchObject({ event_id: ids[1], user_id: 'u', metadata: { note: [1] } });
    const event = { ...whole, metadata: { ...whole.metadata, door: 'b' } };
    expect((await replayRejected(platform, caller, rejected!.rejected_id, { event }, decode)).status).toBe('accepted');
    await platform.store.loader.caughtUp();
    expect((await listEvents(platform, caller, {})).events).toHaveLength(3);
    trouble.length = 0;
  });
});

describe('counts', () => {
  it('are complete once events are in figures, and wait for no settling: that comes seconds later, and here never', async () => {
    const caller = await newTenant();
    await ingest(caller, [event()]);
    // The clock stands still from here on, and so the next settling is never due.
    await ingestEvents(platform, caller, 'test', [{ index: 0, event: event() }]);
    const stats = await vi.waitFor(async () => {
      const read = await eventStats(platform, caller);
      expect(read.in_flight).toBe(0);
      return read;
    }, patience(20_000));
    expect(stats).toMatchObject({ received: 2, stored: 2 });
  });
});

describe('after a day and a restart', () => {
  it('thousands of ids that say nothing about their age are still told apart, in one request', async () => {
    const caller = await newTenant();
    const random = (i: number): string => `c232ab00-9414-41ec-b3c8-${i.toString(16).padStart(12, '0')}`;
    const events = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => event({ event_id: random(from + i) }));
    await ingest(caller, events(0, 3000));
    await platform.close();
    nowMs += 2 * DAY_MS;
    await open();
    const again = await ingest(caller, events(1000, 7000));
    expect(again).toMatchObject({ accepted: 5000, duplicate: 2000, rejected: 0 });
    expect(await eventStats(platform, caller)).toMatchObject({ received: 10_000, stored: 8000, duplicate: 2000 });
  });
});
