/** Actions made ready for one observation: the expressions inside of their texts worked out. Pure. */
import type { JsonObject } from '@bellwether/core';
import { type Condition, ConditionError, type Variables } from './condition.ts';
import { type Observation, VARIABLES } from './observation.ts';
import type { RuleAction, RuleDefinition, Severity, Turn } from './rule-definition.ts';
import { textParts } from './text-parts.ts';

export type PreparedAction =
  | { kind: 'notify'; severity: Severity; title: string; body: string }
  | { kind: 'webhook'; channel: string; body: Record<string, string> }
  | { kind: 'workflow'; workflow: string; input: JsonObject }
  | { kind: 'event'; signal: string; values: Record<string, string> };

type Text = (observation: Observation) => string;

const TEXT_LENGTH_MAX = 4000;

/** Throws ConditionError for a text with an expression that cannot be taken. */
export function compileActions(definition: RuleDefinition): (observation: Observation, turn: Turn) => PreparedAction[] {
  const variables = VARIABLES[definition.trigger.kind];
  const prepared = definition.actions.map((action) => ({ on: action.on, prepare: compileAction(action, variables) }));
  return (observation, turn) => prepared.flatMap(({ on, prepare }) => (on === turn ? [prepare(observation)] : []));
}

function compileAction(action: RuleAction, variables: Variables): (observation: Observation) => PreparedAction {
  const text = (template: string): Text => compileText(template, variables);
  switch (action.kind) {
    case 'notify': {
      const [title, body] = [text(action.title), text(action.body)];
      return (seen) => ({ kind: 'notify', severity: action.severity, title: title(seen), body: body(seen) });
    }
    case 'webhook': {
      const body = compileFields(action.body, text);
      return (seen) => ({ kind: 'webhook', channel: action.channel, body: body(seen) });
    }
    case 'event': {
      const values = compileFields(action.values, text);
      return (seen) => ({ kind: 'event', signal: action.signal, values: values(seen) });
    }
    case 'workflow': {
      const texts = Object.entries(action.input).filter(([, value]) => typeof value === 'string');
      const filled = compileFields(Object.fromEntries(texts) as Record<string, string>, text);
      return (seen) => ({ kind: 'workflow', workflow: action.workflow, input: { ...action.input, ...filled(seen) } });
    }
  }
}

function compileFields(fields: Readonly<Record<string, string>>, text: (template: string) => Text) {
  const compiled = Object.entries(fields).map(([name, template]) => [name, text(template)] as const);
  return (seen: Observation): Record<string, string> =>
    Object.fromEntries(compiled.map(([name, of]) => [name, of(seen)]));
}

/** A text with `{{ expression }}` in it. */
function compileText(template: string, variables: Variables): Text {
  const parts = textParts(template, variables);
  return ({ values }) =>
    parts
      .map((part) => (typeof part === 'string' ? part : printed(part, values)))
      .join('')
      .slice(0, TEXT_LENGTH_MAX);
}

/** What cannot be worked out is said in the text: the rule has fired, and somebody has to be told. */
function printed(condition: Condition, values: JsonObject): string {
  try {
    const value = condition.evaluate(values);
    if (typeof value === 'number') return String(Math.round(value * 1e4) / 1e4);
    if (value instanceof Date) return value.toISOString();
    if (typeof value === 'object' && value !== null) return JSON.stringify(value, bigintAsNumber);
    return value === null ? 'unknown' : String(value);
  } catch (error) {
    if (error instanceof ConditionError) return 'unknown';
    throw error;
  }
}

function bigintAsNumber(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
