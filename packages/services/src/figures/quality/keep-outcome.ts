/**
 * Keeps what a check came to, in one transaction with what follows from it: that an expectation is not met is told once,
 * and so is that it is met again. What cannot be looked at leaves a notification as it is.
 */
import { DAY_MS } from '@bellwether/core';
import type { QualityStatus, Transaction } from '@bellwether/records';
import { notify, resolveNotification } from '../../alerts/notification/notify.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { type CheckRow, noticeKey } from './check-row.ts';
import { type Expectation, fingerprintOf, isTold } from './expectation.ts';
import type { Outcome } from './outcome.ts';

/** How long results are kept. */
export const RESULTS_DAYS = 90;
const DETAIL_LENGTH_MAX = 500;

export async function keepOutcome(
  platform: Pick<Platform, 'records' | 'clock'>,
  orgId: string,
  expected: Expectation,
  outcome: Outcome,
): Promise<void> {
  const now = new Date(platform.clock());
  await platform.records.asTenant(orgId, async (tx) => {
    const before = await tx
      .selectFrom('quality_checks')
      .select(['status', 'since', 'fingerprint'])
      .where('org_id', '=', orgId)
      .where('check_id', '=', expected.id)
      .forUpdate()
      .executeTakeFirst();
    const known = before && before.fingerprint === fingerprintOf(expected) ? before : undefined;
    const status = statusOf(outcome, expected, known?.status);
    const found = {
      ...{ data_set: expected.data_set, status, detail: outcome.detail.slice(0, DETAIL_LENGTH_MAX).toWellFormed() },
      value: 'value' in outcome ? outcome.value : null,
    };
    const row: CheckRow = {
      ...{ org_id: orgId, check_id: expected.id, fingerprint: fingerprintOf(expected), ...found, checked_at: now },
      since: known && known.status === status ? known.since : now,
      examples: 'examples' in outcome ? [...(outcome.examples ?? [])] : [],
    };
    await tx
      .insertInto('quality_checks')
      .values(row)
      .onConflict((conflict) => conflict.columns(['org_id', 'check_id']).doUpdateSet(row))
      .execute();
    const result = { org_id: orgId, check_id: expected.id, at: now, ...found };
    await tx
      .insertInto('quality_results')
      .values(result)
      .onConflict((conflict) => conflict.columns(['org_id', 'check_id', 'at']).doUpdateSet(result))
      .execute();
    await tellChange(platform, tx, expected, row);
  });
}

/** That nothing has come is a failure once something had, or where a person expects it. */
function statusOf(outcome: Outcome, { declared_by }: Expectation, before: QualityStatus | undefined): QualityStatus {
  if (outcome.status !== 'absent') return outcome.status;
  const isMissed = declared_by === 'organisation' || before === 'passed' || before === 'failed';
  return isMissed ? 'failed' : 'unknown';
}

async function tellChange(
  platform: Pick<Platform, 'records' | 'clock'>,
  tx: Transaction,
  { id, title, severity }: Expectation,
  { org_id, data_set, status, since, detail }: CheckRow,
): Promise<void> {
  if (status === 'failed' && isTold(severity)) {
    const words = { title: `${data_set}: “${title}” does not hold`, body: detail, link: `/quality/${data_set}` };
    const about = { org_id, kind: 'quality', severity, dedup_key: noticeKey(id) } as const;
    await notify(platform, { ...about, ...words, atMs: since.getTime() }, tx);
  }
  if (status === 'passed')
    await resolveNotification(platform, { org_id, dedup_key: noticeKey(id), atMs: platform.clock() }, tx);
}

export async function forgetOldResults(tx: Transaction, nowMs: number): Promise<void> {
  await tx
    .deleteFrom('quality_results')
    .where('at', '<', new Date(nowMs - RESULTS_DAYS * DAY_MS))
    .execute();
}
