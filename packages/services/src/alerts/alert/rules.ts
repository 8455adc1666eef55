/** The rules of an organisation: which there are, what they would have done, and which are on. */
import { DAY_MS, Problem } from '@bellwether/core';
import type { AlertRule } from '@bellwether/metrics';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { alertRuleFields, alertRuleStream } from './alert-rule-stream.ts';
import {
  alertRules,
  findRule,
  type MinimumLevel,
  minimumLevelOf,
  type RuleSettings,
  readRuleSettings,
  writeRuleSettings,
} from './alert-rules.ts';
import { asJson, type BacktestResult, backtestRule } from './backtest.ts';

export interface AlertRuleView {
  type: string;
  title: string;
  description: string;
  enabled: boolean;
  /** The mildest level that raises an alert; `null` where the rule has no levels. */
  minimum_level: MinimumLevel | null;
  signal: string | null;
  backtest: BacktestResult | null;
}

/** A rule is switched on by somebody who has seen what it does, and not long ago. */
const BACKTEST_AGE_MAX_MS = DAY_MS;
const MINIMUM_LEVELS = ['moderate', 'high', 'critical'] as const;

export async function listAlertRules(platform: Platform, caller: Caller | undefined): Promise<AlertRuleView[]> {
  requirePermission(platform, caller, 'alerts:read', 'team');
  const orgId = organisationOf(caller);
  const settings = await platform.records.asTenant(orgId, (tx) => readRuleSettings(tx, orgId));
  await platform.audit.note(caller, { action: 'alert_rules.read', resourceType: 'alert_rule' });
  return alertRules(platform.packs).map((rule) => viewOf(rule, settings.get(rule.type)));
}

/** Tries the rule on the organisation's own history and keeps what it gave. `input`: `{minimum_level?}`. */
export async function backtestAlertRule(
  platform: Platform,
  caller: Caller | undefined,
  type: string,
  input: unknown,
): Promise<BacktestResult> {
  requirePermission(platform, caller, 'settings:write');
  const rule = findRule(platform.packs, type);
  const wanted = readInput(input ?? {}, (read) =>
    read.has('minimum_level') ? read.oneOf('minimum_level', MINIMUM_LEVELS) : undefined,
  );
  const orgId = organisationOf(caller);
  const by = { name: nameOf(caller), at: new Date(platform.clock()) };
  const note = { action: 'alert_rule.backtest', resourceType: 'alert_rule', resourceId: type };
  return audited(platform, caller, note, async (tx) => {
    const settings = (await readRuleSettings(tx, orgId)).get(type);
    const minimumLevel = wanted ?? minimumLevelOf(rule, settings);
    const result = await backtestRule(tx, orgId, { rule, minimumLevel, nowMs: by.at.getTime() });
    // What is on keeps its level until somebody puts another one.
    const kept = settings?.enabled ? settings.minimumLevel : minimumLevel;
    const next = {
      enabled: settings?.enabled ?? false,
      minimumLevel: kept,
      backtest: asJson(result),
      backtestAt: by.at,
    };
    await writeRuleSettings(tx, orgId, type, next, by);
    const change = { before: alertRuleFields(rule, settings), after: alertRuleFields(rule, next) };
    await recordChange(platform, tx, caller, alertRuleStream, type, change);
    return result;
  });
}

/** `input`: `{enabled, minimum_level?}`. Switching on needs a back-test of that level not older than a day. */
export async function putAlertRule(
  platform: Platform,
  caller: Caller | undefined,
  type: string,
  input: unknown,
): Promise<AlertRuleView> {
  requirePermission(platform, caller, 'settings:write');
  const rule = findRule(platform.packs, type);
  const { enabled, wanted } = readInput(input, (read) => ({
    enabled: read.boolean('enabled'),
    wanted: read.has('minimum_level') ? read.oneOf('minimum_level', MINIMUM_LEVELS) : undefined,
  }));
  const orgId = organisationOf(caller);
  const by = { name: nameOf(caller), at: new Date(platform.clock()) };
  const note = { action: 'alert_rule.update', resourceType: 'alert_rule', resourceId: type, details: { enabled } };
  return audited(platform, caller, note, async (tx) => {
    const settings = (await readRuleSettings(tx, orgId)).get(type);
    const minimumLevel = wanted ?? minimumLevelOf(rule, settings);
    const next: RuleSettings = {
      ...{ enabled, minimumLevel },
      ...{ backtest: settings?.backtest ?? null, backtestAt: settings?.backtestAt ?? null },
    };
    const isSame = settings?.enabled === true && settings.minimumLevel === minimumLevel;
    if (enabled && !isSame) refuseUntried(next, by.at.getTime());
    await writeRuleSettings(tx, orgId, type, next, by);
    const change = { before: alertRuleFields(rule, settings), after: alertRuleFields(rule, next) };
    await recordChange(platform, tx, caller, alertRuleStream, type, change);
    return viewOf(rule, next);
  });
}

export function refuseUntried({ backtest, backtestAt, minimumLevel }: RuleSettings, nowMs: number): void {
  const isFresh = backtestAt !== null && nowMs - backtestAt.getTime() <= BACKTEST_AGE_MAX_MS;
  if (isFresh && backtest?.minimum_level === minimumLevel) return;
  throw new Problem(
    'conflict',
    `Try the rule on your own history first, at the level ${minimumLevel}: POST to its backtest, look at what it gives, then switch it on within a day.`,
  );
}

function viewOf(rule: AlertRule, settings: RuleSettings | undefined): AlertRuleView {
  const { type, title, description } = rule;
  const isOfSignal = rule.watches === 'signal';
  return {
    ...{ type, title, description, enabled: settings?.enabled ?? false },
    minimum_level: isOfSignal ? minimumLevelOf(rule, settings) : null,
    signal: isOfSignal ? rule.signal : null,
    backtest: (settings?.backtest ?? null) as BacktestResult | null,
  };
}
