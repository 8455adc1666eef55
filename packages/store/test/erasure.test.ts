/** Somebody is taken out of the store: events, what names them, windows, and what the engine still has on the disk. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventType, type JsonObject, REJECTED_TOPIC, TALLY_TOPIC } from '@bellwether/core';
import { type Log, openLog } from '@bellwether/log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../src/store.ts';
import type { WindowTable } from '../src/window-table.ts';
import type { Touched } from '../src/windows.ts';
import { openChosenEngine, stopChosenEngine } from './chosen-engine.ts';

const [ANNA, BERTA] = ['a11a'.repeat(8), 'be27'.repeat(8)];
const NOW_MS = Date.parse('2026-11-21T10:00:00Z');
const AT_MS = NOW_MS - 60_000;

const table: WindowTable = {
  name: 'mail',
  eventCondition: "event_type = 'email_sent'",
  eventColumns: ['user_id'],
  dimensions: [{ name: 'sender', fromEvents: 'user_id' }],
  states: [{ name: 's_mails', type: 'UInt64', fromEvents: 'count()', merged: 'sum(s_mails)' }],
  signature: 'first',
};

const emailSent: EventType = {
  name: 'email_sent',
  version: 1,
  topic: 'communication_events',
  category: 'business',
  subject: 'user_id',
  description: 'An e-mail was sent.',
  metadata: { type: 'object', properties: { manager_id_hash: { type: 'string' } } },
} as unknown as EventType;

let directory: string;
let log: Log;
let store: Store;
let sent = 1;

async function open(): Promise<void> {
  store = await openStore({
    directory: join(directory, 'store'),
    engine: await openChosenEngine(join(directory, 'store')),
    log,
    eventTypes: [emailSent],
    windowTables: [table],
    clock: () => NOW_MS,
    onTrouble: (message, error) => console.error(message, error),
  });
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bellwether-erasure-'));
  log = await openLog({ directory: join(directory, 'log'), partitions: 1 });
  await open();
});
afterAll(async () => {
  await store.close();
  await log.close();
  await stopChosenEngine(join(directory, 'store'));
  rmSync(directory, { recursive: true, force: true });
});

async function send(orgId: string, mails: readonly JsonObject[], refused: readonly JsonObject[] = []): Promise<void> {
  const at = new Date(AT_MS).toISOString();
  const events = mails.map((mail) => ({
    event_id: `0199e000-0000-7000-8000-${String(sent++).padStart(12, '0')}`,
    org_id: orgId,
    session_id: '',
    event_type: 'email_sent',
    event_category: 'business',
    timestamp: at,
    received_at: at,
    region: '',
    environment: '',
    ...mail,
  }));
  const batch = (topic: string, records: readonly object[]) => ({
    topic,
    partition: 0,
    count: records.length,
    meta: { org_id: orgId, touched: [AT_MS / 10_000] },
    payload: Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join('')),
  });
  const counts = {
    org_id: orgId,
    event_type: 'email_sent',
    accepted: mails.length,
    duplicate: 0,
    rejected: refused.length,
  };
  const batches = [batch('communication_events', events), batch(TALLY_TOPIC, [counts])];
  if (refused.length > 0) batches.push(batch(REJECTED_TOPIC, refused));
  expect(await log.append(batches)).toMatchObject({ kind: 'appended' });
  await store.loader.caughtUp();
}

/** Mails by sender, at every grain and cut that keeps senders. */
async function senders(orgId: string): Promise<Record<string, number[]>> {
  const rows = await store.engine.select<{ grain: number; sender: string; mails: string }>(
    `SELECT grain, sender, s_mails AS mails FROM bellwether.win_mail FINAL WHERE org_id = '${orgId}' AND cut = 0 ORDER BY grain`,
  );
  const found: Record<string, number[]> = {};
  for (const { sender, mails } of rows) found[sender] = [...(found[sender] ?? []), Number(mails)];
  return found;
}

