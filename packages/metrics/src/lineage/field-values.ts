/**
 * The values of a field that have to be tried to know everything a condition can make of it: absent, each literal the
 * condition names, each side of each threshold, and two that nothing names. Whatever else the field holds behaves like
 * one of these. Only what admission lets in counts: a value outside the event type's schema never reaches a figure.
 */
import { columnKind, EVENT_CATEGORIES, type EventType, type JsonSchema } from '@bellwether/core';
import type { Condition, FieldRef } from '../definition/measure.ts';
import type { Fields } from '../field.ts';

/** `undefined`: the event does not have the field. */
export type FieldValue = string | number | boolean | undefined;

/** What conditions compare a field with. */
export interface Comparisons {
  literals: readonly (string | number | boolean)[];
  thresholds: readonly number[];
}

const UNNAMED = ['first', 'second'] as const;
/** For schemas that ask for a form. */
const FORMED = ['2026-01-05', '2026-02-09', '2026-01-05T00:00:00Z', '2026-02-09T00:00:00Z', '2026-Q1', '2026-Q2'];

/** What the conditions of a measure compare this field with. */
export function comparisonsOf(conditions: readonly Condition[], field: FieldRef): Comparisons {
  const literals = new Set<string | number | boolean>();
  const thresholds = new Set<number>();
  const visit = (condition: Condition): void => {
    if ('all' in condition) condition.all.forEach(visit);
    else if ('any' in condition) condition.any.forEach(visit);
    else if ('not' in condition) visit(condition.not);
    else if (condition.field !== field) return;
    else if ('is' in condition) literals.add(condition.is);
    else if ('in' in condition) for (const value of condition.in) literals.add(value);
    else if ('atMost' in condition) thresholds.add(condition.atMost);
  };
  conditions.forEach(visit);
  return { literals: [...literals], thresholds: [...thresholds] };
}

/** All a field of an event of this type can be, as far as anybody can tell the values apart. */
export function fieldValues(
  type: EventType,
  field: FieldRef,
  fields: Fields,
  { literals, thresholds }: Comparisons = { literals: [], thresholds: [] },
): readonly FieldValue[] {
  if (!field.startsWith('metadata.')) return envelopeValues(type, field, literals);
  const name = field.slice('metadata.'.length);
  const schema = type.metadata.properties?.[name];
  const column = fields.kindOf(name);
  // A column is filled by the types that declare the field so, and by no other.
  if (column !== undefined && (!schema || columnKind(schema) !== column)) return [undefined];
  if (!schema && type.metadata.additionalProperties === false) return [undefined];
  const kind = column ?? 'string';
  const candidates: FieldValue[] =
    kind === 'boolean'
      ? [true, false]
      : kind === 'string'
        ? [...literals.map(String), ...UNNAMED, ...FORMED]
        : [...literals.map(Number), ...thresholds.flatMap((at) => [at - 1, at - 0.01, at, at + 0.01, at + 1]), 0, 1, 2];
  const admitted = [...new Set([...candidates, ...((schema?.enum ?? []) as FieldValue[])])].filter((value) =>
    isAdmitted(value, schema),
  );
  // Of a form nobody has an example of, any two values stand for all.
  const told = admitted.length > 0 ? admitted.slice(0, literals.length + thresholds.length * 5 + 12) : UNNAMED;
  return type.metadata.required?.includes(name) ? told : [undefined, ...told];
}

function envelopeValues(type: EventType, field: FieldRef, literals: Comparisons['literals']): readonly FieldValue[] {
  if (field === 'event_type') return [type.name];
  if (field === 'event_category') return EVENT_CATEGORIES;
  // Who acted is not kept of what is about things alone.
  if (field === 'user_id' && type.unattributed) return [undefined];
  return [undefined, ...new Set([...literals.map(String).filter((value) => value !== ''), ...UNNAMED])];
}

function isAdmitted(value: FieldValue, schema: JsonSchema | undefined): boolean {
  if (!schema) return true;
  if (schema.enum && !schema.enum.includes(value as string)) return false;
  if (typeof value === 'number')
    return (
      (schema.type !== 'integer' || Number.isInteger(value)) &&
      value >= (schema.minimum ?? Number.NEGATIVE_INFINITY) &&
      value <= (schema.maximum ?? Number.POSITIVE_INFINITY)
    );
  if (typeof value !== 'string') return true;
  if (value.length < (schema.minLength ?? 0) || value.length > (schema.maxLength ?? Number.POSITIVE_INFINITY))
    return false;
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value)) return false;
  if (schema.format === 'date') return /^\d{4}-\d\d-\d\d$/.test(value);
  return schema.format !== 'date-time' || value.includes('T');
}
