/**
 * Which lane of a session's timeline an event belongs to, read from the name of its type, so that event types a tenant
 * adds later find a lane as well.
 */
export const STEP_KINDS = ['call', 'tool', 'wait', 'change', 'error', 'security', 'other'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

const PATTERNS: readonly (readonly [StepKind, RegExp])[] = [
  ['security', /security|secret|injection|policy/],
  ['error', /error|exception|crash/],
  ['wait', /wait|approval|permission|prompt|idle|decision/],
  ['tool', /tool|command|shell|mcp/],
  ['call', /model|llm|request|completion|call|cost|token|inference|response/],
  ['change', /code|commit|pr_|pull|merge|edit|patch|deploy/],
];

export function classify(eventType: string): StepKind {
  return PATTERNS.find(([, pattern]) => pattern.test(eventType))?.[0] ?? 'other';
}
