/**
 * A value as another type. Conversions that a reader expects happen by themselves (`coerce`: a NULL, an integer among
 * numbers, a date among timestamps, a quoted time where a time is wanted); every other one is written CAST (`cast`).
 * No conversion fails for a stored value: what cannot be read is NULL. An error would tell what the value was.
 */
import { parseDate, parseTimestamp } from './parse-time.ts';
import { bareInteger, call, type LiteralValue, literalInteger, literalString, type Value } from './relation.ts';
import { commonType, type ValueType } from './value-type.ts';

const UTC = literalString('UTC');
const MILLISECONDS = bareInteger(3);

/** The value as `type` when that needs no CAST, else `undefined`. */
export function coerce(value: Value, type: ValueType): Value | undefined {
  if (value.type === type) return value;
  if (value.type === 'null')
    return type === 'interval' ? undefined : ({ kind: 'literal', type, value: null } as LiteralValue);
  if (type === 'number' && value.type === 'integer') return toNumber(value);
  if (type === 'timestamp' && value.type === 'date') return toTimestamp(value);
  if (value.kind === 'literal' && value.type === 'string' && value.value !== null) {
    const instantMs =
      type === 'timestamp' ? parseTimestamp(value.value) : type === 'date' ? parseDate(value.value) : undefined;
    if (instantMs !== undefined) return { kind: 'literal', type: type as 'timestamp' | 'date', value: instantMs };
  }
  return undefined;
}

/** All of them as the one type they mix in; `undefined` when they do not. */
export function unify(values: readonly Value[]): readonly Value[] | undefined {
  // Quoted times take on the type of what stands beside them, so the others are asked first.
  const typed = values.filter((value) => !(value.kind === 'literal' && value.type === 'string'));
  let type: ValueType | undefined = typed.length > 0 ? 'null' : 'string';
  for (const value of typed) type = type && commonType(type, value.type);
  if (type === undefined) return undefined;
  if (type === 'null' && typed.length < values.length) type = 'string';
  if (type === 'date' && values.some((value) => !coerce(value, 'date'))) type = 'timestamp';
  const wanted = type;
  const unified = values.map((value) => coerce(value, wanted));
  return unified.every((value) => value !== undefined) ? unified : undefined;
}

export function toNumber(value: Value): Value {
  if (value.kind === 'literal' && value.type === 'integer' && value.value !== null)
    return { kind: 'literal', type: 'number', value: Number(value.value) };
  return value.type === 'number' ? value : call('toFloat64', 'number', value);
}

export function toTimestamp(value: Value): Value {
  return call('toDateTime64', 'timestamp', value, MILLISECONDS, UTC);
}

export function toText(value: Value): Value {
  if (value.type === 'string') return value;
  if (value.type === 'null') return { kind: 'literal', type: 'string', value: null };
  // The engine's comparisons answer 1 and 0; as text they are true and false.
  return call('toString', 'string', value.type === 'boolean' ? call('toBool', 'boolean', value) : value);
}

/** CAST: `undefined` when there is no sensible meaning (a boolean as a timestamp). */
export function cast(value: Value, type: keyof typeof CASTS): Value | undefined {
  return coerce(value, type) ?? CASTS[type][value.type]?.(value);
}

type Cast = (value: Value) => Value;

const CASTS: Record<
  'string' | 'integer' | 'number' | 'boolean' | 'timestamp' | 'date',
  Partial<Record<ValueType, Cast>>
> = {
  string: { integer: toText, number: toText, boolean: toText, timestamp: toText, date: toText },
  integer: {
    string: (value) => call('toInt64OrNull', 'integer', value),
    // Towards zero; what does not fit 64 bits, or is not a number, is NULL.
    number: (value) => call('accurateCastOrNull', 'integer', call('trunc', 'number', value), literalString('Int64')),
    boolean: (value) => call('toInt64', 'integer', value),
  },
  number: {
    string: (value) => call('toFloat64OrNull', 'number', value),
    boolean: (value) => call('toFloat64', 'number', value),
  },
  boolean: {
    string: (value) => {
      const text = call('lowerUTF8', 'string', value);
      const is = (word: string) => call('equals', 'boolean', text, literalString(word));
      const nothing: Value = { kind: 'literal', type: 'boolean', value: null };
      const truth = (answer: boolean): Value => ({ kind: 'literal', type: 'boolean', value: answer });
      return call('multiIf', 'boolean', is('true'), truth(true), is('false'), truth(false), nothing);
    },
    integer: (value) => call('notEquals', 'boolean', value, literalInteger(0)),
    number: (value) => call('notEquals', 'boolean', value, toNumber(literalInteger(0))),
  },
  timestamp: {
    string: (value) => call('parseDateTime64BestEffortOrNull', 'timestamp', value, MILLISECONDS, UTC),
  },
  date: {
    string: (value) => call('toDate32OrNull', 'date', value),
    timestamp: (value) => call('toDate32', 'date', value),
  },
};
