/** The engine's own parser is asked what a compiled statement reads: one table, behind the tenant's predicate. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, MINUTE_MS } from '@bellwether/core';
import { type Engine, openEmbeddedEngine, windowTableName } from '@bellwether/store';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileQuery } from '../src/compile.ts';
import { planQuery } from '../src/plan.ts';
import { parseMetricQuery } from '../src/query.ts';
import { breachesOf } from '../src/sql-door/tenant-fence.fixture.ts';
import { NOW_MS, REGISTRY } from './registry.ts';

const directory = mkdtempSync(join(tmpdir(), 'bellwether-compile-'));
let engine: Engine;
beforeAll(async () => {
  engine = await openEmbeddedEngine({ directory, readers: 2 });
});
afterAll(async () => {
  await engine.close();
  rmSync(directory, { recursive: true, force: true });
});

const hostile = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom("'", '\\', '"', '`', '\0', '\n', ')', '(', '-', '/', '*', ' OR 1=1 '),
    maxLength: 12,
  }),
  fc.constantFrom("' OR org_id != '", "\\' OR 1=1 --", "'; DROP TABLE bellwether.events --", 'acme', "o'neill", '\\'),
);
const dimension = fc.constantFrom(
  'door',
  'alarm',
  'region',
  'user_id',
  'session_id',
  'event_type',
  'metadata.door',
  'metadata.count',
  'metadata.odd-name.x',
);

const queries = fc
  .record({
    metric: fc.constantFrom(...REGISTRY.metrics.keys()),
    grain: fc.constantFrom('10s', '1m', '1h', '1d', '30d', 'total'),
    group_by: fc.uniqueArray(dimension, { maxLength: 3 }),
    filters: fc.array(
      fc.record({
        dimension,
        op: fc.constantFrom('in', 'not_in'),
        values: fc.array(hostile, { minLength: 1, maxLength: 3 }),
      }),
      { maxLength: 3 },
    ),
    ageMs: fc.integer({ min: MINUTE_MS, max: 4 * DAY_MS }),
    lengthMs: fc.integer({ min: MINUTE_MS, max: DAY_MS }),
    window: fc.option(
      fc.constantFrom({ size: '5m', every: '1m' }, { size: '30s', every: '10s' }, { size: '2h', every: '1h' }),
      {
        nil: undefined,
      },
    ),
  })
  .filter(({ metric, group_by, filters }) => {
    const known = REGISTRY.cubes.get(REGISTRY.metrics.get(metric)!.cube)!.cube.dimensions;
    return [...group_by, ...filters.map((filter) => filter.dimension)].every(
      (name) => name in known || !['door', 'alarm'].includes(name),
    );
  });

const shapes = fc.record({
  perWindow: fc.boolean(),
  limit: fc.integer({ min: 1, max: 200_000 }),
  groups: fc.option(fc.array(fc.array(hostile, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 3 })),
  unsettled: fc.option(fc.integer({ min: 0, max: 20 * MINUTE_MS }), { nil: undefined }),
});

const STATEMENTS = process.env.BELLWETHER_LONG_TESTS === '1' ? 20_000 : 1500;

describe('a compiled statement', () => {
  it('reads one table, behind the tenant predicate, whatever is asked and whatever the tenant is called', async () => {
    const sources = new Set<string>();
    await fc.assert(
      fc.asyncProperty(queries, shapes, hostile, async ({ ageMs, lengthMs, ...input }, shape, orgId) => {
        const times = {
          from: new Date(NOW_MS - ageMs).toISOString(),
          to: new Date(NOW_MS - ageMs + lengthMs).toISOString(),
        };
        const parsed = parseMetricQuery({ ...input, ...times }, REGISTRY, NOW_MS);
        const perWindow = shape.perWindow && (parsed.grain !== 'total' || parsed.sliding !== undefined);
        const { fromMs, toMs } = parsed;
        const lag = shape.unsettled;
        const unsettled =
          lag === undefined ? undefined : { minutesMs: NOW_MS - lag, hoursMs: NOW_MS - lag - 60 * MINUTE_MS };
        const plan = planQuery(parsed, { fromMs, toMs, nowMs: NOW_MS }, unsettled);
        sources.add(plan.source);
        const keys = parsed.groupBy.length;
        const groups = keys > 0 && shape.groups ? { groups: shape.groups.map((group) => group.slice(0, keys)) } : {};
        const range = { orgId, fromMs, toMs, perWindow, limit: shape.limit, ...groups };
        const { sql } = compileQuery(parsed, plan, range, REGISTRY.fields);
        const table =
          plan.source === 'events' ? 'bellwether.events' : windowTableName(parsed.cube.table).replaceAll('`', '');
        expect(await breachesOf(engine, sql, orgId, table)).toEqual([]);
      }),
      { numRuns: STATEMENTS },
    );
    expect([...sources].sort()).toEqual(['events', 'windows']);
  }, 120_000);

  it('would be caught without the predicate', async () => {
    expect(
      await breachesOf(engine, "SELECT 1 FROM (SELECT * FROM bellwether.events WHERE org_id = 'b')", 'a'),
    ).not.toEqual([]);
    expect(
      await breachesOf(engine, "SELECT 1 FROM (SELECT * FROM bellwether.events WHERE org_id = 'a' OR 1)", 'a'),
    ).not.toEqual([]);
  });
});
