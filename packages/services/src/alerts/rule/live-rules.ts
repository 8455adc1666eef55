/** The rules that are on, understood: read again when they have changed, since what they name may come and go. */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import type { LiveRule } from './keep-decisions.ts';
import { nothingObserved, type ObservedBefore } from './observe.ts';
import { readRule } from './read-rule.ts';
import { newRuleState, RuleEngine, type RuleState } from './rule-engine.ts';
import type { RuleRow } from './rule-row.ts';

/** What is kept of a rule between two looks: JSON. */
export interface RuleMemory {
  rule: RuleState;
  observed: ObservedBefore;
  /** Of a rule on events: the next offset to see, by `topic/partition`. */
  positions: Record<string, number>;
}

export type OpenRule = LiveRule & {
  engine: RuleEngine;
  /** When it was switched on, or changed while it was on. */
  sinceMs: number;
};

export function newRuleMemory(): RuleMemory {
  return { rule: newRuleState(), observed: nothingObserved(), positions: {} };
}

/** Throws a Problem when it cannot be understood any more: a metric it names has gone. */
export function openRule(
  platform: Pick<Platform, 'metrics' | 'eventTypes' | 'clock'>,
  row: Pick<RuleRow, 'org_id' | 'rule_id' | 'version' | 'source' | 'updated_at'>,
): OpenRule {
  const { org_id, rule_id, version, source, updated_at } = row;
  const { definition, findings } = readRule(platform, org_id, source);
  if (!definition) {
    const [{ line, message }] = findings;
    throw new Problem('conflict', `Line ${line}: ${message}`);
  }
  const engine = new RuleEngine(rule_id, definition);
  return { orgId: org_id, ruleId: rule_id, version, definition, engine, sinceMs: updated_at.getTime() };
}

export interface Progress {
  throughMs: number;
  memory: RuleMemory;
}

/** Of this version of the rule; `undefined` while it has none. */
export async function readProgress(
  tx: Transaction,
  { orgId, ruleId, version }: LiveRule,
): Promise<Progress | undefined> {
  const row = await tx
    .selectFrom('rule_progress')
    .select(['through', 'state'])
    .where('org_id', '=', orgId)
    .where('rule_id', '=', ruleId)
    .where('version', '=', version)
    .executeTakeFirst();
  return row && { throughMs: row.through.getTime(), memory: row.state as unknown as RuleMemory };
}

/** `failing`: why it could not look; `null` when it could. */
export async function writeProgress(
  tx: Transaction,
  { orgId, ruleId, version }: Pick<LiveRule, 'orgId' | 'ruleId' | 'version'>,
  { throughMs, memory }: Progress,
  failing: string | null,
): Promise<void> {
  const row = { version, through: new Date(throughMs), state: JSON.stringify(memory), failing };
  await tx
    .insertInto('rule_progress')
    .values({ org_id: orgId, rule_id: ruleId, ...row })
    .onConflict((conflict) => conflict.columns(['org_id', 'rule_id']).doUpdateSet(row))
    .execute();
}

/** Whether the rule is still on at this version: somebody may have changed it meanwhile. The row is locked. */
export async function isStillOn(tx: Transaction, { orgId, ruleId, version }: LiveRule): Promise<boolean> {
  const row = await tx
    .selectFrom('rules')
    .select(['version', 'state'])
    .where('org_id', '=', orgId)
    .where('rule_id', '=', ruleId)
    .forUpdate()
    .executeTakeFirst();
  return row?.state === 'on' && row.version === version;
}
