/**
 * The functions a statement may call on one event: an allow-list. Each says what it takes, what it gives and what it
 * costs; the checker has turned the arguments into the types named here before `build` sees them.
 */
import { cast, toNumber, toText, toTimestamp, unify } from './convert-value.ts';
import { bareInteger, call, type EngineFunction, type IntervalUnit, literalString, type Value } from './relation.ts';
import type { ValueType } from './value-type.ts';

/** `numeric` is an integer or a number; `any` is any type but an interval; `word` is a quoted word, `count` a whole number. */
export type Takes = ValueType | 'numeric' | 'any' | 'word' | 'count';

export interface ScalarFunction {
  signature: string;
  /** One for each argument that must be there. */
  takes: readonly Takes[];
  /** One for each argument that may follow. */
  optional?: readonly Takes[];
  /** For any number of arguments after these. */
  rest?: Takes;
  cost: number;
  /** A string is what is wrong with the arguments and what to write instead. */
  build(args: readonly Value[]): Value | string;
}

function plain(signature: string, takes: readonly Takes[], gives: ValueType, engine: EngineFunction): ScalarFunction {
  return { signature, takes, cost: 1, build: (args) => call(engine, gives, ...args) };
}

/** Gives what it takes: an integer stays an integer. */
function numeric(signature: string, engine: EngineFunction): ScalarFunction {
  return { signature, takes: ['numeric'], cost: 1, build: ([x]) => asBefore(x!, call(engine, x!.type, x!)) };
}

/** The engine answers some integers unsigned, which do not mix with columns. */
function asBefore(x: Value, answer: Value): Value {
  return x.type === 'integer' ? call('toInt64', 'integer', answer) : answer;
}

function rounding(signature: string, engine: EngineFunction): ScalarFunction {
  return {
    signature,
    takes: ['numeric'],
    optional: ['count'],
    cost: 1,
    build: ([x, digits]) => {
      if (!digits) return call(engine, x!.type, x!);
      const count = literalValue(digits);
      if (typeof count !== 'bigint' || count < -12n || count > 12n) return 'Digits go from -12 to 12.';
      return call(engine, x!.type, x!, bareInteger(count));
    },
  };
}

function part(signature: string, engine: EngineFunction): ScalarFunction {
  return {
    signature,
    takes: ['timestamp'],
    cost: 1,
    build: ([time]) => call('toInt64', 'integer', call(engine, 'integer', time!)),
  };
}

const START_OF = {
  second: 'toStartOfSecond',
  minute: 'toStartOfMinute',
  hour: 'toStartOfHour',
  day: 'toStartOfDay',
  week: 'toStartOfWeek',
  month: 'toStartOfMonth',
  quarter: 'toStartOfQuarter',
  year: 'toStartOfYear',
} as const satisfies Record<IntervalUnit, EngineFunction>;

const MONDAY = bareInteger(1);

function startOf(unit: IntervalUnit, time: Value): Value {
  const args = unit === 'week' ? [time, MONDAY] : [time];
  return toTimestamp(call(START_OF[unit], 'timestamp', ...args));
}

function toStartOf(unit: IntervalUnit): ScalarFunction {
  const signature = `${START_OF[unit]}(timestamp)`;
  return { signature, takes: ['timestamp'], cost: 1, build: ([time]) => startOf(unit, time!) };
}

function chosen(signature: string, takes: readonly Takes[], engine: EngineFunction, rest?: Takes): ScalarFunction {
  return {
    signature,
    takes,
    ...(rest && { rest }),
    cost: 1,
    build: (args) => {
      const unified = unify(args);
      if (!unified) return 'All its values must have one type. Use CAST to give them the same.';
      return call(engine, unified[0]!.type, ...unified);
    },
  };
}

function converted(name: string, type: 'string' | 'integer' | 'number' | 'date' | 'timestamp'): ScalarFunction {
  return {
    signature: `${name}(value)`,
    takes: ['any'],
    cost: 1,
    build: ([value]) => cast(value!, type) ?? `It does not take ${value!.type} values.`,
  };
}

function literalValue(value: Value) {
  return value.kind === 'literal' ? value.value : undefined;
}

function unitOf(value: Value): IntervalUnit | undefined {
  const word = String(literalValue(value)).toLowerCase();
  return Object.hasOwn(START_OF, word) ? (word as IntervalUnit) : undefined;
}

const UNITS = `The unit is one of ${Object.keys(START_OF).join(', ')}, in quotes.`;

