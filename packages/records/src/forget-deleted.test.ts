/** What was deleted is in no file of the database any more; what was not is still there, also after a restart. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@bellwether/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecords, type Records } from './index.ts';

const DELETED = 'a11ade1e'.repeat(4);
const KEPT = 'be27ace0'.repeat(4);
const directory = mkdtempSync(join(tmpdir(), 'records-forget-'));
const now = new Date();
let records: Records;

beforeAll(async () => {
  records = await openRecords({ directory, clock: systemClock });
  await records.asOperator((tx) =>
    tx
      .insertInto('organisations')
      .values({
        ...{ org_id: 'org_a', name: 'A', primary_region: 'eu-west-1', data_residency: 'eu', plan: 'starter' },
        ...{
          quotas: '{"max_events_per_second":1}',
          features: '{}',
          self_managed: true,
          created_at: now,
          updated_at: now,
        },
      })
      .execute(),
  );
});
afterAll(async () => {
  await records.close();
  rmSync(directory, { recursive: true, force: true });
});

function filesHolding(text: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(directory, name);
    return statSync(path).isFile() && readFileSync(path).includes(text);
  });
}

const setting = (name: string, text: string) => ({
  org_id: 'org_a',
  name,
  value: JSON.stringify(text),
  updated_at: now,
});
const settings = (): Promise<{ name: string }[]> =>
  records.asTenant('org_a', (tx) => tx.selectFrom('settings').select(['name']).orderBy('name').execute());

describe('forgetting what was deleted', () => {
  it('leaves it in no file: not in tables, indexes, statistics or the write-ahead log', async () => {
    await records.asTenant('org_a', (tx) =>
      tx
        .insertInto('settings')
        .values([
          ...Array.from({ length: 200 }, (_, i) => setting(`${DELETED}${i}`, DELETED)),
          setting(`kept_${KEPT}`, KEPT),
        ])
        .execute(),
    );
    await records.maintain(); // statistics of the columns
    await records.asTenant('org_a', (tx) => tx.deleteFrom('settings').where('name', 'like', `${DELETED}%`).execute());
    expect(filesHolding(DELETED).length).toBeGreaterThan(2);

    await records.forgetDeleted();

    expect(filesHolding(DELETED)).toEqual([]);
    expect(await settings()).toEqual([{ name: `kept_${KEPT}` }]);
  });

  it('may be done again, and what is there survives a restart', async () => {
    await records.forgetDeleted();
    await records.close();
    records = await openRecords({ directory, clock: systemClock });
    expect(await settings()).toEqual([{ name: `kept_${KEPT}` }]);
    expect(filesHolding(DELETED)).toEqual([]);
  });
});
