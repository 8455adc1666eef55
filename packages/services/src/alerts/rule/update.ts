/**
 * Changing a rule: how it is written, and whether it is on. Whoever changes says which version they began with. A rule that
 * is on and is changed begins anew with what happens from then on.
 */
import { Problem } from '@bellwether/core';
import type { RuleSwitch, Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { checkedDefinition, requireTriggerRead, sourceOf } from './check-rule.ts';
import { refuseTakenName } from './create.ts';
import { findRule, type RuleRow, type RuleView, ruleView } from './rule-row.ts';
import { ruleFields, ruleStream } from './rule-stream.ts';

/** `{version, source}`. Throws conflict when somebody was faster, with the rule as it is now. */
export async function updateRule(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<RuleView> {
  requirePermission(platform, caller, 'rules:write');
  const { version, source } = readInput(input, (read) => ({ version: versionOf(read), source: sourceOf(read) }));
  const { name, title, trigger } = await checkedDefinition(platform, organisationOf(caller), source);
  requireTriggerRead(platform, caller, trigger);
  const change = { name, title, source, trigger: trigger.kind };
  return changeRule(platform, caller, id, { action: 'rule.update', version, change }).catch(refuseTakenName(name));
}

/** `{version, state: on|off}`. Before it goes on it is checked once more: what it names may have gone. */
export async function switchRule(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<RuleView> {
  requirePermission(platform, caller, 'rules:write');
  const { version, state } = readInput(input, (read) => ({
    version: versionOf(read),
    state: read.oneOf('state', ['on', 'off']),
  }));
  const orgId = organisationOf(caller);
  if (state === 'on') {
    const { source } = await platform.records.asTenant(orgId, (tx) => findRule(tx, orgId, id));
    requireTriggerRead(platform, caller, (await checkedDefinition(platform, orgId, source)).trigger);
  }
  return changeRule(platform, caller, id, { action: `rule.switch_${state}`, version, change: { state } });
}

function versionOf(read: InputReader): number {
  return read.integer('version', { min: 1, max: 1e9 });
}

interface RuleChange {
  action: string;
  version: number;
  change: Partial<Pick<RuleRow, 'name' | 'title' | 'source' | 'trigger'>> & { state?: RuleSwitch };
}

function changeRule(
  platform: Platform,
  caller: Caller,
  id: string,
  { action, version, change }: RuleChange,
): Promise<RuleView> {
  const orgId = organisationOf(caller);
  const note = { action, resourceType: 'rule', resourceId: id, details: { version } };
  return audited(platform, caller, note, async (tx) => {
    const row = await findRule(tx, orgId, id);
    if (row.version !== version)
      throw new Problem(
        'conflict',
        `The rule was changed at ${row.updated_at.toISOString()}, after you had opened it. Nothing was overwritten: make your changes in version ${row.version}.`,
        {
          errors: [{ field: 'version', detail: `is ${version}; the rule is at version ${row.version}.` }],
          current: await ruleView(tx, row, platform.clock()),
        },
      );
    const next = await writeRule(tx, row, change, { by: nameOf(caller), at: new Date(platform.clock()) });
    await recordChange(platform, tx, caller, ruleStream, id, { before: ruleFields(row), after: ruleFields(next) });
    return ruleView(tx, next, platform.clock());
  });
}

/** A new version, unless nothing is changed. */
export async function writeRule(
  tx: Transaction,
  row: RuleRow,
  change: RuleChange['change'],
  { by, at }: { by: string; at: Date },
): Promise<RuleRow> {
  const isSame = Object.entries(change).every(([field, value]) => row[field as keyof RuleRow] === value);
  if (isSame) return row;
  const next = { ...row, ...change, version: row.version + 1, updated_by: by, updated_at: at };
  await tx
    .updateTable('rules')
    .set({ ...change, version: next.version, updated_by: by, updated_at: at })
    .where('org_id', '=', row.org_id)
    .where('rule_id', '=', row.rule_id)
    .execute();
  return next;
}
