/**
 * `rule_signal`: what a rule tells other rules and programs. `causes` are the rules it has come through, so that none goes
 * round in a circle. Its id follows from the decision, so that saying it twice is saying it once.
 */
import { createHash } from 'node:crypto';
import { defineEventType, type IncomingEvent, uuidFromDigest } from '@bellwether/core';
import { HOPS_MAX } from './rule-engine.ts';

const text = (description: string, maxLength = 256) => ({ type: 'string', maxLength, description }) as const;

export const ruleSignal = defineEventType({
  name: 'rule_signal',
  topic: 'derived_events',
  category: 'usage',
  subject: 'session_id',
  description: 'A rule has decided something and says so.',
  urgent: true,
  metadata: {
    type: 'object',
    properties: {
      signal: text('What it is called, as the rule says.', 64),
      rule_id: text('The rule.'),
      rule: text('Its name.'),
      rule_run_id: text('The entry in its run log.'),
      values: { type: 'object', description: 'What it says: texts by their names.' },
      causes: {
        type: 'array',
        items: { type: 'string', maxLength: 64 },
        maxItems: HOPS_MAX + 1,
        description: 'The rules it has come through, this one last.',
      },
    },
  },
});

export interface SignalFacts {
  orgId: string;
  runId: string;
  /** Of its actions, which one: a rule may tell several. */
  index: number;
  ruleId: string;
  rule: string;
  at: string;
  signal: string;
  values: Readonly<Record<string, string>>;
  causes: readonly string[];
}

export function ruleSignalEvent(facts: SignalFacts): IncomingEvent {
  const { orgId, runId, index, ruleId, rule, at, signal, values, causes } = facts;
  const identity = JSON.stringify([orgId, runId, index]);
  return {
    event_id: uuidFromDigest(createHash('sha256').update(`rule ${identity}`).digest()),
    event_type: ruleSignal.name,
    timestamp: at,
    session_id: ruleId,
    metadata: {
      ...{ signal, rule_id: ruleId, rule, rule_run_id: runId },
      values: { ...values },
      causes: [...causes, ruleId],
    },
  };
}
