/**
 * Texts and documents with `{{ expression }}` in them, and the values the expressions see. A text that is one expression
 * and nothing else gives what it gives (a number, a list); anything else is text. A plain path, such as
 * `steps.read.rows`, is taken as it is, whatever its length; other expressions see the first 100 elements of a list.
 */
import { formatInstant, type Json, type JsonObject, Problem } from '@bellwether/core';
import { type Condition, ConditionError, compileCondition, type Variables } from '../../alerts/rule/condition.ts';
import { textParts } from '../../alerts/rule/text-parts.ts';

export const RUN_VARIABLES: Variables = {
  ...{ input: 'dyn', steps: 'map', period: 'map', run: 'map', attempt: 'double' },
};
export const ITEM_VARIABLES: Variables = { ...RUN_VARIABLES, item: 'dyn', index: 'double' };
/** Of the condition of a trigger. */
export const INPUT_VARIABLES: Variables = { input: 'dyn' };

/** What each variable holds, for people. */
export const VARIABLE_WORDS: Readonly<Record<string, string>> = {
  input: 'What began the run: the event, the body of the webhook, or what somebody gave.',
  steps: 'What the steps before it gave, by their names: steps.read.rows. null for one that was skipped or failed.',
  period: 'What time the run is about: period.from and period.to.',
  run: 'The run: run.id, run.trigger.',
  attempt: '1, and one more each time the run is taken up again.',
  item: 'In for_each: the item.',
  index: 'In for_each: its place in the list, from 0.',
};

export type Filled<Value> = (values: JsonObject) => Value;

const TEXT_LENGTH_MAX = 16_000;
const ONE_PLACE = /^\s*\{\{([^{}]*)\}\}\s*$/;
const PATH = /^[a-z_][a-zA-Z0-9_]*(?:\.[a-zA-Z0-9_]+|\[\d{1,6}\])*$/;
const DEPTH_MAX = 20;

/** Throws ConditionError for an expression that cannot be taken. */
export function compileText(template: string, variables: Variables): Filled<string> {
  return compileParts(template, variables, (value) => (typeof value === 'string' ? value : JSON.stringify(value)));
}

/** `literal` says how a value is written where it stands. */
export function compileParts(template: string, variables: Variables, literal: (value: Json) => string): Filled<string> {
  const parts = textParts(template, variables);
  return (values) => {
    const text = parts.map((part) => (typeof part === 'string' ? part : literal(worked(part, values)))).join('');
    if (text.length > TEXT_LENGTH_MAX)
      throw new Problem('invalid_request', `A text came to ${text.length} characters; it may have ${TEXT_LENGTH_MAX}.`);
    return text;
  };
}

/** A document with texts in it, whose form stays as it is. Throws ConditionError. */
export function compileDocument(template: Json, variables: Variables, depth = 0): Filled<Json> {
  if (depth > DEPTH_MAX) throw new ConditionError(`is nested more than ${DEPTH_MAX} deep.`);
  if (typeof template === 'string') {
    const one = ONE_PLACE.exec(template)?.[1]?.trim();
    if (one === undefined) return compileText(template, variables);
    // Also of a path: it may name a variable that there is not.
    const condition = compileCondition(one, variables, 'any');
    return PATH.test(one) ? (values) => valueAt(values, one) ?? null : (values) => worked(condition, values);
  }
  if (Array.isArray(template)) {
    const items = template.map((item) => compileDocument(item, variables, depth + 1));
    return (values) => items.map((item) => item(values));
  }
  if (typeof template === 'object' && template !== null) {
    const fields = Object.entries(template).map(
      ([name, value]) => [name, compileDocument(value as Json, variables, depth + 1)] as const,
    );
    return (values) => Object.fromEntries(fields.map(([name, field]) => [name, field(values)]));
  }
  return () => template;
}

/** Throws ConditionError unless it is a plain path of these variables. */
export function compilePath(path: string, variables: Variables): Filled<Json | undefined> {
  const name = /^[a-z_]+/.exec(path)?.[0] ?? '';
  if (!PATH.test(path) || !Object.hasOwn(variables, name))
    throw new ConditionError(`has to be a path such as steps.read.rows or input.rooms.`);
  return (values) => valueAt(values, path);
}

/** Names of the steps whose outputs an expression or text reads. */
export function stepsRead(text: string): string[] {
  return [...text.matchAll(/\bsteps\.([a-z][a-z0-9_]*)/g)].map((match) => match[1]!);
}

function valueAt(values: JsonObject, path: string): Json | undefined {
  let at: Json | undefined = values;
  for (const part of path.split(/[.[\]]+/).filter((name) => name !== '')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as JsonObject)[part];
  }
  return at;
}

function worked(condition: Condition, values: JsonObject): Json {
  try {
    return plain(condition.evaluate(values));
  } catch (error) {
    if (error instanceof ConditionError)
      throw new Problem('invalid_request', `An expression could not be worked out: ${error.message}`);
    throw error;
  }
}

/** Numbers of the language are wide, and times are times. */
function plain(value: unknown): Json {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return formatInstant(value.getTime());
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, of]) => [String(name), plain(of)]));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, plain(of)]));
  return (value ?? null) as Json;
}
