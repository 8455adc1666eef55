/** Operators: what they take, and what they mean where SQL and the engine differ. */
import { TIME_FORM } from './check-literal.ts';
import { coerce, toNumber, unify } from './convert-value.ts';
import { call, type EngineFunction, literalInteger, type Value } from './relation.ts';
import type { Source } from './source.ts';
import type { BinaryOperator, Expression } from './syntax.ts';
import { aType } from './value-type.ts';

/** The value as a condition, or the problem that it is none. */
export function condition(value: Value, at: number, source: Source): Value {
  const truth = coerce(value, 'boolean');
  if (!truth)
    throw source.invalid(
      at,
      `A condition is needed here, and this is ${aType(value.type)}. Compare it with something.`,
    );
  return truth;
}

export function numeric(value: Value, at: number, source: Source): Value {
  if (value.type === 'integer' || value.type === 'number') return value;
  const number = coerce(value, 'number');
  if (!number)
    throw source.invalid(at, `A number is needed here, and this is ${aType(value.type)}. Use CAST(… AS number).`);
  return number;
}

/** Any value but an interval, which is good for moving a time and nothing else. */
export function plain(value: Value, at: number, source: Source): Value {
  if (value.type === 'interval') throw source.invalid(at, 'An interval is no value. Add it to a timestamp.');
  return value;
}

export function not(value: Value): Value {
  return call('not', 'boolean', value);
}

const COMPARISONS = {
  '=': 'equals',
  '<>': 'notEquals',
  '<': 'less',
  '<=': 'lessOrEquals',
  '>': 'greater',
  '>=': 'greaterOrEquals',
} as const satisfies Partial<Record<BinaryOperator, EngineFunction>>;

export function checkBinary(
  expression: Extract<Expression, { kind: 'binary' }>,
  left: Value,
  right: Value,
  source: Source,
): Value {
  const { operator, at } = expression;
  if (operator !== '+' && operator !== '-' && operator !== '*' && operator !== '/' && operator !== '%')
    return call(COMPARISONS[operator], 'boolean', ...alike([left, right], expression, source));
  if (operator === '+' || operator === '-') {
    const moved = moveInTime(operator, left, right);
    if (moved) return moved;
  }
  if (left.type === 'timestamp' || left.type === 'date')
    throw source.invalid(at, "Times take + and - INTERVAL n unit; for a difference use dateDiff('second', from, to).");
  const [a, b] = [numeric(left, at, source), numeric(right, at, source)];
  const type = a.type === 'integer' && b.type === 'integer' ? 'integer' : 'number';
  switch (operator) {
    case '+':
      return call('plus', type, a, b);
    case '-':
      return call('minus', type, a, b);
    case '*':
      return call('multiply', type, a, b);
    case '/':
      // What divided by nothing would be is not known; the engine would say infinity.
      return call('divide', 'number', toNumber(a), call('nullIf', 'number', toNumber(b), toNumber(literalInteger(0))));
    case '%':
      return type === 'integer'
        ? call('moduloOrNull', type, a, b)
        : call('moduloOrNull', type, toNumber(a), toNumber(b));
  }
}

/** Timestamp ± interval, interval + timestamp; `undefined` when it is not that. */
function moveInTime(operator: '+' | '-', left: Value, right: Value): Value | undefined {
  const [time, interval] = operator === '+' && left.type === 'interval' ? [right, left] : [left, right];
  if (interval.type !== 'interval') return undefined;
  const from = coerce(time, 'timestamp');
  return from && call(operator === '+' ? 'plus' : 'minus', 'timestamp', from, interval);
}

export function alike(values: readonly Value[], { at }: Expression, source: Source): readonly Value[] {
  const unified = values.some((value) => value.type === 'interval') ? undefined : unify(values);
  if (unified) return unified;
  const types = [...new Set(values.map((value) => aType(value.type)))].join(' with ');
  const time = values.some((value) => value.type === 'timestamp' || value.type === 'date') ? ` ${TIME_FORM}` : '';
  throw source.invalid(at, `This compares ${types}. Use CAST to make them alike.${time}`);
}
