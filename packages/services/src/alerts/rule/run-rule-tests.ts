/** The test cases beside a rule, tried: what it decides is compared with what is expected, one decision after the other. */

import { isDeepStrictEqual } from 'node:util';
import { formatInstant, Problem } from '@bellwether/core';
import { givenObservations } from './observation.ts';
import type { ExpectedDecision, RuleDefinition, RuleTest } from './rule-definition.ts';
import { type Decision, newRuleState, RuleEngine } from './rule-engine.ts';

export interface TestResult {
  name: string;
  passed: boolean;
  /** What was expected and did not come, or came and was not expected; empty when it passed. */
  detail: string;
  decisions: { at: string; decision: string; group: Readonly<Record<string, string>>; why: string }[];
}

/** In tests a rule goes by its own name. */
export function runRuleTests(definition: RuleDefinition): TestResult[] {
  return definition.tests.map((test) => runTest(definition, test));
}

function runTest(definition: RuleDefinition, test: RuleTest): TestResult {
  const { name, given, expect } = test;
  try {
    const engine = new RuleEngine(definition.name, definition);
    const state = newRuleState();
    const decided = givenObservations(definition.trigger, given).flatMap((seen) => engine.decide(state, seen) ?? []);
    const decisions = decided.map(({ at, decision, group, why }) => ({ at, decision, group, why }));
    const detail = difference(expect, decided);
    return { name, passed: detail === '', detail, decisions };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { name, passed: false, detail: error.message, decisions: [] };
  }
}

function difference(expected: readonly ExpectedDecision[], decided: readonly Decision[]): string {
  for (let index = 0; index < Math.max(expected.length, decided.length); index++) {
    const [wanted, found] = [expected[index], decided[index]];
    if (!found) return `Expected ${told(wanted!)}; nothing more was decided.`;
    if (!wanted) return `Nothing more was expected, but it ${foundWords(found)}`;
    const isSame =
      formatInstant(wanted.atMs) === found.at &&
      wanted.decision === found.decision &&
      (wanted.group === undefined || isDeepStrictEqual(wanted.group, found.group));
    if (!isSame) return `Expected ${told(wanted)}, but it ${foundWords(found)}`;
  }
  return '';
}

function told({ atMs, decision, group }: ExpectedDecision): string {
  return `"${decision}" at ${formatInstant(atMs)}${groupWords(group)}`;
}

function foundWords({ at, decision, group, why }: Decision): string {
  return `decided "${decision}" at ${at}${groupWords(group)}: ${why}`;
}

function groupWords(group: Readonly<Record<string, string>> | undefined): string {
  const parts = Object.entries(group ?? {}).map(([name, value]) => `${name} ${value}`);
  return parts.length === 0 ? '' : ` for ${parts.join(', ')}`;
}
