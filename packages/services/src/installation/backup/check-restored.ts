/**
 * Whether what was put back is whole: the log reads to its end, `received = stored + duplicate + rejected` holds once
 * everything is in figures, every audit chain agrees with its anchors, and what the manifest had counted is there.
 */
import { join } from 'node:path';
import type { Restored } from '@bellwether/backup';
import { verifyLog } from '@bellwether/log';
import { anchorPath } from '../../access/audit/anchor-file.ts';
import { verifyChain } from '../../access/audit/verify-chain.ts';
import type { Platform } from '../platform/platform.ts';

export interface RestoredCheck {
  name: 'log' | 'identity' | 'audit' | 'counts';
  ok: boolean;
  detail: string;
}

export async function checkRestored(
  platform: Platform,
  dataDirectory: string,
  restored: Restored,
): Promise<RestoredCheck[]> {
  await platform.store.loader.caughtUp();
  return [
    await checkLog(dataDirectory),
    ...(await checkCounts(platform, restored)),
    await checkAudit(platform, dataDirectory),
  ];
}

async function checkLog(dataDirectory: string): Promise<RestoredCheck> {
  const { damage, records } = await verifyLog(join(dataDirectory, 'log'));
  const [first] = damage;
  return {
    name: 'log',
    ok: damage.length === 0,
    detail: first
      ? `${first.file} at byte ${first.position}: ${first.reason}`
      : `${records} records, every checksum right`,
  };
}

async function checkCounts({ store }: Platform, { counts }: Restored): Promise<RestoredCheck[]> {
  const { rows } = await store.loader.betweenPlans(() =>
    store.engine.query(
      `SELECT toFloat64(sum(accepted) + sum(duplicate) + sum(rejected)), toFloat64(sum(duplicate)), toFloat64(sum(rejected)),
         toFloat64((SELECT count() FROM bellwether.events)
           + (SELECT sum(events) FROM bellwether.expired_events FINAL WHERE done = 1)
           + (SELECT sum(events) FROM bellwether.erased_events FINAL WHERE done = 1))
       FROM bellwether.ingest_tally`,
    ),
  );
  const [received = 0, duplicate = 0, rejected = 0, stored = 0] = (rows[0] ?? []).map(Number);
  const counted = Number(counts.received ?? 0);
  return [
    {
      name: 'identity',
      ok: received === stored + duplicate + rejected,
      detail: `received ${received} = stored ${stored} + duplicate ${duplicate} + rejected ${rejected}`,
    },
    {
      name: 'counts',
      ok: received >= counted,
      detail: `${received} received, ${counted} by the time of the backup`,
    },
  ];
}

async function checkAudit({ records }: Platform, dataDirectory: string): Promise<RestoredCheck> {
  const chains = await records.asOperator((tx) =>
    tx.selectFrom('audit_heads').select('org_id').orderBy('org_id').execute(),
  );
  let entries = 0;
  for (const { org_id } of chains) {
    const verification = await verifyChain(records, org_id, { anchorPath: anchorPath(dataDirectory) });
    entries += verification.entries;
    if (!verification.ok)
      return { name: 'audit', ok: false, detail: `${org_id}: ${verification.broken?.detail ?? 'the chain is broken'}` };
  }
  return { name: 'audit', ok: true, detail: `${chains.length} chains with ${entries} entries, all whole` };
}
