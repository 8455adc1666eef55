/**
 * What will be asked of the engine: the checked tree. It is all the printer can print, and that is the fence:
 * - the only table in it is `TenantEvents`, which carries its tenant; there is no node for any other table;
 * - names are slots (`_f1` for a field, `c1` for a result), made by the compiler, never text from the statement;
 * - functions are members of the two closed lists below; there is no node for a function by any other name;
 * - everything else is a literal, printed by print-literal.ts.
 */
import type { FieldRef } from '../definition/measure.ts';
import type { EventColumns } from './event-columns.ts';
import type { ValueType } from './value-type.ts';

export type Slot = `_f${number}` | `c${number}`;

/** Engine functions that answer for every value of the types they are given here: none of them throws. */
export type EngineFunction =
  | 'plus'
  | 'minus'
  | 'multiply'
  | 'divide'
  | 'moduloOrNull'
  | 'negate'
  | 'nullIf'
  | 'accurateCastOrNull'
  | 'equals'
  | 'notEquals'
  | 'less'
  | 'lessOrEquals'
  | 'greater'
  | 'greaterOrEquals'
  | 'and'
  | 'or'
  | 'not'
  | 'in'
  | 'tuple'
  | 'like'
  | 'ilike'
  | 'isNull'
  | 'isNotNull'
  | 'multiIf'
  | 'if'
  | 'coalesce'
  | 'least'
  | 'greatest'
  | 'concat'
  | 'lowerUTF8'
  | 'upperUTF8'
  | 'lengthUTF8'
  | 'substringUTF8'
  | 'positionUTF8'
  | 'startsWith'
  | 'endsWith'
  | 'trimBoth'
  | 'trimLeft'
  | 'trimRight'
  | 'toString'
  | 'toBool'
  | 'toInt64'
  | 'toInt64OrNull'
  | 'toFloat64'
  | 'toFloat64OrNull'
  | 'toDateTime64'
  | 'parseDateTime64BestEffortOrNull'
  | 'toDate32'
  | 'toDate32OrNull'
  | 'abs'
  | 'sqrt'
  | 'exp'
  | 'log'
  | 'pow'
  | 'round'
  | 'floor'
  | 'ceil'
  | 'trunc'
  | 'toStartOfSecond'
  | 'toStartOfMinute'
  | 'toStartOfHour'
  | 'toStartOfDay'
  | 'toStartOfWeek'
  | 'toStartOfMonth'
  | 'toStartOfQuarter'
  | 'toStartOfYear'
  | 'toStartOfInterval'
  | 'dateDiff'
  | 'toUnixTimestamp64Second'
  | 'toMinute'
  | 'toHour'
  | 'toDayOfWeek'
  | 'toDayOfMonth'
  | 'toMonth'
  | 'toYear'
  | 'toIntervalSecond'
  | 'toIntervalMinute'
  | 'toIntervalHour'
  | 'toIntervalDay'
  | 'toIntervalWeek'
  | 'toIntervalMonth'
  | 'toIntervalQuarter'
  | 'toIntervalYear';

/** `OrNull`: over no rows the answer is NULL, not 0 and not an empty string. */
export type EngineAggregate =
  | 'count'
  | 'countIf'
  | 'uniq'
  | 'uniqIf'
  | 'uniqExact'
  | 'uniqExactIf'
  | 'sumOrNull'
  | 'sumOrNullIf'
  | 'avgOrNull'
  | 'avgOrNullIf'
  | 'minOrNull'
  | 'minOrNullIf'
  | 'maxOrNull'
  | 'maxOrNullIf'
  | 'anyOrNull'
  | 'anyOrNullIf'
  | 'argMinOrNull'
  | 'argMaxOrNull'
  | 'quantileExactInclusiveOrNull'
  | 'quantileExactInclusiveOrNullIf'
  | 'stddevPopOrNull'
  | 'stddevSampOrNull'
  | 'varPopOrNull'
  | 'varSampOrNull'
  | 'corrOrNull';

