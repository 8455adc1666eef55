/** The rules of an organisation, and how each is doing. */
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { type RuleSummary, readRules, ruleSummaries } from './rule-row.ts';

export async function listRules(platform: Platform, caller: Caller | undefined): Promise<RuleSummary[]> {
  requirePermission(platform, caller, 'rules:read');
  const orgId = organisationOf(caller);
  const [rules] = await Promise.all([
    platform.records.asTenant(orgId, async (tx) =>
      ruleSummaries(tx, orgId, await readRules(tx, orgId), platform.clock()),
    ),
    platform.audit.note(caller, { action: 'rule.list', resourceType: 'rule' }),
  ]);
  return rules;
}