async function rowsHolding(name: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const [from, columns] of Object.entries({
    events: ['user_id', 'extra', 'manager_id_hash'],
    win_mail: ['sender'],
    rejected_events: ['raw'],
    excluded_subjects: ['subject'],
  })) {
    const either = columns.map((column) => `position(ifNull(${column}, ''), '${name}') > 0`).join(' OR ');
    const { rows } = await store.engine.query(`SELECT count() FROM bellwether.${from} WHERE ${either}`);
    found[from] = Number(rows[0]?.[0]);
  }
  return found;
}

const erasure = (orgId: string, erasureId = 'era_1') => ({ orgId, subject: ANNA, erasureId, mentions: true });
const rejectedEvent = (orgId: string, raw: object): JsonObject => ({
  org_id: orgId,
  rejected_id: `0199d000-0000-7000-8000-${String(sent++).padStart(12, '0')}`,
  received_at: new Date(AT_MS).toISOString(),
  door: 'test',
  event_type: 'email_sent',
  reason: 'invalid_field',
  field: '',
  detail: '',
  raw: JSON.stringify(raw),
});

describe('erasing somebody', () => {
  it('removes their events, zeroes their name in those of others, and counts on', async () => {
    await send(
      'org_a',
      [
        { user_id: ANNA },
        { user_id: ANNA },
        { user_id: BERTA, manager_id_hash: ANNA, extra: { recipient_id_hashes: [ANNA, 'c'.repeat(32)] } },
        { user_id: BERTA },
      ],
      [rejectedEvent('org_a', { user_id: ANNA }), rejectedEvent('org_a', { user_id: BERTA })],
    );
    await send('org_b', [{ user_id: ANNA }]);
    await store.loader.recompute(new Map());
    expect(await senders('org_a')).toEqual({ [ANNA]: [2, 2, 2, 2], [BERTA]: [2, 2, 2, 2] });
    await store.exclusions.put('org_a', ANNA, true);

    const erased = await store.erasure.erase(erasure('org_a'));

    expect(erased).toEqual({ events: 2, mentions: 1, rejected: 1, windows: 1 });
    expect(await senders('org_a')).toEqual({ [BERTA]: [2, 2, 2, 2] });
    // Another organisation's Anna is another one.
    expect(await rowsHolding(ANNA)).toEqual({ events: 1, win_mail: 4, rejected_events: 0, excluded_subjects: 0 });
    expect(await store.events.tally('org_a')).toEqual([
      { event_type: 'email_sent', received: 6, stored: 4, duplicate: 0, rejected: 2 },
    ]);
    const either = (await store.events.list('org_a', { limit: 10 })).find(({ metadata }) => metadata.manager_id_hash);
    expect(either?.metadata).toEqual({
      manager_id_hash: '0'.repeat(32),
      recipient_id_hashes: ['0'.repeat(32), 'c'.repeat(32)],
    });
  });

  it('leaves no window in which nobody else was', async () => {
    await send('org_alone', [{ user_id: ANNA }]);
    await store.loader.recompute(new Map());
    expect(await senders('org_alone')).toEqual({ [ANNA]: [1, 1, 1, 1] });
    expect(await store.erasure.erase(erasure('org_alone', 'era_alone'))).toMatchObject({ events: 1, windows: 1 });
    expect(await senders('org_alone')).toEqual({});
    const { rows } = await store.engine.query(
      "SELECT count() FROM bellwether.win_mail FINAL WHERE org_id = 'org_alone'",
    );
    expect(Number(rows[0]?.[0])).toBe(0);
  });

  it('leaves no part on the disk in which they still are', async () => {
    const { rows } = await store.engine.query(
      "SELECT count() FROM system.parts WHERE database = 'bellwether' AND NOT active AND table IN ('events', 'win_mail')",
    );
    expect(Number(rows[0]?.[0])).toBe(0);
  });

  it('may be repeated, and counts what it has removed once', async () => {
    expect(await store.erasure.erase(erasure('org_a'))).toMatchObject({ events: 2 });
    expect(await store.events.tally('org_a')).toMatchObject([{ received: 6, stored: 4 }]);
  });

  it('is taken up where a crash left it: between counting and removing, between removing and the windows', async () => {
    await send('org_c', [{ user_id: ANNA }, { user_id: BERTA }]);
    await store.engine.command(
      'test',
      "INSERT INTO bellwether.erased_events SELECT 'org_c', 'era_2', 'email_sent', 1, 0",
    );
    await store.engine.command(
      'test',
      `INSERT INTO bellwether.erasure_windows SELECT 'org_c', 'era_2', ${AT_MS / 10_000}`,
    );
    expect(await store.events.tally('org_c')).toMatchObject([{ stored: 2 }]);
    await store.engine.command('test', `DELETE FROM bellwether.events WHERE org_id = 'org_c' AND user_id = '${ANNA}'`);

    expect(await store.erasure.erase(erasure('org_c', 'era_2'))).toMatchObject({ events: 1, windows: 1 });
    expect(await store.events.tally('org_c')).toMatchObject([{ received: 2, stored: 2 }]);
    expect(await senders('org_c')).toEqual({ [BERTA]: [1, 1, 1, 1] });
  });
});

