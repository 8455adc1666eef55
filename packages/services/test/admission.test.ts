/** Admission over a log that can be held up and made to fail: what is a duplicate, and when one may be called so. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineEventType, type IncomingEvent, type JsonObject, Problem, uuidv7 } from '@bellwether/core';
import { type AppendResult, type Log, openLog, type SegmentLog } from '@bellwether/log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Admission, type Admitted } from '../src/ingest/admission/admission.ts';
import { recoverSeenIds } from '../src/ingest/admission/recover-seen-ids.ts';
import { SeenIds } from '../src/ingest/admission/seen-ids.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 5);
const doorOpened = defineEventType({
  name: 'door_opened',
  topic: 'device_events',
  category: 'usage',
  description: 'A door was opened.',
  subject: 'user_id',
  metadata: { type: 'object', properties: { force: { type: 'number', minimum: 0 } } },
});

const event = (eventId?: string, more: Partial<IncomingEvent> = {}): IncomingEvent => ({
  event_type: 'door_opened',
  timestamp: '2026-11-21T05:00:00Z',
  ...(eventId === undefined ? {} : { event_id: eventId }),
  ...more,
});
const arrivals = (...events: IncomingEvent[]) => events.map((item, index) => ({ index, event: item }));
const fates = ({ results }: Admitted) => results.map(({ status }) => status);

let directory: string;
let log: SegmentLog;
/** Appends wait here while `held`; each is let go by the outcome it gets. */
let held: { release(outcome: 'through' | 'full'): void }[];
let holding: boolean;
/** What the store is said to hold, and a door before its answer. */
let stored: Set<string>;
let storeAnswers: Promise<void>;
let cleared: number | undefined;
let admission: Admission;

