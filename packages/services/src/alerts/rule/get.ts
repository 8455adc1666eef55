import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { noSuchRule, type RuleView, ruleView } from './rule-row.ts';

/** A rule as it is written. Throws not_found. */
export async function getRule(platform: Platform, caller: Caller | undefined, id: string): Promise<RuleView> {
  requirePermission(platform, caller, 'rules:read');
  const orgId = organisationOf(caller);
  const view = await platform.records.asTenant(orgId, async (tx) => {
    const row = await tx
      .selectFrom('rules')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('rule_id', '=', id)
      .executeTakeFirst();
    if (!row) throw noSuchRule();
    return ruleView(tx, row, platform.clock());
  });
  await platform.audit.note(caller, { action: 'rule.read', resourceType: 'rule', resourceId: id });
  return view;
}