describe('somebody whose events are to be left out', () => {
  const touched = (): Touched => new Map([['org_d', new Set([AT_MS / 10_000])]]);

  it('is in no window once those are computed again, stays out, and comes back', async () => {
    await send('org_d', [{ user_id: ANNA }, { user_id: BERTA }]);
    await store.exclusions.put('org_d', ANNA, true);
    await store.loader.recompute(touched());
    expect(await senders('org_d')).toEqual({ [BERTA]: [1, 1, 1, 1] });

    await send('org_d', [{ user_id: ANNA }, { user_id: BERTA }]);
    await store.loader.recompute(touched());
    expect(await senders('org_d')).toEqual({ [BERTA]: [2, 2, 2, 2] });

    await store.close();
    await open();
    expect([...store.exclusions.of('org_d')]).toEqual([ANNA]);
    await store.exclusions.put('org_d', ANNA, false);
    await store.loader.recompute(touched());
    expect(await senders('org_d')).toEqual({ [ANNA]: [2, 2, 2, 2], [BERTA]: [2, 2, 2, 2] });
  });
});

describe('somebody who is left out and was alone in a window', () => {
  it('is in none of any grain, and comes back into all', async () => {
    await send('org_e', [{ user_id: ANNA }]);
    const touched = (): Touched => new Map([['org_e', new Set([AT_MS / 10_000])]]);
    await store.exclusions.put('org_e', ANNA, true);
    await store.loader.recompute(touched());
    expect(await senders('org_e')).toEqual({});
    await store.exclusions.put('org_e', ANNA, false);
    await store.loader.recompute(touched());
    expect(await senders('org_e')).toEqual({ [ANNA]: [1, 1, 1, 1] });
  });
});

describe('the log without somebody', () => {
  it('fills the store again without them', async () => {
    await log.redact({
      holding: [Buffer.from(ANNA)],
      edit: (record) => (record.includes(`"user_id":"${ANNA}"`) && record.includes('org_d') ? 'erase' : 'keep'),
    });
    await store.close();
    await stopChosenEngine(join(directory, 'store'));
    rmSync(join(directory, 'store'), { recursive: true });
    await log.removeGroup('store');
    await open();
    await store.loader.caughtUp();
    await store.loader.recompute(new Map());
    expect(await senders('org_d')).toEqual({ [BERTA]: [2, 2, 2, 2] });
    const { rows } = await store.engine.query("SELECT count() FROM bellwether.events WHERE org_id = ''");
    expect(Number(rows[0]?.[0])).toBe(0);
  });
});
