/**
 * Records on a real PostgreSQL, behind a real PgBouncer in transaction mode: what a server has that the engine in the
 * process has not. What both have is in the ordinary suites: `BELLWETHER_TEST_ENGINES=postgres,pgbouncer vitest run packages/records`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  afterCommit,
  append,
  defineStream,
  openPostgresRecords,
  openRecords,
  type PostgresSettings,
  preparePostgres,
  projectNext,
  type Records,
  sql,
  type Transaction,
} from '@bellwether/records';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeOn } from './describe-on.ts';
import { dataDirectory } from './places.ts';
import { pgbouncer, type RunningPgBouncer } from './servers/pgbouncer.ts';
import { postgres } from './servers/postgres.ts';

const now = new Date('2026-11-21T05:00:00.000Z');

const bells = defineStream<number, { 'bell.rung': { times: number } }>({
  type: 'bell',
  initial: 0,
  apply: { 'bell.rung': (rung, { times }) => rung + times },
  undo: { 'bell.rung': 'What was heard was heard.' },
});

function addOrganisation(records: Records, orgId: string) {
  return records.asOperator((tx) =>
    tx
      .insertInto('organisations')
      .values({
        ...{ org_id: orgId, name: orgId, primary_region: 'eu-west-1', data_residency: 'eu', plan: 'starter' },
        ...{ quotas: '{"max_events_per_second":1}', features: '{}', self_managed: true },
        ...{ created_at: now, updated_at: now },
      })
      .execute(),
  );
}

const setSetting = (tx: Transaction, name: string, value: number) =>
  tx
    .insertInto('settings')
    .values({ org_id: 'org_a', name, value: JSON.stringify(value), updated_at: now })
    .onConflict((conflict) => conflict.columns(['org_id', 'name']).doUpdateSet({ value: JSON.stringify(value) }))
    .execute();
const setting = async (tx: Transaction, name: string): Promise<number> => {
  const row = await tx.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst();
  return Number(row?.value ?? 0);
};

await describeOn([postgres, pgbouncer], 'records on a server', () => {
  const directory = dataDirectory('postgres-records');
  let server: RunningPgBouncer;
  let records: Records;
  let others: Records;

  const through = (url: string, database: string): PostgresSettings => {
    const program = new URL(url);
    program.username = 'bellwether';
    program.password = 'a-password';
    program.pathname = `/${database}`;
    return { url: program.href };
  };
  const prepared = async (database: string): Promise<PostgresSettings> => {
    const administrator = { url: server.postgres.url };
    await preparePostgres({ administrator, program: through(server.postgres.url, database) });
    return through(server.url, database);
  };

  beforeAll(async () => {
    server = await pgbouncer.start(directory);
    const settings = await prepared('records');
    // At once, as processes of one installation do.
    [records, others] = (await Promise.all([
      openPostgresRecords(settings),
      openPostgresRecords({ ...settings, poolMax: 4 }),
    ])) as [Records, Records];
    await addOrganisation(records, 'org_a');
    await addOrganisation(records, 'org_b');
  });
  afterAll(async () => {
    await records?.close();
    await others?.close();
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  describe('rights', () => {
    it('let the login do nothing that it does not ask for', async () => {
      const client = new pg.Client(through(server.url, 'records').url);
      await client.connect();
      try {
        await expect(client.query('SELECT FROM organisations')).rejects.toMatchObject({ code: '42501' });
        await expect(client.query('CREATE TABLE public.mine (a int)')).rejects.toMatchObject({ code: '42501' });
      } finally {
        await client.end();
      }
    });

    it('that are too many are refused, with what to do', async () => {
      const superuser = { url: server.postgres.url.replace(/\/postgres$/, '/records') };
      await expect(openPostgresRecords(superuser)).rejects.toThrow(/postgres is superuser.*CREATE ROLE/s);
    });

    it('that are missing are all named at once', async () => {
      const administrator = new pg.Client(server.postgres.url);
      await administrator.connect();
      try {
        await administrator.query(`CREATE ROLE stranger LOGIN PASSWORD 'a-password'`);
        await administrator.query(`CREATE DATABASE bare TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'`);
      } finally {
        await administrator.end();
      }
      const url = through(server.url, 'bare').url.replace('bellwether', 'stranger');
      const refusal = openPostgresRecords({ url });
      await expect(refusal).rejects.toThrow(/GRANT bellwether_tenant TO stranger/);
      await expect(refusal).rejects.toThrow(/GRANT CREATE ON DATABASE bare TO stranger/);
      await expect(refusal).rejects.toThrow(/GRANT USAGE, CREATE ON SCHEMA public TO bellwether_owner/);
    });
  });

  describe('values', () => {
    it('are the same from both engines', async () => {
      const embeddedDirectory = mkdtempSync(join(tmpdir(), 'records-values-'));
      const embedded = await openRecords({ directory: embeddedDirectory, clock: Date.now });
      try {
        const ask = (each: Records) =>
          each.asOperator(
            async (tx) =>
              (
                await sql<object>`
                  SELECT 5::int8 AS small, 9007199254740993::int8 AS large, 1.50::numeric AS decimal, 0.1::float8 AS float,
                    ${new Date(1.7e12)}::timestamptz AS instant, '2026-02-03'::date AS day,
                    date_trunc('day', '2026-07-01T23:30:00Z'::timestamptz) AS midnight,
                    ${new Date(1.7e12)}::text AS instant_text, '2026-01-01 10:00'::timestamp AS wall,
                    interval '1 day 2 hours' AS span, '{"a":[1,null]}'::jsonb AS json, '"text"'::json AS json_text,
                    ${new Uint8Array([0, 255])}::bytea AS bytes, ${['a,b', '"c"', null]}::text[] AS texts,
                    ARRAY[1, 2]::int8[] AS numbers, ARRAY[now() - now()] AS spans, ARRAY['{"b":2}'::jsonb] AS jsons,
                    true AS yes, NULL AS nothing, 'x'::name AS name, count(*) AS counted,
                    ARRAY(SELECT unnest(ARRAY['b', 'A', 'ä', 'Z', 'a']) ORDER BY 1) AS sorted, 1::oid AS oid
                  FROM (SELECT 1) AS one`.execute(tx)
              ).rows[0],
          );
        expect(await ask(records)).toEqual(await ask(embedded));
      } finally {
        await embedded.close();
        rmSync(embeddedDirectory, { recursive: true, force: true });
      }
    });
  });

  describe('transactions at once', () => {
    it('that read and then write lose nothing, in one process and between two', async () => {
      const addOne = (each: Records) =>
        each.asTenant('org_a', async (tx) => setSetting(tx, 'counter', (await setting(tx, 'counter')) + 1));
      await Promise.all(Array.from({ length: 40 }, (_, i) => addOne(i % 2 ? records : others)));
      expect(await records.asTenant('org_a', (tx) => setting(tx, 'counter'))).toBe(40);
    });

    it('that each see the other’s row do not both take theirs away', async () => {
      await records.asTenant('org_a', async (tx) => {
        await setSetting(tx, 'guard_one', 1);
        await setSetting(tx, 'guard_two', 1);
      });
      const takeAway = (each: Records, mine: string, theirs: string) =>
        each.asTenant('org_a', async (tx) => {
          if ((await setting(tx, theirs)) === 1) await setSetting(tx, mine, 0);
        });
      for (let round = 0; round < 10; round++) {
        await Promise.all([takeAway(records, 'guard_one', 'guard_two'), takeAway(others, 'guard_two', 'guard_one')]);
        const guards = await records.asTenant('org_a', async (tx) => [
          await setting(tx, 'guard_one'),
          await setting(tx, 'guard_two'),
        ]);
        expect(guards.toSorted()).toEqual([0, 1]);
        await records.asTenant('org_a', async (tx) => {
          await setSetting(tx, 'guard_one', 1);
          await setSetting(tx, 'guard_two', 1);
        });
      }
    });

    it('that collide are run again, and what follows from them happens once', async () => {
      let runs = 0;
      let follows = 0;
      const collide = (each: Records) =>
        each.asTenant('org_b', async (tx) => {
          runs += 1;
          afterCommit(tx, () => {
            follows += 1;
          });
          await append(tx, bells, 'collided', {
            ...{ actor: 'user:usr_ada', atMs: now.getTime() },
            events: [{ event_type: 'bell.rung', data: { times: 1 } }],
          });
        });
      await Promise.all(Array.from({ length: 12 }, (_, i) => collide(i % 2 ? records : others)));
      expect(follows).toBe(12);
      expect(runs).toBeGreaterThan(12);
    });

    it('that append to streams leave positions without holes, and whoever follows meanwhile misses none', async () => {
      const seen: number[] = [];
      const follow = {
        name: 'test_follower',
        apply: async (_: Transaction, events: readonly { position: number }[]) => {
          attempt = events.map(({ position }) => position);
        },
        clear: async () => undefined,
      };
      let attempt: number[] = [];
      let isAppending = true;
      const following = (async () => {
        for (;;) {
          const wasAppending = isAppending;
          const count = await projectNext(others, 'org_a', follow, 7);
          if (count > 0) seen.push(...attempt);
          else if (!wasAppending) return;
        }
      })();
      await Promise.all(
        Array.from({ length: 60 }, (_, i) =>
          (i % 2 ? records : others).asTenant('org_a', (tx) =>
            append(tx, bells, `bell_${i % 5}`, {
              ...{ actor: 'user:usr_ada', atMs: now.getTime() },
              events: [{ event_type: 'bell.rung', data: { times: 1 } }],
            }),
          ),
        ),
      );
      isAppending = false;
      await following;
      expect(seen).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    });
  });

  describe('forgetting what was deleted', () => {
    it('leaves it in no file of a table or an index', async () => {
      const deleted = 'a11ade1e'.repeat(4);
      await records.asTenant('org_a', (tx) => setSetting(tx, `gone_${deleted}`, 1));
      await records.maintain();
      await records.asTenant('org_a', (tx) => tx.deleteFrom('settings').where('name', 'like', 'gone_%').execute());
      await records.forgetDeleted();
      const administrator = new pg.Client(server.postgres.url);
      await administrator.connect();
      await administrator.query('CHECKPOINT');
      await administrator.end();
      const base = join(directory, 'postgres', 'data', 'base');
      const found = execFileSync('sh', ['-c', `grep -rl ${deleted} ${base} || true`], { encoding: 'utf8' });
      const files = found.split('\n').filter((line) => line !== '');
      // Samples of columns are the system's own, and go with its autovacuum: docs/postgres.md.
      const statistics = await records.asOperator(
        async (tx) =>
          (await sql<{ path: string }>`SELECT pg_relation_filepath('pg_statistic') AS path`.execute(tx)).rows,
      );
      expect(files.filter((file) => !statistics.some(({ path }) => file.endsWith(path)))).toEqual([]);
      expect(await records.asTenant('org_a', (tx) => setting(tx, 'counter'))).toBe(40);
    });
  });

  describe('a server that goes away', () => {
    it('is not waited for by everybody, and is used again when it is back', async () => {
      await server.postgres.kill();
      const read = () => records.asTenant('org_a', (tx) => setting(tx, 'counter'));
      await expect(read()).rejects.toMatchObject({ code: 'overloaded', retryAfterSeconds: 1 });
      await expect
        .poll(() => read().catch(() => records.stats().failure !== undefined), { timeout: 60_000 })
        .toBe(true);
      const startMs = performance.now();
      await Promise.allSettled(Array.from({ length: 200 }, read));
      expect(performance.now() - startMs).toBeLessThan(2_000);

      await postgres.start(join(directory, 'postgres'));
      await expect.poll(() => read().catch(() => undefined), { timeout: 60_000 }).toBe(40);
      expect(records.stats().failure).toBeUndefined();
    });
  });
});