/** The real log, behind a gate. */
function gated(): Log {
  return new Proxy(log, {
    get(target, name) {
      if (name !== 'append') {
        const value = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return async (...given: Parameters<Log['append']>): Promise<AppendResult> => {
        const outcome = holding
          ? await new Promise<'through' | 'full'>((resolve) => held.push({ release: resolve }))
          : 'through';
        return outcome === 'through' ? target.append(...given) : { kind: 'rejected', reason: 'storage_full' };
      };
    },
  });
}

function open(seen: SeenIds): Admission {
  return new Admission({
    log: gated(),
    clock: () => NOW_MS,
    seen,
    columns: [{ name: 'force', kind: 'number' }],
    packs: [],
    resolveType: (_, name) => (name === 'door_opened' ? doorOpened : undefined),
    enricherSettings: () => ({ priceOf: () => undefined, privacyFloor: 5 }),
    storedIds: async (_, ids) => {
      await storeAnswers;
      return new Set(ids.filter((id) => stored.has(id)));
    },
    personalDataPolicy: () => 'people_topics',
    barOf: () => undefined,
    unname: () => undefined,
    clearedMs: () => cleared,
    onAdmitted: () => undefined,
  });
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bellwether-admission-'));
  log = await openLog({ directory, clock: () => NOW_MS });
  [held, holding, stored, storeAnswers, cleared] = [[], false, new Set(), Promise.resolve(), undefined];
  admission = open(new SeenIds(0));
});
afterEach(async () => {
  await log.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Records of a topic, parsed. */
async function recordsOf(topic: string): Promise<JsonObject[]> {
  const records: JsonObject[] = [];
  for (let partition = 0; partition < log.partitions; partition++) {
    const { start } = log.bounds({ topic, partition });
    for (const frame of await log.read({ topic, partition, offset: start }, { maxBytes: 10_000_000 }))
      records.push(
        ...frame.payload
          .toString()
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as JsonObject),
      );
  }
  return records;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('an event id that comes again', () => {
  const id = uuidv7(NOW_MS);

  it('in one request is a duplicate from the second time on', async () => {
    expect(fates(await admission.admit('acme', 'test', arrivals(event(id), event(), event(id.toUpperCase()))))).toEqual(
      ['accepted', 'accepted', 'duplicate'],
    );
    expect(await recordsOf('device_events')).toHaveLength(2);
  });

  it('in another tenant is another event', async () => {
    await admission.admit('acme', 'test', arrivals(event(id)));
    expect(fates(await admission.admit('globex', 'test', arrivals(event(id))))).toEqual(['accepted']);
  });

  it('after it was rejected is a first time', async () => {
    expect(fates(await admission.admit('acme', 'test', arrivals(event(id, { metadata: { force: -1 } }))))).toEqual([
      'rejected',
    ]);
    expect(fates(await admission.admit('acme', 'test', arrivals(event(id))))).toEqual(['accepted']);
  });

  it('after a restart is a duplicate all the same', async () => {
    await admission.admit('acme', 'test', arrivals(event(id)));
    const restarted = open(await recoverSeenIds(log, () => NOW_MS + 1000));
    expect(fates(await restarted.admit('acme', 'test', arrivals(event(id), event(uuidv7(NOW_MS)))))).toEqual([
      'duplicate',
      'accepted',
    ]);
  });

  it('is called a duplicate only once the first is durable', async () => {
    holding = true;
    const first = admission.admit('acme', 'test', arrivals(event(id)));
    const second = admission.admit('acme', 'test', arrivals(event(id)));
    let answered = false;
    void second.then(() => (answered = true));
    await turn();
    expect([held.length, answered]).toEqual([1, false]);
    holding = false;
    held[0]!.release('through');
    expect([fates(await first), fates(await second)]).toEqual([['accepted'], ['duplicate']]);
  });

  it('is the first of its kind when the append of the other failed', async () => {
    holding = true;
    const first = admission.admit('acme', 'test', arrivals(event(id)));
    const later = [1, 2, 3].map(() => admission.admit('acme', 'test', arrivals(event(id))));
    await turn();
    holding = false;
    held[0]!.release('full');
    await expect(first).rejects.toMatchObject({ code: 'storage_full' });
    const answers = await Promise.all(later);
    expect(answers.flatMap(fates).sort()).toEqual(['accepted', 'duplicate', 'duplicate']);
    expect(await recordsOf('device_events')).toHaveLength(1);
  });

  it('is not lost when the other fails after having asked the store', async () => {
    admission = open(new SeenIds(NOW_MS));
    let answer = (): void => undefined;
    storeAnswers = new Promise((resolve) => (answer = resolve));
    holding = true;
    const first = admission.admit('acme', 'test', arrivals(event(id)));
    const second = admission.admit('acme', 'test', arrivals(event(id)));
    await turn();
    answer();
    await turn();
    holding = false;
    held[0]!.release('full');
    await expect(first).rejects.toMatchObject({ code: 'storage_full' });
    expect(fates(await second)).toEqual(['accepted']);
    expect(await recordsOf('device_events')).toHaveLength(1);
  });

  it('in two requests that repeat each other holds neither of them up', async () => {
    const other = uuidv7(NOW_MS);
    const both = await Promise.all([
      admission.admit('acme', 'test', arrivals(event(id), event(other))),
      admission.admit('acme', 'test', arrivals(event(other), event(id))),
    ]);
    expect(both.flatMap(fates).sort()).toEqual(['accepted', 'accepted', 'duplicate', 'duplicate']);
  });

  it('too old for memory is looked for in the store', async () => {
    admission = open(new SeenIds(NOW_MS));
    const [known, unknown] = ['c232ab00-9414-41ec-b3c8-9f6bdeced846', 'c232ab00-9414-41ec-b3c8-9f6bdeced847'];
    stored.add(known);
    expect(
      fates(await admission.admit('acme', 'test', arrivals(event(known), event(unknown), event(unknown)))),
    ).toEqual(['duplicate', 'accepted', 'duplicate']);
  });

  it('and that the store says nothing of in time is to be sent again, and then comes in', async () => {
    admission = open(new SeenIds(NOW_MS));
    const old = 'c232ab00-9414-41ec-b3c8-9f6bdeced846';
    storeAnswers = Promise.reject(new Problem('timeout', 'The store did not answer within 10 s.'));
    await expect(admission.admit('acme', 'test', arrivals(event(old), event(id)))).rejects.toMatchObject({
      code: 'overloaded',
      retryAfterSeconds: 5,
    });
    storeAnswers = Promise.resolve();
    expect(fates(await admission.admit('acme', 'test', arrivals(event(old), event(id))))).toEqual([
      'accepted',
      'accepted',
    ]);
  });
});

describe('an event that cannot come in', () => {
  it.each<[string, Partial<IncomingEvent>, string, string]>([
    ['no type', { event_type: '' }, 'invalid_field', 'event_type'],
    ['an unknown type', { event_type: 'door_closed' }, 'unknown_event_type', 'event_type'],
    ['a time without a zone', { timestamp: '2026-11-21T05:00:00' }, 'invalid_field', 'timestamp'],
    ['a time before 2000', { timestamp: '1999-12-31T23:59:59Z' }, 'timestamp_out_of_range', 'timestamp'],
    ['a time a day ahead', { timestamp: '2026-11-22T05:00:01Z' }, 'timestamp_out_of_range', 'timestamp'],
    ['an id that is no UUID', { event_id: '17' }, 'invalid_field', 'event_id'],
    ['another organisation', { org_id: 'globex' }, 'org_mismatch', 'org_id'],
    ['an unknown category', { event_category: 'fun' }, 'invalid_field', 'event_category'],
    ['a user of 257 characters', { user_id: 'u'.repeat(257) }, 'invalid_field', 'user_id'],
    ['a region of 65 characters', { region: 'r'.repeat(65) }, 'invalid_field', 'region'],
    ['a value out of range', { metadata: { force: -1 } }, 'schema_violation', 'metadata.force'],
    ['a value of the wrong type', { metadata: { force: 'much' } }, 'schema_violation', 'metadata.force'],
    ['half a character as user', { user_id: 'x\ud83d' }, 'unsupported_value', 'user_id'],
    [
      'half a character in a field',
      { metadata: { note: { deep: ['\udc00x'] } } },
      'unsupported_value',
      'metadata.note',
    ],
    ['half a character in a name', { metadata: { 'a\ud800': 1 } }, 'unsupported_value', 'metadata'],
    [
      'more than 512 fields',
      { metadata: Object.fromEntries(Array.from({ length: 513 }, (_, i) => [`f${i}`, 1])) },
      'too_many_fields',
      'metadata',
    ],
  ])('because it has %s is rejected by name, and costs its neighbour nothing', async (_, change, reason, field) => {
    const { results } = await admission.admit('acme', 'test', arrivals(event(), event(undefined, change), event()));
    expect(results.map(({ status }) => status)).toEqual(['accepted', 'rejected', 'accepted']);
    expect(results[1]).toMatchObject({ index: 1, reason, field });
    const [kept] = await recordsOf('rejected_events');
    expect(kept).toMatchObject({ org_id: 'acme', door: 'test', reason, field });
    expect(JSON.parse(String(kept!.raw))).toBeTypeOf('object');
  });

  it('because it is too large is rejected by its size', async () => {
    const { results } = await admission.admit(
      'acme',
      'test',
      arrivals(event(undefined, { metadata: { note: 'x'.repeat(300_000) } })),
    );
    expect(results[0]).toMatchObject({ status: 'rejected', reason: 'too_large' });
  });

  it('never leaves text in the log that the store cannot read', async () => {
    const door = { reason: 'malformed_json' as const, field: 'a\ud800', detail: 'cut \udc00 here' };
    await admission.admit('acme', 'test', [
      { index: 0, rejected: door, raw: '{"x":"\ud83d' },
      { index: 1, event: event(undefined, { event_type: '\ud800'.repeat(100) }) },
    ]);
    for (const record of [...(await recordsOf('rejected_events')), ...(await recordsOf('ingest_tally'))])
      expect(Object.values(record).filter((value) => !String(value).isWellFormed())).toEqual([]);
  });

  it('keeps a backslash that only looks like half a character', async () =>
    expect(
      fates(
        await admission.admit(
          'acme',
          'test',
          arrivals(event(undefined, { user_id: '\\ud800', metadata: { path: 'C:\\ud83d' } })),
        ),
      ),
    ).toEqual(['accepted']));
});

describe('the counts', () => {
  it('are in the log with the events: received = accepted + duplicate + rejected', async () => {
    const id = uuidv7(NOW_MS);
    const admitted = await admission.admit(
      'acme',
      'test',
      arrivals(event(id), event(id), event(), event('17'), event(undefined, { event_type: 'x' })),
    );
    expect(admitted).toMatchObject({ accepted: 2, duplicate: 1, rejected: 2 });
    expect(await recordsOf('ingest_tally')).toEqual([
      { org_id: 'acme', event_type: 'door_opened', accepted: 2, duplicate: 1, rejected: 1 },
      { org_id: 'acme', event_type: 'x', accepted: 0, duplicate: 0, rejected: 1 },
    ]);
  });

  it('of a request that could not be kept are nowhere', async () => {
    holding = true;
    const request = admission.admit('acme', 'test', arrivals(event()));
    await turn();
    held[0]!.release('full');
    await expect(request).rejects.toMatchObject({ code: 'storage_full' });
    expect(await recordsOf('ingest_tally')).toEqual([]);
  });
});
