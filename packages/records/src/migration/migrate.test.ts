import { PGlite } from '@electric-sql/pglite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../migrations/index.ts';
import { readTemplate } from '../template.ts';
import { embeddedSchema } from './embedded-schema.ts';
import { type MigrateOptions, migrate as migrateSchema } from './migrate.ts';
import type { Migration } from './migration.ts';
import type { SchemaOwner } from './schema-owner.ts';

/** What was made for one process: of these nobody has to run beside another. */
const LAST_BEFORE_SERVERS = 39;

let database: PGlite;
let owner: SchemaOwner;
beforeAll(async () => {
  const template = await readTemplate();
  database = await PGlite.create({ ...(template ? { loadDataDir: template } : {}) });
  owner = embeddedSchema(database);
});
afterAll(() => database.close());

const migrate = (migrations: readonly Migration[], options?: MigrateOptions) =>
  migrateSchema(owner, migrations, options);

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
    const known = (await migrate(MIGRATIONS, { target: 0 })).length;
    const going = [await fingerprint()];
    for (let version = 1; version <= MIGRATIONS.length; version++) {
      expect(await migrate(MIGRATIONS, { target: version })).toEqual([version]);
      going.push(await fingerprint());
    }
    for (let version = MIGRATIONS.length - 1; version >= 0; version--) {
      expect(await migrate(MIGRATIONS, { target: version })).toEqual([version + 1]);
      expect(await fingerprint()).toEqual(going[version]);
    }
    expect(going[0]).toEqual([]);
    expect(known).toBeGreaterThan(20);
    expect(going[known]).toEqual(ready);
    expect(await migrate(MIGRATIONS)).toEqual(MIGRATIONS.map((migration) => migration.number));
    expect(await fingerprint()).toEqual(going.at(-1));
  });

  it('do nothing the second time', async () => {
    expect(await migrate(MIGRATIONS)).toEqual([]);
  });

  it('are refused when an applied one was edited', async () => {
    const edited = MIGRATIONS.map((migration) => ({ ...migration, up: `${migration.up} -- tidier` }));
    await expect(migrate(edited)).rejects.toThrow(/write the change as a new migration/);
  });

  it('are refused when a newer version made the database', async () => {
    await expect(migrate(MIGRATIONS.slice(0, 1))).rejects.toThrow(/newer version/);
  });

  it('are refused when a number is missing', async () => {
    const gap = [...MIGRATIONS, { number: MIGRATIONS.length + 2, name: 'gap', up: '', down: '' }];
    await expect(migrate(gap)).rejects.toThrow(/should have the number/);
  });

  it('leave the schema at the version before when one fails half-way', async () => {
    const number = MIGRATIONS.length + 1;
    const failing: Migration = { number, name: 'fails', up: 'CREATE TABLE half (a int); SELECT 1/0', down: '' };
    const before = await fingerprint();
    await expect(migrate([...MIGRATIONS, failing])).rejects.toThrow(/division by zero/);
    expect(await fingerprint()).toEqual(before);
  });

  it('say of each step since there are servers which program may run beside it', () => {
    const steps = MIGRATIONS.filter(({ number }) => number > LAST_BEFORE_SERVERS);
    expect(steps.filter(({ number, oldestProgram = -1 }) => oldestProgram < 0 || oldestProgram > number)).toEqual([]);
  });
});

/** Steps beyond what there is, to try things on. */
const beyond = (...steps: Omit<Migration, 'number'>[]): Migration[] => [
  ...MIGRATIONS,
  ...steps.map((step, index) => ({ ...step, number: MIGRATIONS.length + 1 + index })),
];
const known = MIGRATIONS.length;