const caseless: Record<string, ScalarFunction> = {
  lower: plain('lower(string)', ['string'], 'string', 'lowerUTF8'),
  upper: plain('upper(string)', ['string'], 'string', 'upperUTF8'),
  trim: plain('trim(string)', ['string'], 'string', 'trimBoth'),
  ltrim: plain('ltrim(string)', ['string'], 'string', 'trimLeft'),
  rtrim: plain('rtrim(string)', ['string'], 'string', 'trimRight'),
  startsWith: plain('startsWith(string, prefix)', ['string', 'string'], 'boolean', 'startsWith'),
  endsWith: plain('endsWith(string, suffix)', ['string', 'string'], 'boolean', 'endsWith'),
  length: {
    signature: 'length(string)',
    takes: ['string'],
    cost: 1,
    build: ([text]) => call('toInt64', 'integer', call('lengthUTF8', 'integer', text!)),
  },
  position: {
    signature: 'position(string, part)',
    takes: ['string', 'string'],
    cost: 1,
    build: (args) => call('toInt64', 'integer', call('positionUTF8', 'integer', ...args)),
  },
  substring: {
    signature: 'substring(string, from [, length])',
    takes: ['string', 'count'],
    optional: ['count'],
    cost: 1,
    build: (args) => {
      const numbers = args.slice(1).map(literalValue);
      if (numbers.some((n) => typeof n !== 'bigint' || n < 0n || n > 1_000_000n) || numbers[0] === 0n)
        return 'From starts at 1, and the length at 0.';
      return call('substringUTF8', 'string', ...args);
    },
  },
  concat: {
    signature: 'concat(value, …)',
    takes: ['any'],
    rest: 'any',
    cost: 1,
    build: (args) => (args.length === 1 ? toText(args[0]!) : call('concat', 'string', ...args.map(toText))),
  },
  coalesce: chosen('coalesce(value, …)', ['any'], 'coalesce', 'any'),
  ifNull: chosen('ifNull(value, otherwise)', ['any', 'any'], 'coalesce'),
  nullIf: chosen('nullIf(value, other)', ['any', 'any'], 'nullIf'),
  least: chosen('least(value, …)', ['any'], 'least', 'any'),
  greatest: chosen('greatest(value, …)', ['any'], 'greatest', 'any'),
  if: {
    signature: 'if(condition, then, otherwise)',
    takes: ['boolean', 'any', 'any'],
    cost: 1,
    build: ([condition, ...values]) => {
      const unified = unify(values);
      if (!unified) return 'Both its answers must have one type. Use CAST to give them the same.';
      return call('if', unified[0]!.type, condition!, ...unified);
    },
  },
  abs: numeric('abs(number)', 'abs'),
  round: rounding('round(number [, digits])', 'round'),
  floor: rounding('floor(number [, digits])', 'floor'),
  ceil: rounding('ceil(number [, digits])', 'ceil'),
  sqrt: plain('sqrt(number)', ['number'], 'number', 'sqrt'),
  exp: plain('exp(number)', ['number'], 'number', 'exp'),
  log: plain('log(number)', ['number'], 'number', 'log'),
  pow: plain('pow(number, exponent)', ['number', 'number'], 'number', 'pow'),
  toString: converted('toString', 'string'),
  toInt: converted('toInt', 'integer'),
  toFloat: {
    signature: 'toFloat(value)',
    takes: ['any'],
    cost: 1,
    build: ([value]) =>
      value!.type === 'integer'
        ? toNumber(value!)
        : (cast(value!, 'number') ?? `It does not take ${value!.type} values.`),
  },
  toDate: converted('toDate', 'date'),
  toStartOfMinute: toStartOf('minute'),
  toStartOfHour: toStartOf('hour'),
  toStartOfDay: toStartOf('day'),
  toStartOfWeek: toStartOf('week'),
  toStartOfMonth: toStartOf('month'),
  toStartOfQuarter: toStartOf('quarter'),
  toStartOfYear: toStartOf('year'),
  toStartOfInterval: {
    signature: 'toStartOfInterval(timestamp, INTERVAL n unit)',
    takes: ['timestamp', 'interval'],
    cost: 1,
    build: (args) => toTimestamp(call('toStartOfInterval', 'timestamp', ...args)),
  },
  date_trunc: {
    signature: "date_trunc('unit', timestamp)",
    takes: ['word', 'timestamp'],
    cost: 1,
    build: ([word, time]) => {
      const unit = unitOf(word!);
      return unit ? startOf(unit, time!) : UNITS;
    },
  },
  dateDiff: {
    signature: "dateDiff('unit', from, to)",
    takes: ['word', 'timestamp', 'timestamp'],
    cost: 1,
    build: ([word, from, to]) => {
      const unit = unitOf(word!);
      return unit ? call('dateDiff', 'integer', literalString(unit), from!, to!) : UNITS;
    },
  },
  toUnixTimestamp: part('toUnixTimestamp(timestamp)', 'toUnixTimestamp64Second'),
  toMinute: part('toMinute(timestamp)', 'toMinute'),
  toHour: part('toHour(timestamp)', 'toHour'),
  toDayOfWeek: part('toDayOfWeek(timestamp)', 'toDayOfWeek'),
  toDayOfMonth: part('toDayOfMonth(timestamp)', 'toDayOfMonth'),
  toMonth: part('toMonth(timestamp)', 'toMonth'),
  toYear: part('toYear(timestamp)', 'toYear'),
};

/** Other spellings that people bring along. */
const SPELLINGS: Readonly<Record<string, string>> = {
  ceiling: 'ceil',
  ln: 'log',
  power: 'pow',
  substr: 'substring',
  dateTrunc: 'date_trunc',
  date_diff: 'dateDiff',
  toInt64: 'toInt',
  toFloat64: 'toFloat',
  toMonday: 'toStartOfWeek',
  char_length: 'length',
  lcase: 'lower',
  ucase: 'upper',
};

/** By name in lower case. */
export const SCALAR_FUNCTIONS: ReadonlyMap<string, ScalarFunction> = new Map([
  ...Object.entries(caseless).map(([name, entry]) => [name.toLowerCase(), entry] as const),
  ...Object.entries(SPELLINGS).map(([spelling, name]) => [spelling.toLowerCase(), caseless[name]!] as const),
]);

/** As they are written, for suggestions and the documentation. */
export const SCALAR_NAMES: readonly string[] = [...Object.keys(caseless), 'now'];
