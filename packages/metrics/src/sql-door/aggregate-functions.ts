/**
 * The functions a statement may call over many events: an allow-list. Each has a spelling that ends in `If` and takes a
 * condition as its last argument, where the table says so. Quantiles and `uniqExact` keep every value: they cost more.
 */
import { call, type EngineAggregate, type Value } from './relation.ts';
import type { Takes } from './scalar-functions.ts';
import type { ValueType } from './value-type.ts';

export interface AggregateFunction {
  name: string;
  signature: string;
  takes: readonly Takes[];
  rest?: Takes;
  engine: EngineAggregate;
  /** `same` is the type of the first argument. */
  gives: ValueType | 'same';
  /** Whether a level from 0 to 1 comes first (or, in the call, last); a number is the level itself. */
  level?: 'given' | number;
  cost: number;
}

const DISTINCT_COST = 10;
const QUANTILE_COST = 10;

const functions: readonly AggregateFunction[] = [
  {
    name: 'count',
    signature: 'count(*), count(value) or count(DISTINCT value)',
    takes: ['any'],
    engine: 'count',
    gives: 'integer',
    cost: 1,
  },
  {
    name: 'countIf',
    signature: 'countIf(condition)',
    takes: ['boolean'],
    engine: 'countIf',
    gives: 'integer',
    cost: 1,
  },
  ...withIf('sum', ['numeric'], 'same', 'sumOrNull', 'sumOrNullIf'),
  ...withIf('avg', ['numeric'], 'number', 'avgOrNull', 'avgOrNullIf'),
  ...withIf('min', ['any'], 'same', 'minOrNull', 'minOrNullIf'),
  ...withIf('max', ['any'], 'same', 'maxOrNull', 'maxOrNullIf'),
  ...withIf('any', ['any'], 'same', 'anyOrNull', 'anyOrNullIf'),
  ...withIf('uniq', ['any'], 'integer', 'uniq', 'uniqIf', 3),
  ...withIf('uniqExact', ['any'], 'integer', 'uniqExact', 'uniqExactIf', DISTINCT_COST),
  {
    name: 'argMin',
    signature: 'argMin(value, by)',
    takes: ['any', 'any'],
    engine: 'argMinOrNull',
    gives: 'same',
    cost: 2,
  },
  {
    name: 'argMax',
    signature: 'argMax(value, by)',
    takes: ['any', 'any'],
    engine: 'argMaxOrNull',
    gives: 'same',
    cost: 2,
  },
  ...['quantile', 'percentile_cont'].map((name) => ({
    name,
    signature: `${name}(value, level)`,
    takes: ['number'] as const,
    engine: 'quantileExactInclusiveOrNull' as const,
    gives: 'number' as const,
    level: 'given' as const,
    cost: QUANTILE_COST,
  })),
  {
    name: 'quantileIf',
    signature: 'quantileIf(value, condition, level)',
    takes: ['number', 'boolean'],
    engine: 'quantileExactInclusiveOrNullIf',
    gives: 'number',
    level: 'given',
    cost: QUANTILE_COST,
  },
  {
    name: 'median',
    signature: 'median(value)',
    takes: ['number'],
    engine: 'quantileExactInclusiveOrNull',
    gives: 'number',
    level: 0.5,
    cost: QUANTILE_COST,
  },
  spread('stddev_pop', 'stddevPopOrNull'),
  spread('stddev_samp', 'stddevSampOrNull'),
  spread('var_pop', 'varPopOrNull'),
  spread('var_samp', 'varSampOrNull'),
  {
    name: 'corr',
    signature: 'corr(x, y)',
    takes: ['number', 'number'],
    engine: 'corrOrNull',
    gives: 'number',
    cost: 2,
  },
];

function withIf(
  name: string,
  takes: readonly Takes[],
  gives: ValueType | 'same',
  engine: EngineAggregate,
  engineIf: EngineAggregate,
  cost = 1,
): AggregateFunction[] {
  return [
    { name, signature: `${name}(value)`, takes, gives, engine, cost },
    {
      name: `${name}If`,
      signature: `${name}If(value, condition)`,
      takes: [...takes, 'boolean'],
      gives,
      engine: engineIf,
      cost,
    },
  ];
}

function spread(name: string, engine: EngineAggregate): AggregateFunction {
  return { name, signature: `${name}(value)`, takes: ['number'], engine, gives: 'number', cost: 1 };
}

const SPELLINGS: Readonly<Record<string, string>> = {
  mean: 'avg',
  any_value: 'any',
  max_by: 'argMax',
  min_by: 'argMin',
  stddev: 'stddev_samp',
  stddevPop: 'stddev_pop',
  stddevSamp: 'stddev_samp',
  variance: 'var_samp',
  varPop: 'var_pop',
  varSamp: 'var_samp',
};

/** By name in lower case. */
export const AGGREGATE_FUNCTIONS: ReadonlyMap<string, AggregateFunction> = new Map([
  ...functions.map((entry) => [entry.name.toLowerCase(), entry] as const),
  ...Object.entries(SPELLINGS).map(
    ([spelling, name]) => [spelling.toLowerCase(), functions.find((entry) => entry.name === name)!] as const,
  ),
]);

export const AGGREGATE_NAMES: readonly string[] = functions.map((entry) => entry.name);

/** Counts come as unsigned numbers, which do not mix with columns; sums of a condition likewise. */
export function buildAggregate(
  entry: AggregateFunction,
  engine: EngineAggregate,
  level: number | undefined,
  args: readonly Value[],
): Value {
  const type = entry.gives === 'same' ? args[0]!.type : entry.gives;
  const aggregate: Value = { kind: 'aggregate', name: entry.name, type, engine, level, args };
  return type === 'integer' ? call('toInt64', 'integer', aggregate) : aggregate;
}
