/**
 * A plan torn by a crash: the engine knows its tokens and does not have its rows. What was acknowledged is there after
 * the next start, once, and so are its counts.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JsonObject, REJECTED_TOPIC, TALLY_TOPIC } from '@bellwether/core';
import { type Log, type Offset, openLog, type Positions } from '@bellwether/log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../src/engine.ts';
import { createEventTables } from '../src/event-table.ts';
import type { LoadPlan } from '../src/load-plan.ts';
import { EVENTS, REJECTED, TALLY } from '../src/row-inserter.ts';
import { openStore, type Store } from '../src/store.ts';
import { openChosenEngine, stopChosenEngine } from './chosen-engine.ts';

const ORG = 'org_torn';
const TOPIC = 'agent_events';
const PLAN = '0199f000-0000-7000-8000-000000000001';
const AT = '2026-11-20T10:00:00.000Z';
const AT_MS = Date.parse(AT);

const eventId = (nth: number): string => `0199e000-0000-7000-8000-${String(nth).padStart(12, '0')}`;
const rejectedId = (nth: number): string => `0199d000-0000-7000-8000-${String(nth).padStart(12, '0')}`;
const line = (record: JsonObject): Buffer => Buffer.from(`${JSON.stringify(record)}\n`);

function event(nth: number, timestamp: string = AT): JsonObject {
  return {
    event_id: eventId(nth),
    org_id: ORG,
    user_id: 'u',
    session_id: 's',
    event_type: 'door_opened',
    event_category: 'system',
    timestamp,
    received_at: AT,
    region: '',
    environment: '',
  };
}

const rejected = (nth: number): JsonObject => ({
  org_id: ORG,
  rejected_id: rejectedId(nth),
  received_at: AT,
  door: 'test',
  event_type: 'door_opened',
  reason: 'invalid_field',
  field: '',
  detail: '',
  raw: '{}',
});

const counts = (accepted: number, rejectedCount: number): JsonObject => ({
  org_id: ORG,
  event_type: 'door_opened',
  accepted,
  duplicate: 0,
  rejected: rejectedCount,
});

let directory: string;
let log: Log;
let store: Store | undefined;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bellwether-torn-'));
  log = await openLog({ directory: join(directory, 'log'), partitions: 1 });
});
afterEach(async () => {
  await store?.close();
  store = undefined;
  await log.close();
  await stopChosenEngine(join(directory, 'store'));
  rmSync(directory, { recursive: true, force: true });
});

/** Appends as admission does, in one append. */
async function acknowledge(events: readonly JsonObject[], refused: readonly JsonObject[]): Promise<void> {
  const batch = (topic: string, records: readonly JsonObject[]) => ({
    topic,
    partition: 0,
    count: records.length,
    meta: { org_id: ORG, touched: [AT_MS / 10_000] },
    payload: Buffer.concat(records.map(line)),
  });
  const batches = [batch(TOPIC, events), batch(TALLY_TOPIC, [counts(events.length, refused.length)])];
  if (refused.length > 0) batches.push(batch(REJECTED_TOPIC, refused));
  expect(await log.append(batches)).toMatchObject({ kind: 'appended' });
}

/** Leaves the store as a crash in the middle of the plan would: `work` does what was done before it. */
async function crashIn(
  plan: Pick<LoadPlan, 'from' | 'to' | 'tallied'>,
  work: (engine: Engine) => Promise<void>,
): Promise<void> {
  const engine = await openChosenEngine(join(directory, 'store'));
  mkdirSync(join(directory, 'store'), { recursive: true });
  await createEventTables(engine, []);
  await work(engine);
  await engine.close();
  writeFileSync(join(directory, 'store', 'load-plans.json'), JSON.stringify([{ token: PLAN, ...plan }]));
}

/** Makes a token known, with other rows in the same place. */
const tear = (engine: Engine, table: string, decoy: JsonObject): Promise<void> =>
  engine.insert('loader', table, line(decoy), `${PLAN}:${table}`);

async function recover(): Promise<void> {
  const troubles: string[] = [];
  store = await openStore({
    directory: join(directory, 'store'),
    engine: await openChosenEngine(join(directory, 'store')),
    log,
    eventTypes: [],
    windowTables: [],
    clock: () => AT_MS,
    onTrouble: (message) => troubles.push(message),
  });
  await store.loader.caughtUp();
}

const positions = (events: number, refused: number, tallies: number): Positions => ({
  [`${TOPIC}/0`]: events as Offset,
  [`${REJECTED_TOPIC}/0`]: refused as Offset,
  [`${TALLY_TOPIC}/0`]: tallies as Offset,
});
/** Of all that is acknowledged here. */
const EXTENT = { from: positions(0, 0, 0), to: positions(3, 1, 1) };
const NOTHING_BEFORE = { ...EXTENT, tallied: { accepted: 0, duplicate: 0, rejected: 0 } };

async function idsOf(table: string, column: string): Promise<string[]> {
  const rows = await store!.engine.select<{ id: string }>(`SELECT toString(${column}) AS id FROM ${table}`);
  return rows.map(({ id }) => id).sort();
}

