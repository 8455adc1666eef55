/**
 * Makes events of a payload by a mapping, and says what of it could not be used and why. A text that looks like somebody's
 * name or address is left out whatever the mapping says: the centre takes none.
 */
import { findPersonalData, PERSONAL_DATA_WORDS } from '@bellwether/analysis';
import type { ConnectorContext, ConnectorEvent, Json, JsonObject } from '@bellwether/core';
import { digestOf, instantOf, instantOfUnix, valueAt } from '../payload.ts';
import { workItemKeys } from '../work-item-keys.ts';
import { ITEMS_MAX, type MappedField, type Mapping } from './mapping.ts';

export const MAPPING_PROBLEMS = ['missing', 'wrong_type', 'personal_data', 'too_many'] as const;
export type MappingProblemKind = (typeof MAPPING_PROBLEMS)[number];

export interface MappingProblem {
  /** Which item of the list; 0 when there is no list. */
  item: number;
  /** The field of the event: `timestamp`, `metadata.commit_sha`. */
  field: string;
  kind: MappingProblemKind;
  /** Never holds the value. */
  detail: string;
}

export interface MappedPayload {
  events: ConnectorEvent[];
  problems: MappingProblem[];
  /** Items that the conditions have left out. */
  skipped: number;
}

export interface MappingContext extends ConnectorContext {
  receivedMs: number;
}

export function applyMapping(payload: JsonObject, mapping: Mapping, context: MappingContext): MappedPayload {
  const made: MappedPayload = { events: [], problems: [], skipped: 0 };
  const items = itemsOf(payload, mapping, made.problems);
  for (const [index, item] of items.entries()) {
    const holds = mapping.only_if.every(({ path, equals }) => asText(valueAt(item, path)) === equals);
    if (!holds) made.skipped += 1;
    else made.events.push(...eventOf(item, index, mapping, context, made.problems));
  }
  return made;
}

function itemsOf(payload: JsonObject, { items: path }: Mapping, problems: MappingProblem[]): Json[] {
  if (path === null) return [payload];
  const items = valueAt(payload, path);
  if (!Array.isArray(items)) {
    problems.push({ item: 0, field: 'items', kind: 'missing', detail: `There is no list at “${path}”.` });
    return [];
  }
  if (items.length > ITEMS_MAX)
    problems.push({
      ...{ item: ITEMS_MAX, field: 'items', kind: 'too_many' },
      detail: `One payload makes ${ITEMS_MAX} events at most; this list has ${items.length} entries.`,
    });
  return items.slice(0, ITEMS_MAX);
}

/** One event, or none when something is missing that it needs. */
function eventOf(
  item: Json,
  index: number,
  mapping: Mapping,
  context: MappingContext,
  problems: MappingProblem[],
): ConnectorEvent[] {
  const note = (field: string, kind: MappingProblemKind, detail: string) =>
    problems.push({ item: index, field, kind, detail });
  let isWhole = true;
  const timestamp =
    mapping.timestamp === null ? instantOfUnix(context.receivedMs) : instantIn(valueAt(item, mapping.timestamp));
  if (timestamp === undefined) {
    const isThere = valueAt(item, mapping.timestamp!) !== undefined;
    note('timestamp', isThere ? 'wrong_type' : 'missing', `There is no time at “${mapping.timestamp}”.`);
    isWhole = false;
  }
  const metadata: JsonObject = {};
  for (const field of mapping.fields) {
    const value = valueAt(item, field.from);
    const name = `metadata.${field.to}`;
    if (value === undefined || value === null) {
      note(name, 'missing', `There is nothing at “${field.from}”.`);
      if (field.required) isWhole = false;
      continue;
    }
    const mapped = mappedValue(value, field, context);
    if (mapped === undefined) {
      note(name, 'wrong_type', `What is at “${field.from}” cannot be made ${WORDS[field.type]}.`);
      if (field.required) isWhole = false;
      continue;
    }
    const found = personalDataIn(mapped, field.to);
    if (found) {
      note(
        name,
        'personal_data',
        `What is at “${field.from}” looks like ${found}. It is left out; a pseudonym, or its length, may be kept.`,
      );
      if (field.required) isWhole = false;
      continue;
    }
    metadata[field.to] = mapped;
  }
  const id = mapping.id === null ? digestOf({ item }) : asText(valueAt(item, mapping.id));
  if (id === undefined) {
    note('id', 'missing', `There is nothing at “${mapping.id}”.`);
    isWhole = false;
  }
  if (!isWhole) return [];
  const user = mapping.user === null ? undefined : asText(valueAt(item, mapping.user));
  const environment = mapping.environment === null ? undefined : asText(valueAt(item, mapping.environment));
  return [
    {
      key: `${mapping.event_type} ${id}`,
      event_type: mapping.event_type,
      timestamp: timestamp!,
      ...(user === undefined ? {} : { user_id: context.pseudonym('person', user) }),
      ...(environment === undefined ? {} : { environment: environment.slice(0, 64) }),
      metadata,
    },
  ];
}

