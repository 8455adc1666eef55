/**
 * Which fields of an event can change what the event adds to a measure. Decided, not guessed: a measure reads few fields
 * and each has few values that can be told apart, so all combinations are tried, by the meaning that measure-sql.ts gives
 * them. A field that a condition mentions but that can change nothing (its branch never holds for this event type, its
 * values are refused by the schema) is none.
 */
import type { EventType } from '@bellwether/core';
import type { Condition, FieldRef, Measure } from '../definition/measure.ts';
import type { Fields } from '../field.ts';
import { comparisonsOf, type FieldValue, fieldValues } from './field-values.ts';
import { AGGREGATION, FILTER, type Transformation } from './transformation.ts';

type Event = Readonly<Record<FieldRef, FieldValue>>;

/** Two events that differ in this field alone and are told apart by the figure; fields that do not matter are left out. */
export interface Witness {
  event: Event;
  from: FieldValue;
  to: FieldValue;
}

export interface Influence {
  field: FieldRef;
  transformations: readonly Transformation[];
  witness: Witness;
}

export interface MeasureInfluences {
  /** An event of the type that adds something; `undefined`: none does. */
  counted: Event | undefined;
  influences: readonly Influence[];
}

/** A measure, with what its cube asks of an event beside. */
export interface CountedMeasure {
  measure: Measure;
  slicedBy?: FieldRef | undefined;
}

const COMBINATIONS_MAX = 500_000;

export function measureInfluences(
  { measure, slicedBy }: CountedMeasure,
  type: EventType,
  fields: Fields,
): MeasureInfluences {
  const aggregated = measure.aggregate === 'count' ? undefined : measure.field;
  const conditions = measure.when ? [measure.when] : [];
  const named = [
    ...new Set([...conditions.flatMap(fieldsOf), ...(aggregated ? [aggregated] : []), ...(slicedBy ? [slicedBy] : [])]),
  ];
  const axes = named.map((field) => ({
    field,
    values: fieldValues(type, field, fields, comparisonsOf(conditions, field)),
  }));
  const combinations = axes.reduce((product, { values }) => product * values.length, 1);
  if (combinations > COMBINATIONS_MAX)
    throw new Error(
      `"${measure.description}" compares too many fields with too many values for its lineage to be decided (${combinations} combinations, at most ${COMBINATIONS_MAX}). Make it of several measures.`,
    );
  const events = Array.from({ length: combinations }, (_, index) => eventAt(axes, index));
  const counts = events.map(
    (event) => (slicedBy === undefined || isPresent(event[slicedBy])) && conditions.every((each) => holds(each, event)),
  );
  const added = events.map((event, index) => (counts[index] ? addedBy(measure, event) : undefined));
  const influences: Influence[] = [];
  let step = 1;
  for (const { field, values } of axes) {
    const changed = firstChange(added, { step, size: values.length });
    if (changed) {
      const filters =
        field !== aggregated || firstChange(counts, { step, size: values.length }, isBothPresent(events, field));
      influences.push({
        field,
        transformations: [...(field === aggregated ? [AGGREGATION] : []), ...(filters ? [FILTER] : [])],
        witness: { event: events[changed.from]!, from: events[changed.from]![field], to: events[changed.to]![field] },
      });
    }
    step *= values.length;
  }
  return { counted: events[added.findLastIndex((value) => value !== undefined)], influences };
}

/** Combination number `index`, as of a number written in the axes' sizes. */
function eventAt(axes: readonly { field: FieldRef; values: readonly FieldValue[] }[], index: number): Event {
  let rest = index;
  const event: Record<FieldRef, FieldValue> = {};
  for (const { field, values } of axes) {
    event[field] = values[rest % values.length];
    rest = Math.floor(rest / values.length);
  }
  return event;
}

/** Two combinations that differ along one axis only, and in what they come to. */
function firstChange(
  outcomes: readonly unknown[],
  { step, size }: { step: number; size: number },
  isLooked: (from: number, to: number) => boolean = () => true,
): { from: number; to: number } | undefined {
  for (let from = 0; from < outcomes.length; from += 1) {
    const place = Math.floor(from / step) % size;
    for (let other = place + 1; other < size; other += 1) {
      const to = from + (other - place) * step;
      if (outcomes[from] !== outcomes[to] && isLooked(from, to)) return { from, to };
    }
  }
  return undefined;
}

/** That a value which is not there is not counted makes a field no filter. */
function isBothPresent(events: readonly Event[], field: FieldRef): (from: number, to: number) => boolean {
  return (from, to) => isPresent(events[from]![field]) && isPresent(events[to]![field]);
}

/** What an event that counts adds; `undefined`: nothing. */
function addedBy(measure: Measure, event: Event): FieldValue {
  if (measure.aggregate === 'count') return 1;
  const value = event[measure.field];
  if (measure.aggregate === 'sum') return value === undefined || value === 0 ? undefined : Number(value);
  return isPresent(value) ? value : undefined;
}

function holds(condition: Condition, event: Event): boolean {
  if ('all' in condition) return condition.all.every((part) => holds(part, event));
  if ('any' in condition) return condition.any.some((part) => holds(part, event));
  if ('not' in condition) return !holds(condition.not, event);
  const value = event[condition.field];
  if ('exists' in condition) return isPresent(value);
  if ('atMost' in condition) return typeof value === 'number' && value <= condition.atMost;
  // An envelope field that was not sent is the empty text.
  const compared = value === undefined && !condition.field.startsWith('metadata.') ? '' : value;
  if ('is' in condition) return compared === condition.is;
  return condition.in.includes(compared as string);
}

function isPresent(value: FieldValue): boolean {
  return value !== undefined && value !== '';
}

/** Every field a condition mentions. */
export function fieldsOf(condition: Condition): FieldRef[] {
  if ('all' in condition) return condition.all.flatMap(fieldsOf);
  if ('any' in condition) return condition.any.flatMap(fieldsOf);
  if ('not' in condition) return fieldsOf(condition.not);
  return [condition.field];
}
