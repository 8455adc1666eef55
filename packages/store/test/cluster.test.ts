/** What is said to a cluster of servers: one declaration of each table, and changes where the rows are. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventType } from '@bellwether/core';
import { type Log, openLog } from '@bellwether/log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeStatements } from '../src/cluster-ddl.ts';
import { Placement } from '../src/placement.ts';
import { openStore, type Store } from '../src/store.ts';
import type { WindowTable } from '../src/window-table.ts';
import { CLUSTER, ParsedEngine } from './parsed-engine.ts';

const DECLARED: { eventTypes: EventType[]; windowTables: WindowTable[] } = {
  eventTypes: [
    {
      name: 'email_sent',
      version: 1,
      topic: 'communication_events',
      category: 'usage',
      subject: 'user_id',
      description: 'An e-mail was sent.',
      metadata: { type: 'object', properties: { recipients: { type: 'integer' }, folder: { type: 'string' } } },
    } as unknown as EventType,
  ],
  windowTables: [
    {
      name: 'mail',
      eventCondition: "event_type = 'email_sent'",
      eventColumns: ['user_id'],
      dimensions: [{ name: 'sender', fromEvents: 'user_id' }],
      states: [{ name: 's_mails', type: 'UInt64', fromEvents: 'count()', merged: 'sum(s_mails)' }],
      signature: 'first',
    },
  ],
};
const ORG = 'org_a';
const ANNA = 'a11a'.repeat(8);
const NOW_MS = Date.parse('2026-11-21T10:00:00Z');
const DAY_MS = 86_400_000;

let directory: string;
let log: Log;
let store: Store;
let engine: ParsedEngine;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bellwether-cluster-'));
  log = await openLog({ directory: join(directory, 'log'), partitions: 1 });
  engine = await ParsedEngine.open(directory);
  store = await openStore({
    directory,
    engine,
    log,
    ...DECLARED,
    clock: () => NOW_MS,
    onTrouble: (message, error) => console.error(message, error),
  });
});
afterAll(async () => {
  await store.close();
  await log.close();
  rmSync(directory, { recursive: true, force: true });
});

async function sendMail(user: string, atMs: number, n: number): Promise<void> {
  const at = new Date(atMs).toISOString();
  const event = {
    event_id: `0199e000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    org_id: ORG,
    user_id: user,
    event_type: 'email_sent',
    event_category: 'usage',
    timestamp: at,
    received_at: at,
  };
  const payload = Buffer.from(`${JSON.stringify(event)}\n`);
  const meta = { org_id: ORG, touched: [Math.floor(atMs / 10_000)] };
  await log.append([{ topic: 'communication_events', partition: 0, count: 1, meta, payload }]);
}

describe('the tables of a cluster', () => {
  const statements = storeStatements(DECLARED, CLUSTER);

  it('are those that were looked at', () => {
    const printed = `${statements.map((statement) => statement.replace(/\n\s+/g, '\n  ')).join(';\n\n')};\n`;
    expect(printed).toBe(readFileSync(new URL('./cluster-ddl.golden.sql', import.meta.url), 'utf8'));
  });

  it('are a replicated one on each server and one over all of them, for each table of one server', () => {
    const single = storeStatements(DECLARED).filter((statement) => statement.startsWith('CREATE TABLE'));
    const local = statements.filter((statement) => /_local`? ON CLUSTER[\s\S]*ENGINE = Replicated/.test(statement));
    const over = statements.filter((statement) => statement.includes('ENGINE = Distributed'));
    expect(local).toHaveLength(single.length);
    expect(over).toHaveLength(single.length);
    expect(statements).toHaveLength(1 + 2 * single.length);
  });

  it('keep the rows of an organisation together', () => {
    const keys = statements.flatMap((statement) => /cityHash64\((\w+)\)/.exec(statement)?.[1] ?? []);
    expect(new Set(keys)).toEqual(new Set(['org_id', 'name']));
    const byName = statements.filter((statement) => statement.includes('cityHash64(name)'));
    expect(byName.map((statement) => /bellwether\.(\w+)/.exec(statement)![1])).toEqual(['window_tables']);
  });

  it('are not made for a name that is not one', () => {
    expect(() => storeStatements(DECLARED, 'a`; DROP')).toThrow(/not the name of a ClickHouse cluster/);
  });
});

describe('what is said to a cluster', () => {
  it('is read by the engine, and changes rows where they are, on every server', { timeout: 120_000 }, async () => {
    const oldMs = NOW_MS - 40 * DAY_MS;
    await sendMail(ANNA, NOW_MS - 60_000, 1);
    await sendMail('be27'.repeat(8), NOW_MS - 60_000, 2);
    await sendMail('be27'.repeat(8), oldMs, 3);
    await store.loader.caughtUp();
    await store.loader.recompute(new Map());
    await store.erasure.leaveOut(ORG, ANNA, true);
    await store.erasure.erase({ orgId: ORG, subject: ANNA, erasureId: 'first', mentions: true });
    const removed = await store.retention.clearEvents(ORG, NOW_MS - 10 * DAY_MS, () => true);
    await store.retention.clearWindows(new Map([[ORG, NOW_MS - DAY_MS]]), () => true);
    await store.retention.clearRejected(ORG, NOW_MS);
    await store.sizes();
    expect(removed).toBe(1);
    const [tally] = await store.events.tally(ORG);
    expect(tally).toMatchObject({ event_type: 'email_sent', stored: 3 });

    const changes = engine.said.filter((said) => /^\s*(ALTER|DELETE|OPTIMIZE|DROP|KILL|SYSTEM)/.test(said));
    const kinds = new Set(changes.map((said) => /^\s*(\w+)/.exec(said)![1]));
    expect(kinds).toEqual(new Set(['ALTER', 'DELETE', 'OPTIMIZE', 'DROP', 'KILL', 'SYSTEM']));
    for (const said of changes) expect(said).toContain(` ON CLUSTER \`${CLUSTER}\``);
    for (const said of changes.filter((one) => /^\s*(ALTER|DELETE|OPTIMIZE|SYSTEM)/.test(one)))
      expect(said, said).toMatch(/_local/);
    // Nothing reads rows past the table over all servers, and nobody else's copy of the list of parts.
    for (const said of engine.said.filter((one) => /^\s*(SELECT|INSERT)/.test(one))) {
      expect(said, said).not.toMatch(/bellwether\.`?\w+_local/);
      expect(said, said).not.toMatch(/FROM system\.(parts|processes)/);
    }
  });
});

describe('a table over a cluster', () => {
  it('takes rows once under one token', async () => {
    const counts = { org_id: 'org_b', event_type: 'email_sent', accepted: 1, duplicate: 0, rejected: 0 };
    const row = Buffer.from(`${JSON.stringify(counts)}\n`);
    for (const token of ['one', 'one', 'two']) await engine.insert('test', 'bellwether.ingest_tally', row, token);
    for (const name of ['ingest_tally', 'ingest_tally_local']) {
      const { rows } = await engine.queryAs(
        'test',
        `SELECT toInt32(sum(accepted)) FROM bellwether.${name} WHERE org_id = 'org_b'`,
      );
      expect(rows, name).toEqual([[2]]);
    }
  });
});

describe('the place of a table', () => {
  it('is the table itself without a cluster', () => {
    const placement = new Placement();
    expect(placement.changed('bellwether.events')).toBe('bellwether.events');
    expect(placement.changed('bellwether.`win_a`')).toBe('bellwether.`win_a`');
  });

  it('is its local part on every server of one', () => {
    const placement = new Placement('ours');
    expect(placement.changed('bellwether.events')).toBe('bellwether.events_local ON CLUSTER `ours`');
    expect(placement.changed('bellwether.`win_a`')).toBe('bellwether.`win_a_local` ON CLUSTER `ours`');
  });
});
