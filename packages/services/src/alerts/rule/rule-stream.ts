/** What became of a rule: how it is written, and whether it is on. */
import { defineEntityStream, type RuleSwitch } from '@bellwether/records';
import type { RuleRow } from './rule-row.ts';

export interface RuleFields {
  name: string;
  title: string;
  /** YAML, as somebody wrote it. */
  source: string;
  /** `draft`: it has never been on. */
  state: RuleSwitch;
}

export const ruleStream = defineEntityStream<RuleFields>({ type: 'rule' });

export function ruleFields({ name, title, source, state }: RuleRow): RuleFields {
  return { name, title, source, state };
}
