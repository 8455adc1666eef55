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
/** Relative error of a quantile (DDSketch), for positive values. */
const QUANTILE_ERROR = '0.01';
/** Beyond this a value is a broken clock or a unit mistake; the sketch refuses infinities. */
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
      return {
        ...base,
        type: `AggregateFunction(quantilesDD(${QUANTILE_ERROR}, 0.5), Float64) CODEC(ZSTD(1))`,
        columns,
        fromEvents: `quantilesDDStateIf(${QUANTILE_ERROR}, 0.5)(${value}, ${counted})`,
        merged: `quantilesDDMergeState(${QUANTILE_ERROR}, 0.5)(${column})`,
        valueFromEvents: (level = 0.5) => `quantilesDDIf(${QUANTILE_ERROR}, ${level})(${value}, ${counted})[1]`,
        valueFromStates: (level = 0.5) => `quantilesDDMerge(${QUANTILE_ERROR}, ${level})(${column})[1]`,
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
