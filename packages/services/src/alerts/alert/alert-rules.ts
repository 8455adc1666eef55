/** The rules that packs declare, and what an organisation has set of each. A rule is off until somebody switches it on. */
import { type JsonObject, Problem } from '@bellwether/core';
import type { AlertRule, Pack } from '@bellwether/metrics';
import type { FigureLevel, Transaction } from '@bellwether/records';

export type MinimumLevel = Exclude<FigureLevel, 'low'>;

export interface RuleSettings {
  enabled: boolean;
  minimumLevel: MinimumLevel;
  backtest: JsonObject | null;
  backtestAt: Date | null;
}

export function alertRules(packs: readonly Pack[]): readonly AlertRule[] {
  return packs.flatMap((pack) => pack.alerts ?? []);
}

/** Throws not_found, and names those there are. */
export function findRule(packs: readonly Pack[], type: string): AlertRule {
  const rules = alertRules(packs);
  const rule = rules.find((each) => each.type === type);
  if (rule) return rule;
  throw new Problem(
    'not_found',
    `There is no alert rule "${type}". There are: ${rules.map((each) => each.type).join(', ')}.`,
  );
}

export function minimumLevelOf(rule: AlertRule, settings: RuleSettings | undefined): MinimumLevel {
  return settings?.minimumLevel ?? (rule.watches === 'signal' ? rule.minimumLevel : 'moderate');
}

export async function readRuleSettings(tx: Transaction, orgId: string): Promise<ReadonlyMap<string, RuleSettings>> {
  const rows = await tx.selectFrom('alert_rules').selectAll().where('org_id', '=', orgId).execute();
  return new Map(
    rows.map(({ type, enabled, minimum_level, backtest, backtest_at }) => [
      type,
      { enabled, minimumLevel: minimum_level, backtest, backtestAt: backtest_at },
    ]),
  );
}

export async function writeRuleSettings(
  tx: Transaction,
  orgId: string,
  type: string,
  { enabled, minimumLevel, backtest, backtestAt }: RuleSettings,
  by: { name: string; at: Date },
): Promise<void> {
  const values = {
    ...{ enabled, minimum_level: minimumLevel, backtest_at: backtestAt, updated_by: by.name, updated_at: by.at },
    backtest: backtest === null ? null : JSON.stringify(backtest),
  };
  await tx
    .insertInto('alert_rules')
    .values({ org_id: orgId, type, ...values })
    .onConflict((conflict) => conflict.columns(['org_id', 'type']).doUpdateSet(values))
    .execute();
}