const WORDS: Readonly<Record<MappedField['type'], string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'yes or no',
  instant: 'a time',
  list: 'a list of texts',
};

const TEXT_MAX = 4096;
const LIST_MAX = 1000;

/** `undefined` when the value is not of the type, and cannot be read as such. */
function mappedValue(value: Json, { type, transform }: MappedField, context: ConnectorContext): Json | undefined {
  const changed = transformed(value, transform, context);
  if (changed === undefined) return undefined;
  switch (type) {
    case 'string':
      return asText(changed)?.slice(0, TEXT_MAX);
    case 'number':
      return asNumber(changed);
    case 'integer': {
      const number = asNumber(changed);
      return number !== undefined && Number.isSafeInteger(number) ? number : undefined;
    }
    case 'boolean':
      return changed === true || changed === 'true'
        ? true
        : changed === false || changed === 'false'
          ? false
          : undefined;
    case 'instant':
      return instantIn(changed);
    case 'list': {
      const list = Array.isArray(changed) ? changed.map(asText) : [asText(changed)];
      return list.includes(undefined) ? undefined : (list.slice(0, LIST_MAX) as string[]);
    }
  }
}

function transformed(
  value: Json,
  transform: MappedField['transform'],
  { pseudonym }: ConnectorContext,
): Json | undefined {
  const ofText = (change: (text: string) => Json): Json | undefined => {
    const text = asText(value);
    return text === undefined ? undefined : change(text);
  };
  switch (transform) {
    case 'as_is':
      return value;
    case 'trim':
      return ofText((text) => text.trim());
    case 'lower_case':
      return ofText((text) => text.toLowerCase());
    case 'upper_case':
      return ofText((text) => text.toUpperCase());
    case 'pseudonym':
      return ofText((text) => pseudonym('person', text));
    case 'work_item_keys':
      return ofText((text) => workItemKeys(text));
    case 'length':
      return Array.isArray(value) || typeof value === 'string' ? value.length : undefined;
    case 'seconds_to_milliseconds': {
      const seconds = asNumber(value);
      return seconds === undefined ? undefined : seconds * 1000;
    }
  }
}

function personalDataIn(value: Json, field: string): string | undefined {
  for (const text of Array.isArray(value) ? value : [value]) {
    const kind = typeof text === 'string' ? findPersonalData(text, { words: true, field, isText: true }) : undefined;
    if (kind) return PERSONAL_DATA_WORDS[kind];
  }
  return undefined;
}

function asText(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function asNumber(value: Json): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Before the year 2001 a number is no time that anybody sends. */
const EARLIEST_SECONDS = 1e9;
const LATEST_MS = 8e15;

function instantIn(value: Json | undefined): string | undefined {
  if (typeof value === 'number')
    return value >= EARLIEST_SECONDS && value < LATEST_MS ? instantOfUnix(value) : undefined;
  if (typeof value !== 'string') return undefined;
  return /^\d{10}(\d{3})?$/.test(value) ? instantOfUnix(Number(value)) : instantOf(value);
}
