/**
 * Which events a subscription to the events channel wants: fields of the envelope, or scalar fields of the metadata,
 * each with the values that will do. Fields are joined by "and", the values of one field by "or".
 */
import { type CanonicalEvent, Problem } from '@bellwether/core';

const ENVELOPE = ['event_type', 'event_category', 'user_id', 'session_id', 'region', 'environment'] as const;
const METADATA_FIELD = /^metadata\.([A-Za-z_][A-Za-z0-9_.-]{0,127})$/;
const FIELDS_MAX = 8;
const VALUES_MAX = 50;
const VALUE_LENGTH_MAX = 256;

export interface EventRequest {
  /** Sorted by field, so that two requests that ask the same have the same `key`. */
  conditions: readonly { field: string; values: ReadonlySet<string> }[];
  /** The event types wanted, when only some are: lets the hub pass over a line without parsing it. */
  types: ReadonlySet<string> | undefined;
  key: string;
}

/** Throws `Problem('invalid_query')` naming the field that is wrong. No filter at all means every event. */
export function parseEventRequest(filter: unknown): EventRequest {
  if (filter === undefined) return { conditions: [], types: undefined, key: '[]' };
  if (typeof filter !== 'object' || filter === null || Array.isArray(filter))
    refuse('filter', 'Give an object: {"event_type": ["error"]}.');
  const entries = Object.entries(filter);
  if (entries.length > FIELDS_MAX) refuse('filter', `At most ${FIELDS_MAX} fields.`);
  const sorted = entries
    .map(([field, values]): [string, string[]] => {
      if (!(ENVELOPE as readonly string[]).includes(field) && !METADATA_FIELD.test(field))
        refuse(`filter.${field}`, `Filter by ${ENVELOPE.join(', ')} or metadata.<field>.`);
      return [field, parseValues(field, values)];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const conditions = sorted.map(([field, values]) => ({ field, values: new Set(values) }));
  return {
    conditions,
    types: conditions.find((condition) => condition.field === 'event_type')?.values,
    key: JSON.stringify(sorted),
  };
}

export function wantsEvent(request: EventRequest, event: CanonicalEvent): boolean {
  return request.conditions.every(({ field, values }) => {
    const value = fieldOf(event, field);
    return value !== undefined && values.has(value);
  });
}

function fieldOf(event: CanonicalEvent, field: string): string | undefined {
  const value = field.startsWith('metadata.')
    ? event.metadata[field.slice('metadata.'.length)]
    : event[field as (typeof ENVELOPE)[number]];
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
      return String(value);
    default:
      return undefined;
  }
}

function parseValues(field: string, values: unknown): string[] {
  const list: unknown[] = Array.isArray(values) ? values : [values];
  if (list.length === 0 || list.length > VALUES_MAX) refuse(`filter.${field}`, `Give 1 to ${VALUES_MAX} values.`);
  const wanted = list.map((value) => {
    if (typeof value !== 'string' || value.length > VALUE_LENGTH_MAX)
      refuse(`filter.${field}`, `Each value is a string of at most ${VALUE_LENGTH_MAX} characters.`);
    return value;
  });
  return [...new Set(wanted)].sort();
}

function refuse(field: string, detail: string): never {
  throw new Problem('invalid_query', `${field}: ${detail}`, { errors: [{ field, detail }] });
}
