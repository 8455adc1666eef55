/**
 * A silence: for a time, and for a reason, nothing of a kind is told. What is still open when it ends is told then.
 * Unusual access is silenced only by a silence that names it.
 */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { refuseStale } from '../../surveys/organization/refuse-stale.ts';
import { type Matching, matches } from './matching.ts';
import type { NotificationRow } from './notification.ts';

export interface SilenceFields {
  matching: Matching;
  reason: string;
  /** ISO 8601. */
  starts_at: string;
  ends_at: string;
}

export interface SilenceRow {
  org_id: string;
  silence_id: string;
  matching: Matching;
  reason: string;
  starts_at: Date;
  ends_at: Date;
  version: number;
  created_by: string;
  created_at: Date;
  updated_by: string;
  updated_at: Date;
}

export interface SilenceView extends SilenceFields {
  silence_id: string;
  state: 'waiting' | 'active' | 'ended';
  version: number;
  created_by: string;
  created_at: string;
  updated_by: string;
  updated_at: string;
}

/** Until when a notification is silenced; `undefined` when it is not. */
export function silencedUntil(
  silences: readonly SilenceRow[],
  notification: NotificationRow,
  nowMs: number,
): Date | undefined {
  return silences
    .filter((silence) => stateOf(silence, nowMs) === 'active' && covers(silence.matching, notification))
    .map(({ ends_at }) => ends_at)
    .toSorted((one, other) => other.getTime() - one.getTime())[0];
}

function covers(matching: Matching, notification: NotificationRow): boolean {
  if (notification.kind === 'access' && !matching.kinds?.includes('access')) return false;
  return matches(matching, notification);
}

function stateOf({ starts_at, ends_at }: SilenceRow, nowMs: number): SilenceView['state'] {
  if (ends_at.getTime() <= nowMs) return 'ended';
  return starts_at.getTime() > nowMs ? 'waiting' : 'active';
}

export function silenceFields({ matching, reason, starts_at, ends_at }: SilenceRow): SilenceFields {
  return { matching, reason, starts_at: starts_at.toISOString(), ends_at: ends_at.toISOString() };
}

export function silenceView(row: SilenceRow, nowMs: number): SilenceView {
  const { silence_id, version, created_by, updated_by } = row;
  return {
    ...{ silence_id, ...silenceFields(row), state: stateOf(row, nowMs), version, created_by, updated_by },
    ...{ created_at: row.created_at.toISOString(), updated_at: row.updated_at.toISOString() },
  };
}

/** Those that have not ended before `since`, the newest first. */
export async function readSilences(tx: Transaction, orgId: string, since: Date): Promise<SilenceRow[]> {
  const rows = await tx
    .selectFrom('silences')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('ends_at', '>', since)
    .orderBy('starts_at', 'desc')
    .orderBy('silence_id')
    .limit(500)
    .execute();
  return rows as unknown as SilenceRow[];
}

/** Throws not_found, and 409 with `current` for another version. */
export async function silenceAt(
  tx: Transaction,
  { orgId, id, version, nowMs }: { orgId: string; id: string; version: number | undefined; nowMs: number },
): Promise<SilenceRow> {
  const kept = await tx
    .selectFrom('silences')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('silence_id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!kept) throw new Problem('not_found', 'There is no such silence.');
  const row = kept as unknown as SilenceRow;
  refuseStale('silence', version, row.version, () => silenceView(row, nowMs));
  return row;
}
