import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { migrateRecords, openRecords } from './index.ts';
import { MIGRATIONS } from './migrations/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'migrate-records-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const newest = MIGRATIONS.length;
const down = () => migrateRecords({ directory }, { target: newest - 1 });

it('takes records that nobody has open down, and their next start takes them up again', async () => {
  const records = await openRecords({ directory, clock: Date.now });
  try {
    await expect(down()).rejects.toThrow(/already open in this process/);
  } finally {
    await records.close();
  }
  expect(await down()).toEqual([newest]);
  expect(await down()).toEqual([]);
  const again = await openRecords({ directory, clock: Date.now });
  try {
    const { rows } = await again.pool().query('SELECT max(number) AS newest FROM schema_migrations');
    expect(rows).toEqual([{ newest }]);
  } finally {
    await again.close();
  }
});
