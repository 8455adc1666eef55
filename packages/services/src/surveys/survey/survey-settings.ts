/** How a tenant makes surveys. */
import type { JsonObject } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';

const SETTING = 'surveys';

export interface SurveySettings {
  /** Whether somebody other than the author has to approve a survey. */
  second_person_approves: boolean;
}

const USUAL: SurveySettings = { second_person_approves: false };

export async function getSurveySettings(context: ServiceContext, caller: Caller | undefined): Promise<SurveySettings> {
  requirePermission(context, caller, 'surveys:read');
  const settings = await context.records.asTenant(organisationOf(caller), readSurveySettings);
  await context.audit.note(caller, { action: 'survey_settings.read', resourceType: 'setting', resourceId: SETTING });
  return settings;
}

export async function putSurveySettings(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<SurveySettings> {
  requirePermission(context, caller, 'settings:write');
  const settings = readInput(input, (read) => ({ second_person_approves: read.boolean('second_person_approves') }));
  const note = {
    action: 'survey_settings.update',
    resourceType: 'setting',
    resourceId: SETTING,
    details: settings satisfies JsonObject,
  };
  await audited(context, caller, note, async (tx) => {
    const row = { value: JSON.stringify(settings), updated_at: new Date(context.clock()) };
    await tx
      .insertInto('settings')
      .values({ org_id: organisationOf(caller), name: SETTING, ...row })
      .onConflict((conflict) => conflict.columns(['org_id', 'name']).doUpdateSet(row))
      .execute();
  });
  return settings;
}

export async function readSurveySettings(tx: Transaction): Promise<SurveySettings> {
  const row = await tx.selectFrom('settings').select('value').where('name', '=', SETTING).executeTakeFirst();
  return { ...USUAL, ...((row?.value ?? {}) as Partial<SurveySettings>) };
}
