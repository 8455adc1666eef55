/** How a check stands, as it is kept; and forgetting it when what is expected has changed. */
import type { QualityStatus, Transaction } from '@bellwether/records';
import { resolveNotification } from '../../alerts/notification/notify.ts';
import type { Platform } from '../../installation/platform/platform.ts';

export interface CheckRow {
  org_id: string;
  check_id: string;
  data_set: string;
  fingerprint: string;
  status: QualityStatus;
  since: Date;
  checked_at: Date;
  value: number | null;
  detail: string;
  examples: string[];
}

export async function readCheckRows(tx: Transaction, orgId: string): Promise<Map<string, CheckRow>> {
  const rows = await tx.selectFrom('quality_checks').selectAll().where('org_id', '=', orgId).execute();
  return new Map(rows.map((row) => [row.check_id, row]));
}

/** What it came to so far says nothing about what is expected now. Its past stays. */
export async function forgetCheck(
  platform: Pick<Platform, 'clock' | 'records'>,
  tx: Transaction,
  orgId: string,
  checkId: string,
): Promise<void> {
  await tx.deleteFrom('quality_checks').where('org_id', '=', orgId).where('check_id', '=', checkId).execute();
  await resolveNotification(platform, { org_id: orgId, dedup_key: noticeKey(checkId), atMs: platform.clock() }, tx);
}

/** Under which it is told that the expectation is not met. */
export function noticeKey(checkId: string): string {
  return `quality:${checkId}`;
}
