/** Who did what in a span, counted from the audit trail. What was repeated within ten minutes counts each time. */
import { sql, type Transaction } from '@bellwether/records';
import { type AuditOutcome, isExport } from '../../access/audit/audit-entry.ts';

export interface Activity {
  actor: string;
  action: string;
  resource_type: string;
  outcome: AuditOutcome;
  times: number;
  first_at: string;
  last_at: string;
}

export interface Span {
  fromMs: number;
  toMs: number;
}

/** Of actors and what they did; more are counted and not listed. */
const LINES_MAX = 5000;

export async function auditActivity(
  tx: Transaction,
  orgId: string,
  { fromMs, toMs }: Span,
): Promise<{ lines: Activity[]; isCut: boolean }> {
  const times = sql<number>`sum(coalesce(substring(details from '"repeated":([0-9]{1,9})')::bigint, 1))`;
  const rows = await tx
    .selectFrom('audit_entries')
    .select((eb) => [
      ...(['actor', 'action', 'resource_type', 'outcome'] as const),
      times.as('times'),
      eb.fn.min('at').as('first_at'),
      eb.fn.max('at').as('last_at'),
    ])
    .where('org_id', '=', orgId)
    .where('at', '>=', new Date(fromMs).toISOString())
    .where('at', '<', new Date(toMs).toISOString())
    .groupBy(['actor', 'action', 'resource_type', 'outcome'])
    .orderBy('actor')
    .orderBy('action')
    .orderBy('resource_type')
    .orderBy('outcome')
    .limit(LINES_MAX + 1)
    .execute();
  return {
    lines: rows.slice(0, LINES_MAX).map((row) => ({ ...row, times: Number(row.times) })),
    isCut: rows.length > LINES_MAX,
  };
}

/** How often something was done, by the beginning of its name; refusals are not done. */
export function timesDone(lines: readonly Activity[], ...beginnings: readonly string[]): number {
  return sumOf(
    lines.filter(({ action, outcome }) => outcome === 'ok' && beginnings.some((start) => action.startsWith(start))),
  );
}

/** How often something left as a file. */
export function exportsDone(lines: readonly Activity[]): number {
  return sumOf(lines.filter(({ action, outcome }) => outcome === 'ok' && isExport(action)));
}

export function timesWith(lines: readonly Activity[], outcome: AuditOutcome): number {
  return sumOf(lines.filter((line) => line.outcome === outcome));
}

function sumOf(lines: readonly Activity[]): number {
  return lines.reduce((sum, { times }) => sum + times, 0);
}
