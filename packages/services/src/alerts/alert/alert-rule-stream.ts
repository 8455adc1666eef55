/** What became of an alert rule: on or off, and from which level. The rule's type is the stream's id. */
import type { AlertRule } from '@bellwether/metrics';
import { defineEntityStream } from '@bellwether/records';
import { type MinimumLevel, minimumLevelOf, type RuleSettings } from './alert-rules.ts';

export interface AlertRuleFields {
  enabled: boolean;
  minimum_level: MinimumLevel;
}

export const alertRuleStream = defineEntityStream<AlertRuleFields>({ type: 'alert_rule' });

/** A rule that nobody has touched is off, at the level its pack gives it. */
export function alertRuleFields(rule: AlertRule, settings: RuleSettings | undefined): AlertRuleFields {
  return { enabled: settings?.enabled ?? false, minimum_level: minimumLevelOf(rule, settings) };
}
