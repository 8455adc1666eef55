/** Whether a rule may be saved: how it is written, what it names, and what its test cases say. */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { Finding } from '../../runs/written-yaml/finding.ts';
import { RULE_BYTES_MAX, readRule } from './read-rule.ts';
import type { RuleDefinition, Trigger } from './rule-definition.ts';
import { runRuleTests, type TestResult } from './run-rule-tests.ts';

interface RuleCheck {
  /** Whether it may be saved as it is. */
  ok: boolean;
  findings: readonly Finding[];
  tests: readonly TestResult[];
  definition: RuleDefinition | undefined;
}

export type RuleCheckView = Omit<RuleCheck, 'definition'> & {
  rule: { name: string; title: string; trigger: Trigger['kind'] } | null;
};

/** `{source}`: findings at their lines, and each test case with what was decided. Saves nothing. */
export async function checkRule(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<RuleCheckView> {
  requirePermission(platform, caller, 'rules:write');
  const { definition, ...check } = await checkSource(platform, organisationOf(caller), readSource(input));
  await platform.audit.note(caller, {
    action: 'rule.check',
    resourceType: 'rule',
    resourceId: definition?.name ?? '',
    details: { ok: check.ok },
  });
  return {
    ...check,
    rule: definition ? { name: definition.name, title: definition.title, trigger: definition.trigger.kind } : null,
  };
}

export function readSource(input: unknown): string {
  return readInput(input, (read) => sourceOf(read));
}

export function sourceOf(read: { secret(field: string, rule: { max: number }): string }): string {
  // As it is, spaces and line feeds included.
  return read.secret('source', { max: RULE_BYTES_MAX });
}

/** Inside of `tx` when the caller is in a transaction: there is one at a time. */
async function checkSource(platform: Platform, orgId: string, source: string, tx?: Transaction): Promise<RuleCheck> {
  const { definition, findings } = readRule(platform, orgId, source);
  if (!definition) return { ok: false, findings, tests: [], definition };
  const work = (inside: Transaction) => missingChannels(inside, orgId, definition, source);
  const missing = await (tx ? work(tx) : platform.records.asTenant(orgId, work));
  const tests = runRuleTests(definition);
  const ok = missing.length === 0 && tests.every(({ passed }) => passed);
  return { ok, findings: missing, tests, definition };
}

/** Throws invalid_request with everything that is wrong, at its line. */
export async function checkedDefinition(
  platform: Platform,
  orgId: string,
  source: string,
  tx?: Transaction,
): Promise<RuleDefinition> {
  const { findings, tests, definition } = await checkSource(platform, orgId, source, tx);
  const errors = [
    ...findings.map(({ line, field, message }) => ({ field: field || 'source', detail: `Line ${line}: ${message}` })),
    ...tests.flatMap(({ name, passed, detail }) =>
      passed ? [] : [{ field: 'tests', detail: `The test “${name}” fails. ${detail}` }],
    ),
  ];
  if (!definition || errors.length > 0)
    throw new Problem('invalid_request', errors[0]?.detail ?? 'There is no rule here.', { errors });
  return definition;
}

/** Throws unless the caller may read by themselves what the rule reads for them. */
export function requireTriggerRead(platform: Platform, caller: Caller, trigger: Trigger): void {
  if (trigger.kind === 'event') requirePermission(platform, caller, 'events:read');
  else if (trigger.kind !== 'schedule' || Object.keys(trigger.figures).length > 0)
    requirePermission(platform, caller, 'metrics:read');
}

/** The same of a rule as it is kept; of one that cannot be understood any more, both. */
export function requireRuleRead(platform: Platform, caller: Caller, { source }: { source: string }): void {
  const { definition } = readRule(platform, organisationOf(caller), source);
  if (definition) requireTriggerRead(platform, caller, definition.trigger);
  else {
    requirePermission(platform, caller, 'events:read');
    requirePermission(platform, caller, 'metrics:read');
  }
}

/** Webhooks that the rule calls and nobody has set up. */
async function missingChannels(
  tx: Transaction,
  orgId: string,
  { actions }: RuleDefinition,
  source: string,
): Promise<Finding[]> {
  const names = actions.flatMap((action) => (action.kind === 'webhook' ? [action.channel] : []));
  if (names.length === 0) return [];
  const found = await tx
    .selectFrom('notification_channels')
    .select('name')
    .where('org_id', '=', orgId)
    .where('kind', '=', 'webhook')
    .where('name', 'in', names)
    .execute();
  const known = new Set(found.map(({ name }) => name));
  const lines = source.split('\n');
  return actions.flatMap((action, index) => {
    if (action.kind !== 'webhook' || known.has(action.channel)) return [];
    const line = lines.findIndex((text) => /^\s*-?\s*channel:/.test(text) && text.includes(action.channel)) + 1;
    const message = `There is no webhook "${action.channel}" among the notification channels. Set it up there first.`;
    return [{ line: Math.max(line, 1), column: 1, field: `actions.${index}.webhook.channel`, message }];
  });
}
