import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { findRule } from './rule-row.ts';
import { ruleFields, ruleStream } from './rule-stream.ts';

/** Removes a rule with its run log; it can be brought back by its history, without the log. Throws not_found. */
export async function removeRule(platform: Platform, caller: Caller | undefined, id: string): Promise<void> {
  requirePermission(platform, caller, 'rules:write');
  const orgId = organisationOf(caller);
  await audited(platform, caller, { action: 'rule.remove', resourceType: 'rule', resourceId: id }, async (tx) => {
    const row = await findRule(tx, orgId, id);
    await tx.deleteFrom('rules').where('org_id', '=', orgId).where('rule_id', '=', id).execute();
    await recordChange(platform, tx, caller, ruleStream, id, { before: ruleFields(row), after: null });
  });
}
