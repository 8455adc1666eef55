/**
 * Calls: the name is looked up in the allow-lists, the arguments become what the list says, aggregates stand only where
 * they may.
 */
import { AGGREGATE_FUNCTIONS, AGGREGATE_NAMES, type AggregateFunction, buildAggregate } from './aggregate-functions.ts';
import { checkExpression, type ExpressionContext } from './check-expression.ts';
import { coerce } from './convert-value.ts';
import { SQL_LIMITS } from './limits.ts';
import { nearestOf } from './nearest-name.ts';
import { aggregatesIn, type Value } from './relation.ts';
import { SCALAR_FUNCTIONS, SCALAR_NAMES, type Takes } from './scalar-functions.ts';
import { quoted, type Source } from './source.ts';
import type { Expression } from './syntax.ts';
import { aType } from './value-type.ts';

type Call = Extract<Expression, { kind: 'call' }>;

export function checkCall(expression: Call, context: ExpressionContext): Value {
  const { source } = context;
  const name = expression.name.toLowerCase();
  const aggregate = AGGREGATE_FUNCTIONS.get(name);
  if (aggregate) return checkAggregate(expression, aggregate, context);
  if (expression.star || expression.distinct || expression.parameters.length > 0) {
    if (!isFunction(name)) throw unknownFunction(expression, source);
    throw source.invalid(expression.at, `${quoted(expression.name)} takes plain arguments.`);
  }
  if (name === 'now' && expression.arguments.length === 0)
    return { kind: 'literal', type: 'timestamp', value: context.nowMs };
  const scalar = SCALAR_FUNCTIONS.get(name);
  if (!scalar) throw unknownFunction(expression, source);
  const { takes, optional = [], rest, signature } = scalar;
  const count = expression.arguments.length;
  if (count < takes.length || (!rest && count > takes.length + optional.length))
    throw source.invalid(expression.at, `Write ${signature}.`);
  spend(scalar.cost, expression, context);
  const kinds = [...takes, ...optional];
  const args = expression.arguments.map((argument, index) =>
    checkArgument(argument, kinds[index] ?? rest!, signature, context),
  );
  const built = scalar.build(args);
  if (typeof built === 'string') throw source.invalid(expression.at, `Write ${signature}. ${built}`);
  return built;
}

function isFunction(name: string): boolean {
  return SCALAR_FUNCTIONS.has(name) || name === 'now';
}

function unknownFunction({ name, at }: Call, source: Source) {
  const nearest = nearestOf(name, [...SCALAR_NAMES, ...AGGREGATE_NAMES]);
  return source.unsupported(at, `The function ${quoted(name)} is not supported. The nearest that is: ${nearest}.`);
}

function spend(cost: number, { at }: Call, { source, budget }: ExpressionContext): void {
  budget.cost += cost;
  if (budget.cost > SQL_LIMITS.costMax)
    throw source.tooExpensive(at, 'The statement asks for too many figures at once. Send it in parts.');
}

function checkArgument(argument: Expression, takes: Takes, signature: string, context: ExpressionContext): Value {
  const value = checkExpression(argument, context);
  const coerced = coerceTo(value, takes);
  if (!coerced)
    throw context.source.invalid(
      argument.at,
      `Write ${signature}; this argument is ${takes === 'word' || takes === 'count' ? 'not a plain value' : aType(value.type)}.`,
    );
  return coerced;
}

function coerceTo(value: Value, takes: Takes): Value | undefined {
  switch (takes) {
    case 'any':
      return value.type === 'interval' ? undefined : value.type === 'null' ? coerce(value, 'string') : value;
    case 'numeric':
      return value.type === 'integer' || value.type === 'number' ? value : coerce(value, 'number');
    case 'word':
      return value.kind === 'literal' && value.type === 'string' ? value : undefined;
    case 'count':
      return value.kind === 'literal' && value.type === 'integer' && value.value !== null ? value : undefined;
    default:
      return coerce(value, takes);
  }
}

function checkAggregate(expression: Call, entry: AggregateFunction, context: ExpressionContext): Value {
  const { source } = context;
  const { at } = expression;
  if (context.aggregates !== 'allowed')
    throw source.invalid(at, `${quoted(expression.name)} cannot stand in ${context.aggregates.refusedIn}.`);
  const exact = entry.name === 'count' && expression.distinct;
  spend(exact ? AGGREGATE_FUNCTIONS.get('uniqexact')!.cost : entry.cost, expression, context);
  if (entry.name === 'count' && !exact && expression.arguments.length === 0) {
    if (expression.parameters.length > 0) throw source.invalid(at, `Write ${entry.signature}.`);
    return buildAggregate(entry, 'count', undefined, []);
  }
  const { level, args } = splitLevel(expression, entry, context);
  if (expression.star || (expression.distinct && !exact) || args.length !== entry.takes.length)
    throw source.invalid(at, `Write ${entry.signature}.`);
  const inner: ExpressionContext = { ...context, aggregates: { refusedIn: `another aggregate (${entry.name})` } };
  const values = args.map((argument, index) => {
    const value = checkArgument(argument, entry.takes[index]!, entry.signature, inner);
    // An alias of this SELECT may stand for an aggregate without looking like one.
    if (aggregatesIn(value).length > 0) throw source.invalid(argument.at, 'An aggregate cannot stand in another one.');
    return value;
  });
  return buildAggregate(entry, exact ? 'uniqExact' : entry.engine, level, values);
}

/** The level of a quantile comes in parentheses of its own, or as the last argument. */
function splitLevel(
  expression: Call,
  entry: AggregateFunction,
  { source }: ExpressionContext,
): { level: number | undefined; args: readonly Expression[] } {
  const { parameters, arguments: args, at } = expression;
  if (entry.level !== 'given') {
    if (parameters.length > 0) throw source.invalid(at, `Write ${entry.signature}.`);
    return { level: entry.level, args };
  }
  const [level, rest] = parameters.length === 1 ? [parameters[0], args] : [args.at(-1), args.slice(0, -1)];
  const value = level?.kind === 'number' ? Number(level.digits) : Number.NaN;
  if (parameters.length > 1 || !(value >= 0 && value <= 1))
    throw source.invalid(at, `Write ${entry.signature}; the level is a number from 0 to 1.`);
  return { level: value, args: rest };
}
