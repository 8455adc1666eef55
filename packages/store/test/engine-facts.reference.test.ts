/** Which function of the engine is which statistic, against figures computed elsewhere; traps included. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbeddedEngine } from '../src/embedded-engine.ts';
import type { Engine } from '../src/engine.ts';

const ORACLE = new URL('../../../../shared/oracles/clickhouse.json', import.meta.url);

interface Fact {
  id: string;
  input: { sql: string };
  expected: { value: number | null };
  tolerance: number;
}

describe('the engine', () => {
  if (!existsSync(ORACLE)) {
    it('was not asked: ../shared is not there', () => {
      console.warn(`No reference data: ${ORACLE.pathname} is not there.`);
    });
    return;
  }
  const { cases } = JSON.parse(readFileSync(ORACLE, 'utf8')) as { cases: Fact[] };
  const directory = mkdtempSync(join(tmpdir(), 'bellwether-facts-'));
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEmbeddedEngine({ directory });
  });
  afterAll(async () => {
    await engine.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(cases.map((one) => [one.id, one] as const))('%s', async (_, { input, expected, tolerance }) => {
    const { rows } = await engine.query(input.sql);
    const value = rows[0]![0];
    // What is not a number comes out of the engine as null, which is what an answer may say.
    if (expected.value === null) expect(value === null || Number.isNaN(Number(value))).toBe(true);
    else expect(Math.abs(Number(value) - expected.value)).toBeLessThanOrEqual(tolerance);
  });
});
