/**
 * What the tests of the SQL door run on: the real engine with six events of one tenant, small enough to compute with on
 * paper, and twice as many of another, who has a canary in every field.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { columnType, type Engine, type EventColumn, openEmbeddedEngine, sqlString } from '@bellwether/store';
import { type CompiledSql, compileSql, type SqlDoor } from './compile-sql.ts';
import { answerSql, type SqlAnswer } from './sql-answer.ts';
import { storedEventColumns } from './stored-events.ts';

const DECLARED: readonly EventColumn[] = [
  { name: 'model', kind: 'string' },
  { name: 'tokens', kind: 'integer' },
  { name: 'cost_usd', kind: 'number' },
  { name: 'accepted', kind: 'boolean' },
  // Named like the slots and like a keyword: neither may confuse anything.
  { name: 'c1', kind: 'string' },
  { name: 'select', kind: 'string' },
];

/** As if it were about persons. */
const ABSENT_TYPES = ['employee_departure'];

export const CANARY = 'CANARY';
const NOW_MS = Date.UTC(2026, 10, 21);

export const DOOR: SqlDoor = { orgId: 'acme', columns: storedEventColumns(DECLARED, ABSENT_TYPES), nowMs: NOW_MS };

export interface SqlFixture {
  engine: Engine;
  ask(text: string): Promise<SqlAnswer>;
  run(compiled: CompiledSql): Promise<SqlAnswer>;
  close(): Promise<void>;
}

/** event_type, timestamp, model, tokens, cost_usd, accepted, extra. */
const ACME = [
  ['generation', '2026-11-20 08:00:00.000', 'gpt-5', 100, 0.5, true, '{"team":"platform","nested":{"depth":2}}'],
  ['generation', '2026-11-20 08:10:00.000', 'gpt-5', 300, 1.5, false, '{"team":"platform"}'],
  ['generation', '2026-11-20 09:00:00.000', 'opus', 200, 2, true, '{"team":"data"}'],
  ['generation', '2026-11-20 09:30:00.000', 'opus', null, null, null, ''],
  ['error', '2026-11-20 09:45:00.000', null, null, null, null, '{"message":"it\'s \\"broken\\""}'],
  ['error', '2026-11-21 00:00:00.000', null, 0, 0, null, '{"message":"späť"}'],
] as const;

export async function openSqlFixture(): Promise<SqlFixture> {
  const directory = await mkdtemp(join(tmpdir(), 'bellwether-sql-'));
  const engine = await openEmbeddedEngine({ directory, readers: 2 });
  const declared = DECLARED.map((column) => `\`${column.name}\` ${columnType(column)}`).join(', ');
  await engine.command(
    'schema',
    `CREATE TABLE bellwether.events (
      org_id LowCardinality(String), event_type LowCardinality(String), timestamp DateTime64(3, 'UTC'), event_id UUID,
      user_id String, session_id String, event_category LowCardinality(String), received_at DateTime64(3, 'UTC'),
      region LowCardinality(String), environment LowCardinality(String), extra String, ${declared}
    ) ENGINE = MergeTree PARTITION BY (org_id, toYYYYMM(timestamp)) ORDER BY (org_id, event_type, timestamp)`,
  );
  const rows = ACME.map(([type, time, model, tokens, cost, accepted, extra], index) =>
    printRow('acme', index, type, time, model, tokens, cost, accepted, extra),
  );
  // One event came twice; it counts once.
  rows.push(rows[0]!);
  for (let index = 0; index < 12; index++) {
    const extra = JSON.stringify({ team: CANARY, message: CANARY, nested: { depth: CANARY } });
    rows.push(printRow(CANARY, index, CANARY, '2026-11-20 08:00:00.000', CANARY, 777_777, 777_777.5, true, extra));
  }
  await engine.command('schema', `INSERT INTO bellwether.events VALUES ${rows.join(', ')}`);
  const run = (compiled: CompiledSql) => answerSql(engine, compiled);
  return {
    engine,
    run,
    ask: (text) => run(compileSql(text, DOOR)),
    close: async () => {
      await engine.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function printRow(orgId: string, index: number, type: string, time: string, model: string | null, ...rest: unknown[]) {
  const [tokens, cost, accepted, extra] = rest;
  const mine = orgId === 'acme';
  const eventId = `0190d3b0-0000-7000-8000-00000000000${index.toString(16)}`;
  const text = (own: string) => sqlString(mine ? own : CANARY);
  const values = [
    sqlString(orgId),
    sqlString(type),
    sqlString(time),
    // Half of the other tenant's ids are the same as ours; the other half nothing of ours can hide.
    sqlString(eventId),
    text(`user-${index % 3}`),
    text(`session-${index % 2}`),
    text('usage'),
    sqlString(time),
    text('eu'),
    text('production'),
    sqlString(String(extra)),
    model === null ? 'NULL' : sqlString(model),
    String(tokens ?? 'NULL'),
    String(cost ?? 'NULL'),
    String(accepted ?? 'NULL'),
    text('slot'),
    text('keyword'),
  ];
  return `(${values.join(', ')})`;
}