export type Value =
  | ColumnValue
  | LiteralValue
  | { kind: 'call'; type: ValueType; engine: EngineFunction; args: readonly Value[] }
  | AggregateValue;

export interface ColumnValue {
  kind: 'column';
  type: ValueType;
  slot: Slot;
  /** Fields of the event that it is made of. */
  fields: readonly FieldRef[];
  /** As written, for messages. */
  name: string;
  at: number;
}

export type LiteralValue = { kind: 'literal' } & (
  | { type: 'string'; value: string | null }
  /** `bare`: digits alone, where the engine takes nothing else (the scale of a type, digits to round to). */
  | { type: 'integer'; value: bigint | null; bare?: true }
  | { type: 'number'; value: number | null }
  | { type: 'boolean'; value: boolean | null }
  /** Milliseconds since 1970; for a date, of its midnight in UTC. */
  | { type: 'timestamp' | 'date'; value: number | null }
  | { type: 'interval'; value: { amount: number; unit: IntervalUnit } }
  | { type: 'null'; value: null }
);

export interface AggregateValue {
  kind: 'aggregate';
  type: ValueType;
  engine: EngineAggregate;
  /** Level of a quantile, 0 to 1. */
  level: number | undefined;
  args: readonly Value[];
  /** The function as the reader knows it, for the shape. */
  name: string;
}

export const INTERVAL_UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const;
export type IntervalUnit = (typeof INTERVAL_UNITS)[number];

export type Relation = TenantEvents | SelectRelation;

/** One tenant's events, each once. The one and only table. */
export interface TenantEvents {
  kind: 'tenant_events';
  columns: EventColumns;
  orgId: string;
  /** What is read, in the order in which it was first named. The expressions come from `EventColumns`. */
  reads: Map<Slot, { field: FieldRef; sql: string }>;
  /** Conditions that the table can answer from its key and its small columns; the SELECT around it asks them again. */
  pushedDown: Value[];
}

export interface SelectRelation {
  kind: 'select';
  distinct: boolean;
  items: readonly { slot: Slot; value: Value }[];
  from: Relation;
  where: Value | undefined;
  groupBy: readonly Value[];
  having: Value | undefined;
  orderBy: readonly { value: Value; descending: boolean; nullsFirst: boolean }[];
  limit: number | undefined;
  offset: number;
}

export function call(engine: EngineFunction, type: ValueType, ...args: Value[]): Value {
  return { kind: 'call', engine, type, args };
}

export function literalString(value: string): LiteralValue {
  return { kind: 'literal', type: 'string', value };
}

export function literalInteger(value: number | bigint): LiteralValue {
  return { kind: 'literal', type: 'integer', value: BigInt(value) };
}

export function bareInteger(value: number | bigint): LiteralValue {
  return { kind: 'literal', type: 'integer', value: BigInt(value), bare: true };
}

/** Fields of the event that a value is made of, each once. */
export function fieldsOf(value: Value): readonly FieldRef[] {
  if (value.kind === 'column') return value.fields;
  if (value.kind === 'literal') return [];
  return [...new Set(value.args.flatMap(fieldsOf))];
}

/** Every aggregate in a value, outermost first. */
export function aggregatesIn(value: Value): readonly AggregateValue[] {
  if (value.kind === 'aggregate') return [value];
  return value.kind === 'call' ? value.args.flatMap(aggregatesIn) : [];
}

/** Every field of the event that a relation reads, whatever for. */
export function fieldsRead(relation: Relation): readonly FieldRef[] {
  if (relation.kind === 'select') return fieldsRead(relation.from);
  return [...new Set([...relation.reads.values()].map((read) => read.field))];
}

export function hasColumns(value: Value): boolean {
  if (value.kind === 'column') return true;
  return value.kind !== 'literal' && value.args.some(hasColumns);
}
