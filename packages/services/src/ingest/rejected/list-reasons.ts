/** How many rejected events wait to be mended, by reason and event type: the way into the list. */
import type { RejectedCount } from '@bellwether/store';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';

export async function listRejectedReasons(
  platform: Platform,
  caller: Caller | undefined,
): Promise<{ reasons: RejectedCount[]; waiting: number }> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action: 'rejected.list_reasons', resourceType: 'rejected_event' });
  const reasons = await platform.store.rejected.counts(orgId);
  return { reasons, waiting: reasons.reduce((sum, { waiting }) => sum + waiting, 0) };
}
