/** The tenant's rule of how often somebody may be asked: a setting, in days between two surveys; 0 when nobody has set it. */
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';

const SETTING = 'survey_cool_down_days';
export const COOL_DOWN_DAYS_MAX = 400;

export interface SurveyRules {
  /** Nobody is asked again before so many days are over, whatever the survey. */
  cool_down_days: number;
}

export async function getSurveyRules(platform: Platform, caller: Caller | undefined): Promise<SurveyRules> {
  requirePermission(platform, caller, 'surveys:read', 'team');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action: 'survey_rules.read', resourceType: 'organisation', resourceId: orgId });
  return platform.records.asTenant(orgId, (tx) => readSurveyRules(tx, orgId));
}

export async function putSurveyRules(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<SurveyRules> {
  requirePermission(platform, caller, 'surveys:send');
  const orgId = organisationOf(caller);
  const days = readInput(input, (read) => read.integer('cool_down_days', { min: 0, max: COOL_DOWN_DAYS_MAX }));
  const note = {
    action: 'survey_rules.update',
    resourceType: 'organisation',
    resourceId: orgId,
    details: { cool_down_days: days },
  };
  await audited(platform, caller, note, async (tx) => {
    const row = { value: JSON.stringify(days), updated_at: new Date(platform.clock()) };
    await tx
      .insertInto('settings')
      .values({ org_id: orgId, name: SETTING, ...row })
      .onConflict((conflict) => conflict.columns(['org_id', 'name']).doUpdateSet(row))
      .execute();
  });
  return { cool_down_days: days };
}

export async function readSurveyRules(tx: Transaction, orgId: string): Promise<SurveyRules> {
  const row = await tx
    .selectFrom('settings')
    .select('value')
    .where('org_id', '=', orgId)
    .where('name', '=', SETTING)
    .executeTakeFirst();
  return { cool_down_days: typeof row?.value === 'number' ? row.value : 0 };
}
