/** A rule as it is kept, and as the API shows it. */
import { Problem } from '@bellwether/core';
import type { RuleSwitch, Transaction } from '@bellwether/records';
import type { TriggerKind } from './rule-definition.ts';

export interface RuleRow {
  org_id: string;
  rule_id: string;
  name: string;
  title: string;
  source: string;
  trigger: TriggerKind;
  state: RuleSwitch;
  version: number;
  created_by: string;
  created_at: Date;
  updated_by: string;
  updated_at: Date;
}

export interface RuleSummary {
  rule_id: string;
  name: string;
  title: string;
  trigger: TriggerKind;
  state: RuleSwitch;
  version: number;
  updated_at: string;
  updated_by: string;
  /** Up to when it has looked; null while it is not on, or has not looked yet. */
  looked_through: string | null;
  /** Why it cannot look, in words; null while it can. */
  failing: string | null;
  last_fired_at: string | null;
  /** Times it fired in the last 30 days. */
  fired: number;
}

export interface RuleView extends RuleSummary {
  source: string;
  created_at: string;
  created_by: string;
}

export const RULES_MAX = 200;
const FIRED_DAYS = 30;

export async function readRules(tx: Transaction, orgId: string): Promise<RuleRow[]> {
  return tx.selectFrom('rules').selectAll().where('org_id', '=', orgId).orderBy('name').limit(RULES_MAX).execute();
}

/** For a change: the row is locked. Throws not_found. */
export async function findRule(tx: Transaction, orgId: string, id: string): Promise<RuleRow> {
  const row = await tx
    .selectFrom('rules')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('rule_id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw noSuchRule();
  return row;
}

/** With how each is doing. */
export async function ruleSummaries(
  tx: Transaction,
  orgId: string,
  rows: readonly RuleRow[],
  nowMs: number,
): Promise<RuleSummary[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ rule_id }) => rule_id);
  const progress = await tx
    .selectFrom('rule_progress')
    .select(['rule_id', 'version', 'through', 'failing'])
    .where('org_id', '=', orgId)
    .where('rule_id', 'in', ids)
    .execute();
  const fired = await tx
    .selectFrom('rule_runs')
    .select((eb) => ['rule_id', eb.fn.max('at').as('last'), eb.fn.countAll<number>().as('times')])
    .where('org_id', '=', orgId)
    .where('rule_id', 'in', ids)
    .where('decision', '=', 'fired')
    .where('at', '>=', new Date(nowMs - FIRED_DAYS * 86_400_000))
    .groupBy('rule_id')
    .execute();
  const progressOf = new Map(progress.map((each) => [each.rule_id, each]));
  const firedOf = new Map(fired.map((each) => [each.rule_id, each]));
  return rows.map((row) => {
    const { rule_id, name, title, trigger, state, version, updated_at, updated_by } = row;
    const own = progressOf.get(rule_id);
    const at = own && own.version === version && state === 'on' ? own : undefined;
    return {
      ...{ rule_id, name, title, trigger, state, version, updated_by, updated_at: updated_at.toISOString() },
      looked_through: at?.through.toISOString() ?? null,
      failing: at?.failing ?? null,
      last_fired_at: firedOf.get(rule_id)?.last?.toISOString() ?? null,
      fired: Number(firedOf.get(rule_id)?.times ?? 0),
    };
  });
}

export async function ruleView(tx: Transaction, row: RuleRow, nowMs: number): Promise<RuleView> {
  const [summary] = await ruleSummaries(tx, row.org_id, [row], nowMs);
  const { source, created_at, created_by } = row;
  return { ...summary!, source, created_at: created_at.toISOString(), created_by };
}

export function noSuchRule(): Problem {
  return new Problem('not_found', 'This organisation has no such rule.');
}
