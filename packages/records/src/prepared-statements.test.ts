import { PGlite, type Transaction } from '@electric-sql/pglite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PreparedStatements } from './prepared-statements.ts';

let engine: PGlite;
let statements: PreparedStatements;
beforeAll(async () => {
  engine = await PGlite.create();
  await engine.exec(`
    CREATE TABLE things (org text, id text PRIMARY KEY, many bigint, exact numeric, is_so boolean, seen timestamptz,
      told jsonb, names text[], raw bytea, CONSTRAINT many_is_positive CHECK (many > 0));
    CREATE ROLE somebody; GRANT SELECT ON things TO somebody;
    ALTER TABLE things ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON things USING (org = current_setting('test.org', true));`);
});
beforeEach(async () => {
  statements = new PreparedStatements(engine);
  await engine.exec('DEALLOCATE ALL; TRUNCATE things');
});
afterAll(() => engine.close());

const inTransaction = <T>(work: (transaction: Transaction) => Promise<T>): Promise<T> => engine.transaction(work);
const ask = <Row = Record<string, unknown>>(text: string, values: readonly unknown[] = []) =>
  inTransaction((transaction) => statements.query<Row>(transaction, text, values));
const INSERT = 'INSERT INTO things (org, id, many) VALUES ($1, $2, $3)';

describe('a prepared statement', () => {
  it('answers what the engine’s own query answers, whatever the types', async () => {
    const text = `INSERT INTO things VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING *`;
    const rows: unknown[][] = [
      [
        'o',
        'a',
        9007199254740991,
        '0.10',
        true,
        new Date(1e12),
        { a: [1, null] },
        ['x', 'y,"z'],
        Uint8Array.of(0, 255),
      ],
      ['', 'Ωλ🙂\n\'"', 1n, 0.5, false, '2026-01-01T00:00:00Z', [], [], new Uint8Array()],
      ['o', 'none', null, null, null, null, null, null, null],
    ];
    for (const row of rows) {
      const own = await engine.query(text, row);
      await engine.query('DELETE FROM things');
      expect((await ask(text, row)).rows).toEqual(own.rows);
      await engine.query('DELETE FROM things');
    }
  });

  it('is asked again with other values, and says how many rows it changed', async () => {
    for (const id of ['a', 'b', 'c']) expect(await ask(INSERT, ['o', id, 1])).toEqual({ rows: [], affected: 1 });
    expect((await ask('UPDATE things SET many = $1 WHERE id > $2', [5, 'a'])).affected).toBe(2);
    expect((await ask('SELECT id FROM things WHERE id = $1', ['c'])).rows).toEqual([{ id: 'c' }]);
    expect((await ask('SELECT id FROM things WHERE id = $1', ['d'])).rows).toEqual([]);
    expect((await ask('DELETE FROM things')).affected).toBe(3);
  });

  it('that is refused says why, and hinders neither itself nor others', async () => {
    await ask(INSERT, ['o', 'a', 1]);
    await expect(ask(INSERT, ['o', 'a', 1])).rejects.toMatchObject({ code: '23505', constraint: 'things_pkey' });
    await expect(ask(INSERT, ['o', 'b', -1])).rejects.toMatchObject({ code: '23514', constraint: 'many_is_positive' });
    await expect(ask('SELECT nothing FROM things')).rejects.toMatchObject({ code: '42703' });
    expect((await ask(INSERT, ['o', 'b', 1])).affected).toBe(1);
  });

  it('sees with each role and tenant what is theirs, however often it was planned for another', async () => {
    for (const [org, id] of ['ab', 'bc', 'bd']) await ask(INSERT, [org, id, 1]);
    const seenBy = (org: string, role: string) =>
      inTransaction(async (transaction) => {
        await statements.query(transaction, `SELECT set_config('test.org', $1, true), set_config('role', $2, true)`, [
          org,
          role,
        ]);
        return (await statements.query<{ id: string }>(transaction, 'SELECT id FROM things ORDER BY id', [])).rows;
      });
    for (let round = 0; round < 8; round++) {
      expect(await seenBy('a', 'somebody')).toEqual([{ id: 'b' }]);
      expect(await seenBy('b', 'somebody')).toEqual([{ id: 'c' }, { id: 'd' }]);
      expect(await seenBy('', 'somebody')).toEqual([]);
      expect(await seenBy('', 'postgres')).toHaveLength(3);
    }
  });

  it('is never run outside of its transaction', async () => {
    let late: Transaction | undefined;
    await inTransaction(async (transaction) => {
      late = transaction;
    });
    await expect(statements.query(late!, INSERT, ['o', 'late', 1])).rejects.toThrow('Transaction is closed');
    expect((await ask('SELECT id FROM things')).rows).toEqual([]);
  });

  it('is made anew when its table has changed', async () => {
    await ask('SELECT * FROM things');
    await engine.exec('ALTER TABLE things ADD COLUMN late text');
    await expect(ask('SELECT * FROM things')).rejects.toMatchObject({ code: '0A000' });
    await ask(INSERT, ['o', 'a', 1]);
    expect((await ask('SELECT * FROM things')).rows).toMatchObject([{ id: 'a', late: null }]);
    await engine.exec('ALTER TABLE things DROP COLUMN late');
  });

  it('may be one of many: the engine keeps 400', async () => {
    for (let n = 0; n < 450; n++) expect((await ask(`SELECT ${n} AS n`)).rows).toEqual([{ n }]);
    const kept = await engine.query<{ count: number }>('SELECT count(*) FROM pg_prepared_statements');
    expect(kept.rows[0]!.count).toBe(400);
    expect((await ask('SELECT 0 AS n')).rows).toEqual([{ n: 0 }]);
  });

  it('may be as long as there are values', async () => {
    const values = Array.from({ length: 3000 }, (_, n) => String(n));
    const text = `SELECT count(*)::int AS n FROM unnest(ARRAY[${values.map((_, n) => `$${n + 1}`).join()}]) AS v`;
    expect((await ask(text, values)).rows).toEqual([{ n: 3000 }]);
    const long = 'x'.repeat(100_000);
    expect((await ask('SELECT $1::text AS long', [long])).rows).toEqual([{ long }]);
  });
});
