/**
 * Types of values. Any value may be NULL; `null` is the type of the word NULL alone, which takes on whatever type is
 * wanted. Integers and numbers mix (the integer gives way), dates and timestamps mix; nothing else does.
 */
export type ValueType = 'string' | 'integer' | 'number' | 'boolean' | 'timestamp' | 'date' | 'interval' | 'null';

/** The engine's name of each type that a column can have. */
export const ENGINE_TYPES = {
  string: 'String',
  integer: 'Int64',
  number: 'Float64',
  boolean: 'Bool',
  timestamp: "DateTime64(3, 'UTC')",
  date: 'Date32',
} as const satisfies Partial<Record<ValueType, string>>;

/** The type that holds values of both, or `undefined` when the two do not mix. */
export function commonType(a: ValueType, b: ValueType): ValueType | undefined {
  if (a === b) return a;
  if (a === 'null') return b;
  if (b === 'null') return a;
  const pair = [a, b].sort().join(' ');
  if (pair === 'integer number') return 'number';
  if (pair === 'date timestamp') return 'timestamp';
  return undefined;
}

/** How a type is called in messages. */
export function aType(type: ValueType): string {
  return type === 'integer' || type === 'interval' ? `an ${type}` : type === 'null' ? 'NULL' : `a ${type}`;
}

/** Types one can CAST to, by the names people use for them. */
export const CAST_TYPES: Readonly<Record<string, 'string' | 'integer' | 'number' | 'boolean' | 'timestamp' | 'date'>> =
  {
    string: 'string',
    text: 'string',
    varchar: 'string',
    integer: 'integer',
    int: 'integer',
    bigint: 'integer',
    int64: 'integer',
    number: 'number',
    numeric: 'number',
    decimal: 'number',
    double: 'number',
    float: 'number',
    float64: 'number',
    real: 'number',
    boolean: 'boolean',
    bool: 'boolean',
    timestamp: 'timestamp',
    timestamptz: 'timestamp',
    datetime: 'timestamp',
    date: 'date',
  };
