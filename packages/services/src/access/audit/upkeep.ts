/** What the audit trail needs while a server runs, and before it ends. */
import type { Platform } from '../../installation/platform/platform.ts';
import { REPEAT_SPAN_MS } from './audit-trail.ts';

/** How often counts are looked through: an entry of counts comes at most this much after its ten minutes. */
export const AUDIT_SWEEP_EVERY_MS = REPEAT_SPAN_MS;

/** Anchors the heads of all chains; hourly. */
export function anchorAudit({
  anchors,
  records,
  clock,
}: Pick<Platform, 'anchors' | 'records' | 'clock'>): Promise<number> {
  return anchors.write(records, new Date(clock()).toISOString());
}

/** Everything counted is written down, and the last heads are anchored. Nothing may be noted afterwards. */
export async function closeAudit(
  context: Pick<Platform, 'anchors' | 'records' | 'clock' | 'audit' | 'accessWatch'>,
): Promise<void> {
  await context.accessWatch.settled();
  await context.audit.sweep(true);
  await anchorAudit(context);
}
