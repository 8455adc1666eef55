/**
 * Conditions and the expressions inside of texts: CEL (Common Expression Language), bounded so that whatever people write
 * ends soon. An expression is at most 2,000 characters and 300 nodes, nested 24 deep; before it is accepted, the most
 * steps it can take are counted from its form (every list is taken to have 100 elements, which is where what comes in is
 * cut), and more than 50,000 are refused. So no expression needs a clock to be stopped by.
 *
 * Two additions to the language: numbers of both kinds can be calculated with (`value * 2`), and `matches` goes by RE2,
 * in time linear in the text.
 */

import type { Json, JsonObject } from '@bellwether/core';
import { Environment } from '@marcbachmann/cel-js';
import { linearTimeRegExp } from '../../ingest/admission/linear-time-regexp.ts';

export type VariableType = 'double' | 'bool' | 'dyn' | 'map' | 'list' | 'map<string, string>' | 'timestamp';
export type Variables = Readonly<Record<string, VariableType>>;

export interface Condition {
  /** Throws ConditionError. */
  evaluate(values: JsonObject): unknown;
}

/** What is wrong with an expression; `at` is where in it, counted from 0. */
export class ConditionError extends Error {
  readonly at: number;

  constructor(message: string, at = 0) {
    super(message);
    this.name = 'ConditionError';
    this.at = at;
  }
}

const LENGTH_MAX = 2000;
const LIMITS = { maxAstNodes: 300, maxDepth: 24, maxListElements: 100, maxMapEntries: 100, maxCallArguments: 8 };
const STEPS_MAX = 50_000;
/** Elements of a list and characters of a text that come in from outside. */
export const LIST_MAX = 100;
export const TEXT_MAX = 4096;
const LINEAR_MATCHES = 'matchesInLinearTime';
const LOOPS = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);

const ARITHMETIC: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
};

const BASE = new Environment({ limits: LIMITS, homogeneousAggregateLiterals: false });
for (const [operator, calculate] of Object.entries(ARITHMETIC))
  for (const [left, right] of [
    ['double', 'int'],
    ['int', 'double'],
  ])
    BASE.registerOperator(`${left} ${operator} ${right}`, (a, b) => calculate(Number(a), Number(b)));
BASE.registerFunction(`string.${LINEAR_MATCHES}(string): bool`, (text: string, pattern: string) =>
  linearTimeRegExp(pattern).test(text),
);
BASE.registerFunction('round(double): double', (value: number) => Math.round(value));
BASE.registerFunction('abs(double): double', (value: number) => Math.abs(value));

const environments = new Map<string, Environment>();

function environmentOf(variables: Variables): Environment {
  const key = JSON.stringify(variables);
  let environment = environments.get(key);
  if (!environment) {
    environment = BASE.clone();
    for (const [name, type] of Object.entries(variables))
      environment.registerVariable(name, type === 'timestamp' ? 'google.protobuf.Timestamp' : type);
    // There are as many kinds of variables as kinds of triggers.
    environments.set(key, environment);
  }
  return environment;
}

/** Throws ConditionError when it cannot be understood, is of another type, or could take too long. */
export function compileCondition(text: string, variables: Variables, wanted: 'bool' | 'any'): Condition {
  if (text.length > LENGTH_MAX)
    throw new ConditionError(`has ${text.length} characters; at most ${LENGTH_MAX} are taken.`);
  const parsed = understood(() => environmentOf(variables).parse(text));
  const steps = stepsOf(parsed.ast as unknown as Node, new Map()).steps;
  if (steps > STEPS_MAX)
    throw new ConditionError(
      `could take ${steps} steps; at most ${STEPS_MAX} are taken. Put fewer loops into another.`,
    );
  const { valid, type, error } = parsed.check();
  if (!valid) throw asConditionError(error);
  if (wanted === 'bool' && type !== 'bool' && type !== 'dyn')
    throw new ConditionError(`has to be true or false; it gives ${type}.`);
  const instants = Object.keys(variables).filter((name) => variables[name] === 'timestamp');
  return {
    evaluate(values) {
      const bounded: Record<string, unknown> = boundedJson(values) as JsonObject;
      for (const name of instants) bounded[name] = new Date(String(values[name]));
      return understood(() => parsed(bounded));
    },
  };
}

function understood<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asConditionError(error);
  }
}

function asConditionError(error: unknown): ConditionError {
  if (error instanceof ConditionError) return error;
  const { summary, range, message } = error as { summary?: string; range?: { start: number }; message?: string };
  return new ConditionError((summary ?? message ?? 'cannot be understood').slice(0, 300), range?.start ?? 0);
}

/** What comes in from outside, cut to what the count of steps takes it to be. */
function boundedJson(value: Json): Json {
  if (typeof value === 'string') return value.length > TEXT_MAX ? value.slice(0, TEXT_MAX) : value;
  if (Array.isArray(value)) return value.slice(0, LIST_MAX).map(boundedJson);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, boundedJson(inner)]));
}

/** A node of the library's syntax tree, as far as it is looked at here. */
interface Node {
  op: string;
  args: unknown;
  start: number;
}

/** The most steps an expression can take, and the most elements of what it gives. */
interface Bound {
  steps: number;
  size: number;
}

/** `sizes`: of what the loops around it go over. Sends `matches` the linear way as it passes. */
function stepsOf(node: Node, sizes: ReadonlyMap<string, number>): Bound {
  const { op } = node;
  if (op === 'id') return { steps: 1, size: sizes.get(String(node.args)) ?? LIST_MAX };
  if (op === 'value') return { steps: 1, size: 1 };
  if (op === 'list') {
    const inner = (node.args as Node[]).map((item) => stepsOf(item, sizes));
    return { steps: total(inner) + 1, size: Math.max(inner.length, ...inner.map(({ size }) => size)) };
  }
  if (op === 'rcall') {
    const call = node.args as [string, Node, Node[]];
    const [name, receiver, given] = call;
    if (name === 'bind')
      throw new ConditionError('"cel.bind" is not taken: write the expression out where it is used.', node.start);
    if (name === 'matches') call[0] = LINEAR_MATCHES;
    const on = stepsOf(receiver, sizes);
    if (LOOPS.has(name)) {
      const inside = new Map([...sizes, [String(given[0]?.args), on.size]]);
      const body = given.slice(1).map((item) => stepsOf(item, inside));
      return { steps: on.steps + on.size * (total(body) + 1), size: largest([on, ...body]) };
    }
    const rest = given.map((item) => stepsOf(item, sizes));
    return { steps: on.steps + total(rest) + 1, size: name === 'split' ? TEXT_MAX : largest([on, ...rest]) };
  }
  const inner = childrenOf(node.args).map((item) => stepsOf(item, sizes));
  const size = op === '+' ? inner.reduce((sum, each) => sum + each.size, 0) : largest(inner);
  // Joining and comparing look at each element.
  return { steps: total(inner) + (op === '+' || op === '==' || op === 'in' ? size : 1), size };
}

function childrenOf(args: unknown): Node[] {
  if (Array.isArray(args)) return args.flatMap(childrenOf);
  return typeof args === 'object' && args !== null && 'op' in args ? [args as Node] : [];
}

function total(bounds: readonly Bound[]): number {
  return bounds.reduce((sum, { steps }) => sum + steps, 0);
}

function largest(bounds: readonly Bound[]): number {
  return Math.max(LIST_MAX, ...bounds.map(({ size }) => size));
}