describe('a plan whose tokens are known and whose rows are not there', () => {
  const decoy = event(900);

  it('has its events, its rejected events and its counts after the next start, once', async () => {
    await acknowledge([event(1), event(2), event(3)], [rejected(1)]);
    await crashIn({ ...EXTENT, tallied: { accepted: 7, duplicate: 0, rejected: 0 } }, async (engine) => {
      await tear(engine, EVENTS, decoy);
      await tear(engine, REJECTED, rejected(900));
      await tear(engine, TALLY, counts(7, 0));
    });
    await recover();
    expect(await idsOf(EVENTS, 'event_id')).toEqual([1, 2, 3, 900].map(eventId));
    expect(await idsOf(REJECTED, 'rejected_id')).toEqual([1, 900].map(rejectedId));
    expect(await store!.events.tally(ORG)).toEqual([
      { event_type: 'door_opened', received: 11, stored: 4, duplicate: 0, rejected: 1 },
    ]);
  });

  it('keeps what is there already: only what is missing is inserted', async () => {
    await acknowledge([event(1), event(2), event(3)], [rejected(1)]);
    await crashIn(NOTHING_BEFORE, async (engine) => {
      await engine.insert('loader', EVENTS, Buffer.concat([line(event(1)), line(event(3))]), `${PLAN}:${EVENTS}`);
      await engine.insert('loader', REJECTED, line(rejected(1)), `${PLAN}:${REJECTED}`);
      await engine.insert('loader', TALLY, line(counts(3, 1)), `${PLAN}:${TALLY}`);
    });
    await recover();
    expect(await idsOf(EVENTS, 'event_id')).toEqual([1, 2, 3].map(eventId));
    expect(await idsOf(REJECTED, 'rejected_id')).toEqual([rejectedId(1)]);
    expect(await store!.events.tally(ORG)).toEqual([
      { event_type: 'door_opened', received: 4, stored: 3, duplicate: 0, rejected: 1 },
    ]);
  });

  it('of an older format, which does not say what had been counted, has its events', async () => {
    await acknowledge([event(1), event(2), event(3)], [rejected(1)]);
    await crashIn(EXTENT, async (engine) => {
      await tear(engine, EVENTS, decoy);
      await engine.insert('loader', TALLY, line(counts(3, 1)), `${PLAN}:${TALLY}`);
    });
    await recover();
    expect(await idsOf(EVENTS, 'event_id')).toEqual([1, 2, 3, 900].map(eventId));
    expect(await idsOf(REJECTED, 'rejected_id')).toEqual([rejectedId(1)]);
    expect(await store!.events.tally(ORG)).toMatchObject([{ received: 4, rejected: 1 }]);
  });
});

describe('an event the store refuses, in a plan that was torn', () => {
  const refusedByStore = event(2, '2026-11-20T10:00:00.000Z and more');

  it('is set aside once and counted once, however often the plan is carried out', async () => {
    await acknowledge([event(1), refusedByStore, event(3)], [rejected(1)]);
    await crashIn(NOTHING_BEFORE, async () => {});
    await recover();
    const asideIds = (await idsOf(REJECTED, 'rejected_id')).filter((id) => id !== rejectedId(1));
    expect(asideIds).toHaveLength(1);
    await store!.close();

    const [aside] = asideIds as [string];
    writeFileSync(join(directory, 'store', 'load-plans.json'), JSON.stringify([{ token: PLAN, ...NOTHING_BEFORE }]));
    await recover();
    expect(await idsOf(EVENTS, 'event_id')).toEqual([1, 3].map(eventId));
    expect(await idsOf(REJECTED, 'rejected_id')).toEqual([aside, rejectedId(1)].sort());
    expect(await store!.events.tally(ORG)).toEqual([
      { event_type: 'door_opened', received: 4, stored: 2, duplicate: 0, rejected: 2 },
    ]);
  });

  it('is counted when the crash came between keeping it and counting it', async () => {
    await acknowledge([event(1), refusedByStore, event(3)], [rejected(1)]);
    await crashIn(NOTHING_BEFORE, async () => {});
    await recover();
    const kept = (await store!.rejected.list(ORG, { reason: 'store_refused', limit: 10 })).map(
      ({ detail, ...row }) => row,
    );
    await store!.close();
    await crashIn(NOTHING_BEFORE, async (engine) => {
      for (const table of [EVENTS, REJECTED, TALLY]) await engine.command('test', `TRUNCATE TABLE ${table}`);
      await engine.insert('loader', EVENTS, line(event(1)), 'before the refused one');
      await engine.insert('loader', REJECTED, line({ org_id: ORG, detail: '', ...kept[0] }), 'the refused one');
    });
    await recover();
    expect(await idsOf(EVENTS, 'event_id')).toEqual([1, 3].map(eventId));
    expect(await store!.events.tally(ORG)).toEqual([
      { event_type: 'door_opened', received: 4, stored: 2, duplicate: 0, rejected: 2 },
    ]);
  });
});
