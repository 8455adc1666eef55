/** The client's way to a server: over a real socket, to a process that speaks ClickHouse's protocol over the same engine. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Engine, engineErrorCode } from '../../packages/store/src/engine.ts';
import { readParquet } from '../../packages/store/src/read-parquet.ts';
import { connectEngine } from '../../packages/store/src/server-engine.ts';
import type { RunningServer } from '../engines/real-server.ts';
import { clickhouse } from '../engines/servers/clickhouse.ts';

const NOBODY = 'http://127.0.0.1:9';
const directory = mkdtempSync(join(tmpdir(), 'bellwether-server-'));
let server: RunningServer;
let engine: Engine;
beforeAll(async () => {
  server = await clickhouse.start(directory);
  engine = await connectEngine({ urls: [server.url] });
  await engine.command(
    'test',
    `CREATE TABLE IF NOT EXISTS bellwether.things (id UInt64, name String) ENGINE = MergeTree ORDER BY id
     SETTINGS non_replicated_deduplication_window = 100`,
  );
}, 60_000);
afterAll(async () => {
  await engine.close();
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

const rows = (...ids: number[]): Buffer =>
  Buffer.from(ids.map((id) => `${JSON.stringify({ id, name: `“${id}”`, unknown: true })}\n`).join(''));
const idsThere = async (): Promise<number[]> => {
  const found = await engine.queryAs('test', 'SELECT id FROM bellwether.things ORDER BY id');
  return found.rows.map(([id]) => Number(id));
};
/** Statements of the server that hold the text, but the one that asks. */
const running = async (text: string): Promise<number> => {
  const [found] = await engine.select<{ found: number }>(
    `SELECT toInt32(count()) AS found FROM system.processes WHERE position(query, '${text}') > 0 AND position(query, 'system.processes') = 0`,
  );
  return found!.found;
};

describe('a ClickHouse server', () => {
  it('takes rows once under one token, and answers with columns and types', async () => {
    await engine.insert('test', 'bellwether.things', rows(1, 2), 'first');
    await engine.insert('test', 'bellwether.things', rows(1, 2), 'first');
    await engine.insert('test', 'bellwether.things', rows(3), 'second');
    expect(await idsThere()).toEqual([1, 2, 3]);
    const answer = await engine.query(
      "SELECT name, count() AS n FROM bellwether.things WHERE name = '“2”' GROUP BY name",
    );
    expect(answer.columns).toEqual([
      { name: 'name', type: 'String' },
      { name: 'n', type: 'UInt64' },
    ]);
    expect(answer.rows).toEqual([['“2”', 1]]);
  });

  it('is asked by many at once, each hearing its own', async () => {
    const numbers = Array.from({ length: 60 }, (_, n) => n);
    const answers = await Promise.all(numbers.map((n) => engine.query(`SELECT ${n}`)));
    expect(answers.map(({ rows: [row] }) => row?.[0])).toEqual(numbers);
  });

  it('says what a refused statement was refused for, as the embedded engine does', async () => {
    const refused = (asked: Promise<unknown>): Promise<unknown> => asked.catch((error: unknown) => error);
    expect(engineErrorCode(await refused(engine.query('SELECT nothing')))).toBe('47');
    const bad = Buffer.from('{"id":"none"}\n');
    expect(engineErrorCode(await refused(engine.insert('test', 'bellwether.things', bad, 'bad')))).toBe('27');
    const dear = engine.query('SELECT count() FROM numbers(1000000000000)', { timeLimitSeconds: 1 });
    await expect(dear).rejects.toMatchObject({ code: 'query_too_expensive' });
  });

  it('gives rows as they are found, and not the text of a failure as if it were a row', async () => {
    let bytes = 0;
    for await (const chunk of engine.stream('SELECT number FROM numbers(200000)', 'JSONEachRow')) bytes += chunk.length;
    expect(bytes).toBe([...Array(200_000).keys()].reduce((sum, n) => sum + `{"number":${n}}\n`.length, 0));

    const failing = async (): Promise<string> => {
      let text = '';
      const sql = 'SELECT number, throwIf(number = 150000) FROM numbers(200000)';
      for await (const chunk of engine.stream(sql, 'JSONEachRow')) text += Buffer.from(chunk).toString('utf8');
      return text;
    };
    expect(engineErrorCode(await failing().catch((error: unknown) => error))).toBe('395');
  });

  it('gives a Parquet file of as many blocks as it likes as one file', async () => {
    const chunks: Uint8Array[] = [];
    const sql = 'SELECT number, toString(number) AS text FROM numbers(70000)';
    for await (const chunk of engine.stream(sql, 'Parquet')) chunks.push(chunk);
    let lines = '';
    for await (const slice of readParquet(Buffer.concat(chunks))) lines += slice.toString('utf8');
    expect(lines.length).toBe(
      [...Array(70_000).keys()].reduce((sum, n) => sum + `{"number":"${n}","text":"${n}"}\n`.length, 0),
    );
  });

  it('stops computing what nobody reads any more', async () => {
    const endless = "SELECT number, sleepEachRow(0.001), repeat('x', 1000) AS abandoned FROM numbers(10000000)";
    const settings = { max_block_size: 20 };
    for await (const _ of engine.stream(endless, 'JSONEachRow', { timeLimitSeconds: 600, settings })) break;
    await vi.waitFor(async () => expect(await running('abandoned')).toBe(0), { timeout: 15_000, interval: 200 });
  });

  it('stops computing for a process that ends', async () => {
    const other = await connectEngine({ urls: [server.url] });
    const left = other
      .query('SELECT sum(sleepEachRow(0.01)) AS left_behind FROM numbers(1000000)', {
        timeLimitSeconds: 600,
        settings: { max_block_size: 20 },
      })
      .catch((error: unknown) => error);
    await vi.waitFor(async () => expect(await running('left_behind')).toBe(1), { timeout: 15_000, interval: 100 });
    await other.close();
    expect(await left).toBeInstanceOf(Error);
    await vi.waitFor(async () => expect(await running('left_behind')).toBe(0), { timeout: 15_000, interval: 200 });
  });

  it('lets nobody in with another password, and its address is told without it', async () => {
    const wrong = server.url.replace(/:[^:@]+@/, ':not-the-password@');
    await expect(connectEngine({ urls: [wrong] })).rejects.toThrow(/Authentication failed/);
    const away = await connectEngine({ urls: [NOBODY.replace('//', '//bellwether:a-secret@')] }).catch(
      (error: Error) => error,
    );
    expect(String(away)).toMatch(/cannot be reached at http:\/\/127\.0\.0\.1:9\./);
    expect(String(away)).not.toContain('a-secret');
  });

  it('is found behind another that is away, and found again after it was', async () => {
    const { username, password } = new URL(server.url);
    const other = await connectEngine({ urls: [NOBODY, server.url], username, password });
    try {
      expect((await other.query('SELECT 1')).rows).toEqual([[1]]);
      await server.kill();
      await expect(other.query('SELECT 1')).rejects.toMatchObject({ code: 'overloaded' });
      server = await clickhouse.start(directory);
      await vi.waitFor(async () => expect((await other.query('SELECT 1')).rows).toEqual([[1]]), {
        timeout: 40_000,
        interval: 250,
      });
      await vi.waitFor(async () => expect(await idsThere()).toEqual([1, 2, 3]), { timeout: 40_000, interval: 250 });
    } finally {
      await other.close();
    }
  }, 90_000);
});
