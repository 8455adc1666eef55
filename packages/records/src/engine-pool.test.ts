import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openTestRecords, RECORDS_ENGINE } from '../test/test-records.ts';
import type { Records } from './records.ts';

const directory = mkdtempSync(join(tmpdir(), 'bellwether-engine-pool-'));
let records: Records;
beforeAll(async () => {
  records = await openTestRecords({ directory, clock: Date.now });
  await records.pool().query('CREATE SCHEMA library; CREATE TABLE library.things (id bigint PRIMARY KEY, tags text[])');
});
afterAll(async () => {
  await records.close();
  rmSync(directory, { recursive: true });
});

const countThings = async () =>
  Number((await records.pool().query('SELECT count(*) AS n FROM library.things')).rows.map(nOf)[0]);
const nOf = (row: unknown) => (row as { n: string }).n;

describe('the pool over the records’ engine', () => {
  it('answers as node-postgres does: large numbers as text, arrays as arrays, rows counted', async () => {
    const pool = records.pool();
    const written = await pool.query('INSERT INTO library.things VALUES ($1, $2)', ['9007199254740993', ['a', 'b,c']]);
    expect(written).toMatchObject({ rowCount: 1, rows: [], command: 'INSERT' });
    const read = await pool.query({ text: 'SELECT * FROM library.things WHERE tags = $1', values: [['a', 'b,c']] });
    expect(read).toMatchObject({ rowCount: 1, rows: [{ id: '9007199254740993', tags: ['a', 'b,c'] }] });
    await pool.query('DELETE FROM library.things');
  });

  // A server runs many at once; there each client is alone with its transaction only.
  it.runIf(RECORDS_ENGINE === 'embedded')(
    'gives a client that has begun the engine to itself until it commits',
    async () => {
      const client = await records.pool().connect();
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      await client.query('INSERT INTO library.things VALUES (1)');
      const order: string[] = [];
      const other = records
        .asOperator((tx) => sql<{ n: number }>`SELECT count(*)::int AS n FROM organisations`.execute(tx))
        .then(() => order.push('other'));
      const third = countThings().then((n) => order.push(`third sees ${n}`));
      await client.query('SELECT 1');
      order.push('client');
      await client.query('COMMIT');
      await Promise.all([other, third]);
      expect(order).toEqual(['client', 'other', 'third sees 1']);
      client.release();
    },
  );

  it('rolls back what failed, what is rolled back, and what is let go of', async () => {
    const before = await countThings();
    const client = await records.pool().connect();
    await client.query('BEGIN');
    await client.query('INSERT INTO library.things VALUES (2)');
    await expect(client.query('INSERT INTO library.things VALUES (2)')).rejects.toMatchObject({ code: '23505' });
    await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' });
    await client.query('ROLLBACK');
    await client.query('BEGIN');
    await client.query('INSERT INTO library.things VALUES (3)');
    client.release();
    expect(await countThings()).toBe(before);
  });

  // A server ends such a transaction itself, by a clock that is not ours to turn: idle_in_transaction_session_timeout.
  it.runIf(RECORDS_ENGINE === 'embedded')('tells a client that was too slow that nothing was committed', async () => {
    const before = await countThings();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const client = await records.pool().connect();
      await client.query('BEGIN');
      await client.query('INSERT INTO library.things VALUES (7)');
      vi.advanceTimersByTime(30_000);
      await expect(client.query('COMMIT')).rejects.toMatchObject({ code: 'timeout' });
      client.release();
    } finally {
      vi.useRealTimers();
    }
    expect(await countThings()).toBe(before);
  });

  it('has made durable what it has answered', async () => {
    const before = records.stats().writes;
    await records.pool().query('INSERT INTO library.things VALUES (4)');
    const single = records.stats().writes;
    expect(single).toBeGreaterThan(before);
    const client = await records.pool().connect();
    await client.query('BEGIN');
    await client.query('INSERT INTO library.things VALUES (5)');
    await client.query('COMMIT');
    expect(records.stats().writes).toBeGreaterThan(single);
  });

  it('lets timers run between statements', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const pool = records.pool();
    for (let at = 0; at < 200; at++) await pool.query('SELECT $1::int', [at]);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(5);
  });

  it('refuses a statement inside a transaction of records, which would wait for itself', async () => {
    await expect(records.asOperator(() => records.pool().query('SELECT 1'))).rejects.toThrow(/wait for itself/);
  });

  it('refuses everything once it has ended, and leaves the engine open', async () => {
    const pool = records.pool();
    const client = await pool.connect();
    await pool.end();
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'overloaded' });
    await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: 'overloaded' });
    expect(await countThings()).toBeGreaterThan(0);
  });

  it('keeps a library’s tables out of sight of organisations', async () => {
    await expect(
      records.asTenant('org_a', (tx) => sql`SELECT * FROM library.things`.execute(tx)),
    ).rejects.toMatchObject({ code: '42501' });
  });

  // In the files of a server: tests/engines/postgres.engines.test.ts.
  it.runIf(RECORDS_ENGINE === 'embedded')('forgets deleted rows of a library’s tables with all others', async () => {
    const pool = records.pool();
    await pool.query(`INSERT INTO library.things VALUES (6, ARRAY['quite-forgotten-thing'])`);
    await records.maintain();
    await pool.query('DELETE FROM library.things WHERE id = 6');
    await records.forgetDeleted();
    const { execFileSync } = await import('node:child_process');
    const found = execFileSync('sh', ['-c', `grep -rl quite-forgotten-thing ${directory} || true`], {
      encoding: 'utf8',
    });
    expect(found).toBe('');
  });
});
