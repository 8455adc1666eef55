/**
 * A process that will be killed: it appends entries with changes and notes reads as fast as it can, and says on its
 * standard output what was acknowledged. `writeSync` so that nothing acknowledged stays in a buffer when the signal comes.
 */
import { writeSync } from 'node:fs';
import { systemClock } from '@bellwether/core';
import { openRecords } from '@bellwether/records';
import { AuditTrail } from '../src/access/audit/audit-trail.ts';
import { actingFor, OPERATOR } from '../src/access/authority/caller.ts';

const [directory, round] = process.argv.slice(2);
const records = await openRecords({ directory: directory!, clock: systemClock });
const trail = new AuditTrail(records, systemClock, () => 'somebody');

async function noteForEver(orgId: string): Promise<void> {
  for (let i = 0; ; i++) {
    const resourceId = `${round}:${orgId}:note:${i}`;
    await trail.note(actingFor(OPERATOR, orgId), { action: 'metrics.read', resourceType: 'metric', resourceId });
    writeSync(1, `received ${resourceId}\n`);
  }
}

async function appendForEver(orgId: string): Promise<void> {
  for (let i = 0; ; i++) {
    const resourceId = `${round}:${orgId}:append:${i}`;
    const note = { action: 'setting.update', resourceType: 'setting', resourceId };
    const row = { value: JSON.stringify(resourceId), updated_at: new Date() };
    await records.asTenant(orgId, async (tx) => {
      await tx
        .insertInto('settings')
        .values({ org_id: orgId, name: 'last', ...row })
        .onConflict((conflict) => conflict.columns(['org_id', 'name']).doUpdateSet(row))
        .execute();
      await trail.append(tx, actingFor(OPERATOR, orgId), orgId, note);
    });
    writeSync(1, `received ${resourceId}\n`);
  }
}

writeSync(1, 'open\n');
await Promise.all(
  ['org_a', 'org_b'].flatMap((orgId) => [noteForEver(orgId), noteForEver(orgId), appendForEver(orgId)]),
);
