import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem, systemClock } from '@bellwether/core';
import { afterAll, describe, expect, it } from 'vitest';
import { openRecords, type Records } from './index.ts';

const directory = mkdtempSync(join(tmpdir(), 'panic-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function save(records: Records, orgId: string): Promise<unknown> {
  const now = new Date();
  const organisation = { org_id: orgId, name: orgId, primary_region: 'eu-west-1', data_residency: 'eu' } as const;
  const rest = { quotas: '{}', features: '{}', plan: 'starter', self_managed: true } as const;
  return records.asOperator((tx) =>
    tx
      .insertInto('organisations')
      .values({ ...organisation, ...rest, created_at: now, updated_at: now })
      .execute(),
  );
}

const saved = (records: Records) =>
  records.asOperator((tx) => tx.selectFrom('organisations').select('org_id').execute());

describe('records on a disk that fails', () => {
  it('refuse instead of hanging, promise nothing more, and have everything promised after a restart', async () => {
    let diskFails = false;
    const onSync = () => {
      if (diskFails) throw new Error('EIO: i/o error, fsync');
    };
    const records = await openRecords({ directory, clock: systemClock, onSync });
    await save(records, 'org_before');
    diskFails = true;
    const failed = await save(records, 'org_unsure').catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(Problem);
    expect((failed as Problem).message).toMatch(/disk is full or failing/);
    expect(records.stats().failure?.message).toMatch(/EIO/);

    diskFails = false; // too late: what is on the disk is not known any more
    await expect(save(records, 'org_after')).rejects.toThrow(/restart/);
    await expect(saved(records)).rejects.toThrow(/restart/);
    await records.close();

    const again = await openRecords({ directory, clock: systemClock });
    const orgIds = (await saved(again)).map((row) => row.org_id);
    expect(orgIds).toContain('org_before');
    expect(orgIds).not.toContain('org_after');
    await save(again, 'org_after');
    await again.close();
  });
});
