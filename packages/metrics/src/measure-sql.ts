/**
 * A measure as SQL, in its three lives: made from events, merged with its like, and read as a value. All three are
 * independent of the order and the grouping in which events and states come, to the last bit.
 */
import type { WindowState } from '@bellwether/store';
import type { Measure } from './definition/measure.ts';
import type { Fields } from './field.ts';

/** Sums are kept in units of 1e-9, as integers: integer addition does not depend on order, float addition does. */
const SCALE = '1e9';
/** Beyond this a value is a unit mistake. It is left out: a billion of those below still fit into the 128 bits of a sum. */
const SUM_MAX = '1e20';
/** Beyond this a value is a broken clock or a unit mistake. */
const QUANTILE_MAX = '1e300';

export interface MeasureSql extends WindowState {
  /** Columns of `events` that `fromEvents` reads. */
  columns: string[];
  /** The state itself, straight from events (for questions that window rows cannot answer). */
  valueFromEvents: (level?: number) => string;
  /** The value of merged states. */
  valueFromStates: (level?: number) => string;
}

export function measureSql(name: string, measure: Measure, fields: Fields): MeasureSql {
  const when = measure.when ? fields.condition(measure.when) : { sql: '1', columns: [] };
  const column = `s_${name}`;
  const base = { name: column };
  if (measure.aggregate === 'count') {
    const made = `countIf(${when.sql})`;
    return {
      ...base,
      type: 'UInt64 CODEC(T64, ZSTD(1))',
      columns: when.columns,
      fromEvents: made,
      merged: `sum(${column})`,
      valueFromEvents: () => `toFloat64(${made})`,
      valueFromStates: () => `toFloat64(sum(${column}))`,
    };
  }
  const field = fields.read(measure.field);
  const columns = [...when.columns, ...field.columns];
  const present = `(${when.sql} AND isNotNull(${field.sql}))`;
  switch (measure.aggregate) {
    case 'sum': {
      const value = `ifNull(toFloat64(${field.sql}), 0)`;
      const made = `sumIf(toInt128(round(if(abs(${value}) < ${SUM_MAX}, ${value}, 0) * ${SCALE})), ${when.sql})`;
      return {
        ...base,
        type: 'Int128 CODEC(ZSTD(1))',
        columns,
        fromEvents: made,
        merged: `sum(${column})`,
        valueFromEvents: () => `toFloat64(${made}) / ${SCALE}`,
        valueFromStates: () => `toFloat64(sum(${column})) / ${SCALE}`,
      };
    }
    case 'distinct': {
      const filled = `(${when.sql} AND ifNull(toString(${field.sql}), '') != '')`;
      const hash = `cityHash64(ifNull(toString(${field.sql}), ''))`;
      return {
        ...base,
        type: 'AggregateFunction(uniqExact, UInt64) CODEC(ZSTD(1))',
        columns,
        fromEvents: `uniqExactStateIf(${hash}, ${filled})`,
        merged: `uniqExactMergeState(${column})`,
        valueFromEvents: () => `toFloat64(uniqExactIf(${hash}, ${filled}))`,
        valueFromStates: () => `toFloat64(uniqExactMerge(${column}))`,
      };
    }
    case 'quantiles': {
      const value = `ifNull(toFloat64(${field.sql}), 0)`;
      const counted = `(${present} AND abs(${value}) < ${QUANTILE_MAX})`;
      const made = `sumMapIf([${bucketOf(value)}], [toUInt64(1)], ${counted})`;
      return {
        ...base,
        type: 'Tuple(Array(Int32), Array(UInt64)) CODEC(ZSTD(1))',
        columns,
        fromEvents: made,
        merged: `sumMap(${column})`,
        valueFromEvents: (level = 0.5) => quantileOf(made, level),
        valueFromStates: (level = 0.5) => quantileOf(`sumMap(${column})`, level),
      };
    }
    case 'min':
    case 'max': {
      const made = `${measure.aggregate}If(toNullable(toFloat64(${field.sql})), ${present})`;
      return {
        ...base,
        type: 'Nullable(Float64) CODEC(ZSTD(1))',
        columns,
        fromEvents: made,
        merged: `${measure.aggregate}(${column})`,
        valueFromEvents: () => made,
        valueFromStates: () => `${measure.aggregate}(${column})`,
      };
    }
  }
}

/**
 * A quantile sketch is a count for each bucket, and a bucket holds the values within 1 % of its middle: DDSketch (Masson,
 * Rim, Lee, VLDB 2019) as a map. Two sketches merge by adding counts, so no order can show. The engine's own sketch has
 * the same buckets and costs ten times as much a state, which is felt where most windows hold a handful of events.
 */
const GAMMA = 1.01 / 0.99;
/** Keys of positive values begin above it and those of negative ones below its negative; zero has the key 0. */
const KEY_OFFSET = 40_000;
/** What is nearer to zero counts as zero. */
const VALUE_MIN = '1e-300';

function bucketOf(value: string): string {
  const index = `toInt32(ceil(log(abs(${value})) / ${Math.log(GAMMA)}))`;
  return `if(abs(${value}) < ${VALUE_MIN}, toInt32(0), toInt32(if(${value} > 0, 1, -1) * (${index} + ${KEY_OFFSET})))`;
}

/** The value of rank ⌊level · (n − 1)⌋, counted from 0; NULL of no values. */
function quantileOf(sketch: string, level: number): string {
  const [keys, counts] = [`tupleElement(${sketch}, 1)`, `tupleElement(${sketch}, 2)`];
  const rank = `${level} * (toFloat64(arraySum(${counts})) - 1)`;
  const key = `${keys}[arrayFirstIndex(through -> through > ${rank}, arrayCumSum(${counts}))]`;
  const middle = `sign(${key}) * pow(${GAMMA}, abs(${key}) - ${KEY_OFFSET}) * ${2 / (GAMMA + 1)}`;
  return `if(empty(${counts}), NULL, if(${key} = 0, 0., ${middle}))`;
}
