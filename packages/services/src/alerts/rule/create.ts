import { Problem } from '@bellwether/core';
import { isUniqueViolation, type Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { checkedDefinition, readSource, requireTriggerRead } from './check-rule.ts';
import { RULES_MAX, type RuleRow, type RuleView, ruleView } from './rule-row.ts';
import { ruleFields, ruleStream } from './rule-stream.ts';

/** `{source}`: a draft. Throws invalid_request naming each line that is wrong, conflict when the name is taken. */
export async function createRule(platform: Platform, caller: Caller | undefined, input: unknown): Promise<RuleView> {
  requirePermission(platform, caller, 'rules:write');
  const orgId = organisationOf(caller);
  const source = readSource(input);
  const { name, title, trigger } = await checkedDefinition(platform, orgId, source);
  requireTriggerRead(platform, caller, trigger);
  const by = nameOf(caller);
  const now = new Date(platform.clock());
  const row: RuleRow = {
    ...{ org_id: orgId, rule_id: newId('rul'), name, title, source, trigger: trigger.kind, state: 'draft', version: 1 },
    ...{ created_by: by, created_at: now, updated_by: by, updated_at: now },
  };
  const note = { action: 'rule.create', resourceType: 'rule', resourceId: row.rule_id, details: { name } };
  return audited(platform, caller, note, async (tx) => {
    await insertRule(tx, row);
    await recordChange(platform, tx, caller, ruleStream, row.rule_id, { before: null, after: ruleFields(row) });
    return ruleView(tx, row, platform.clock());
  }).catch(refuseTakenName(name));
}

export async function insertRule(tx: Transaction, row: RuleRow): Promise<void> {
  const { kept } = await tx
    .selectFrom('rules')
    .select((eb) => eb.fn.countAll<number>().as('kept'))
    .where('org_id', '=', row.org_id)
    .executeTakeFirstOrThrow();
  if (Number(kept) >= RULES_MAX)
    throw new Problem('conflict', `There are ${RULES_MAX} rules already. Remove some first.`);
  await tx.insertInto('rules').values(row).execute();
}

export function refuseTakenName(name: string): (error: unknown) => never {
  return (error) => {
    if (!isUniqueViolation(error)) throw error;
    throw new Problem(
      'conflict',
      `There is a rule "${name}" already. Change that one, or give this one another name.`,
      {
        errors: [{ field: 'rule', detail: 'is taken.' }],
        cause: error,
      },
    );
  };
}
