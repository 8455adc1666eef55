import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../migrations/index.ts';
import { readTemplate } from '../template.ts';
import { migrate } from './migrate.ts';
import type { Migration } from './migration.ts';

let database: PGlite;
beforeAll(async () => {
  const template = await readTemplate();
  database = await PGlite.create({ ...(template ? { loadDataDir: template } : {}) });
});
afterAll(() => database.close());

/** Tables, columns, policies, grants and roles, as text: equal fingerprints mean equal schemas. */
async function fingerprint(): Promise<unknown> {
  const { rows } = await database.query(`
    SELECT 'column' AS kind, table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable AS what
      FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'schema_migrations'
    UNION ALL SELECT 'constraint', conrelid::regclass || ' ' || pg_get_constraintdef(oid)
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'schema_migrations'
    UNION ALL SELECT 'policy', tablename || ' ' || policyname || ' ' || roles::text || ' ' || qual FROM pg_policies
    UNION ALL SELECT 'grant', grantee || ' ' || table_name || ' ' || privilege_type
      FROM information_schema.role_table_grants WHERE grantee LIKE 'bellwether%'
    UNION ALL SELECT 'role', rolname FROM pg_roles WHERE rolname LIKE 'bellwether%'
    ORDER BY 1, 2`);
  return rows;
}

describe('migrations', () => {
  it('go up, down and up again to the same schema at every version, that of the template included', async () => {
    const ready = await fingerprint();
    const known = (await migrate(database, MIGRATIONS, 0)).length;
    const going = [await fingerprint()];
    for (let version = 1; version <= MIGRATIONS.length; version++) {
      expect(await migrate(database, MIGRATIONS, version)).toEqual([version]);
      going.push(await fingerprint());
    }
    for (let version = MIGRATIONS.length - 1; version >= 0; version--) {
      expect(await migrate(database, MIGRATIONS, version)).toEqual([version + 1]);
      expect(await fingerprint()).toEqual(going[version]);
    }
    expect(going[0]).toEqual([]);
    expect(known).toBeGreaterThan(20);
    expect(going[known]).toEqual(ready);
    expect(await migrate(database, MIGRATIONS)).toEqual(MIGRATIONS.map((migration) => migration.number));
    expect(await fingerprint()).toEqual(going.at(-1));
  });

  it('do nothing the second time', async () => {
    expect(await migrate(database, MIGRATIONS)).toEqual([]);
  });

  it('are refused when an applied one was edited', async () => {
    const edited = MIGRATIONS.map((migration) => ({ ...migration, up: `${migration.up} -- tidier` }));
    await expect(migrate(database, edited)).rejects.toThrow(/write the change as a new migration/);
  });

  it('are refused when a newer version made the database', async () => {
    await expect(migrate(database, MIGRATIONS.slice(0, 1))).rejects.toThrow(/newer version/);
  });

  it('are refused when a number is missing', async () => {
    const gap = [...MIGRATIONS, { number: MIGRATIONS.length + 2, name: 'gap', up: '', down: '' }];
    await expect(migrate(database, gap)).rejects.toThrow(/should have the number/);
  });

  it('leave the schema at the version before when one fails half-way', async () => {
    const number = MIGRATIONS.length + 1;
    const failing: Migration = { number, name: 'fails', up: 'CREATE TABLE half (a int); SELECT 1/0', down: '' };
    const before = await fingerprint();
    await expect(migrate(database, [...MIGRATIONS, failing])).rejects.toThrow(/division by zero/);
    expect(await fingerprint()).toEqual(before);
  });
});
