/** Rows as a Parquet file: one file, however many blocks the engine makes of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../src/engine.ts';
import { readParquet } from '../src/read-parquet.ts';
import { openChosenEngine, stopChosenEngine } from './chosen-engine.ts';

const directory = mkdtempSync(join(tmpdir(), 'bellwether-parquet-'));
let engine: Engine;
beforeAll(async () => {
  engine = await openChosenEngine(directory);
});
afterAll(async () => {
  await engine.close();
  await stopChosenEngine(directory);
  rmSync(directory, { recursive: true, force: true });
});

// A block has 65,409 rows at most, by its default.
it.each([0, 1, 65_410])('%i rows are one file, which another reader reads to its end', async (count) => {
  const chunks: Uint8Array[] = [];
  const sql = `SELECT toUInt32(number) AS number FROM numbers(${count})`;
  for await (const chunk of engine.stream(sql, 'Parquet')) chunks.push(chunk);
  const read: unknown[] = [];
  for await (const lines of readParquet(Buffer.concat(chunks)))
    for (const line of lines.toString('utf8').split('\n').slice(0, -1)) read.push(JSON.parse(line).number);
  expect(read).toEqual(Array.from({ length: count }, (_, number) => number));
});