describe('a program beside a schema that is newer than it', () => {
  afterEach(async () => {
    await database.exec('DROP TABLE IF EXISTS novelties');
    await database.query('DELETE FROM schema_migrations WHERE number > $1', [known]);
  });

  it('runs while what it knows is still there', async () => {
    const adding = { name: 'adds', up: 'CREATE TABLE novelties (a int)', down: 'DROP TABLE novelties' };
    await migrate(beyond({ ...adding, oldestProgram: known }));
    expect(await migrate(MIGRATIONS)).toEqual([]);
  });

  it('does not once something was taken from it, nor when nobody has said so', async () => {
    const adding = { name: 'adds', up: 'CREATE TABLE novelties (a int)', down: 'DROP TABLE novelties' };
    const taking = { name: 'takes', up: 'ALTER TABLE novelties DROP COLUMN a', down: '' };
    const steps = beyond({ ...adding, oldestProgram: known }, { ...taking, oldestProgram: known + 1 });
    await migrate(steps);
    await expect(migrate(MIGRATIONS)).rejects.toThrow(/newer version of Bellwether \(schema \d+, takes\)/);
    expect(await migrate(steps.slice(0, known + 1))).toEqual([]);
  });

  it('does not take it back: it does not know how', async () => {
    const adding = { name: 'adds', up: 'CREATE TABLE novelties (a int)', down: 'DROP TABLE novelties' };
    await migrate(beyond({ ...adding, oldestProgram: known }));
    await expect(migrate(MIGRATIONS, { target: known })).rejects.toThrow(/Only the version .* can take it back/);
    await expect(migrate(MIGRATIONS, { target: known + 1 })).rejects.toThrow(/There is no schema/);
  });
});

describe('going down', () => {
  const organisation = `INSERT INTO organisations VALUES
    ('org_a', 'A', 'eu-west-1', 'eu', '{}', '{}', 'starter', true, now(), now())`;
  const steps = beyond({
    name: 'nicknames',
    up: `ALTER TABLE organisations ADD COLUMN nickname text, ADD COLUMN rank int NOT NULL DEFAULT 1;
         CREATE TABLE novelties (a int)`,
    down: `UPDATE organisations SET name = left(name, 3) WHERE length(name) > 3;
           ALTER TABLE organisations DROP COLUMN nickname, DROP COLUMN rank; DROP TABLE novelties`,
  });
  const down = (losesData = false) => migrate(steps, { target: known, losesData });

  it('is refused where it would lose a table, a column or a row as it is, and says which', async () => {
    await migrate(steps);
    await database.exec(organisation);
    await database.exec('INSERT INTO novelties VALUES (1)');
    await expect(down()).rejects.toThrow(/would lose data: the rows of novelties\. Make a backup/);
    await database.exec(`DELETE FROM novelties; UPDATE organisations SET nickname = 'ay'`);
    await expect(down()).rejects.toThrow(/would lose data: what is in organisations\.nickname\./);
    await database.exec('UPDATE organisations SET nickname = NULL, rank = 2');
    await expect(down()).rejects.toThrow(/would lose data: what is in organisations\.rank\./);
    await database.exec(`UPDATE organisations SET rank = 1, name = 'A long name'`);
    await expect(down()).rejects.toThrow(/would lose data: 1 rows of organisations as they are\./);
    expect(await migrate(steps)).toEqual([]);
  });

  it('goes where nothing is lost, and where somebody has agreed to it', async () => {
    await database.exec(`UPDATE organisations SET name = 'A'`);
    expect(await down()).toEqual([known + 1]);
    await migrate(steps);
    await database.exec('INSERT INTO novelties VALUES (1)');
    expect(await down(true)).toEqual([known + 1]);
  });

  it('and up again through the newest steps leaves the data of the older ones as they were', async () => {
    const session = `INSERT INTO users (user_id, org_id, email, name, role, created_at)
        VALUES ('usr_a', 'org_a', 'a@a.example', 'A', 'owner', now());
      INSERT INTO settings VALUES ('org_a', 'floor', '5', now());
      INSERT INTO websites VALUES ('org_a', 'wbs_a', 'docs', '{}', 1, 'test', now(), 'test', now());
      INSERT INTO sign_in_failures VALUES (decode(repeat('00', 32), 'hex'), '{1}', now())`;
    await database.exec(session);
    const kept = async () =>
      (
        await database.query(`SELECT (SELECT name FROM organisations) AS organisation, (SELECT email FROM users) AS email,
        (SELECT value FROM settings) AS setting`)
      ).rows;
    const before = await kept();
    const oldest = LAST_BEFORE_SERVERS - 1;
    await expect(migrate(MIGRATIONS, { target: oldest })).rejects.toThrow(/would lose data: the rows of \w+/);
    const taken = await migrate(MIGRATIONS, { target: oldest, losesData: true });
    expect(taken.at(-1)).toBe(oldest + 1);
    expect(await kept()).toEqual(before);
    await migrate(MIGRATIONS);
    expect(await kept()).toEqual(before);
    expect((await database.query('SELECT FROM websites')).rows).toEqual([]);
  });
});
