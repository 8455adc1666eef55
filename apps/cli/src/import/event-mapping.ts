/**
 * From a row's fields to the fields of an event: renamed by `--map`, given the type of `--type` when they have none, and
 * for formats without types (CSV) read as what the event type declares. A value that does not fit its declared type stays
 * text, so that the server refuses it and names the field; nothing is guessed away.
 */
import { ENVELOPE_FIELDS, type EventType, type Json, type JsonSchema, parseInstant } from '@bellwether/core';
import { CommandError, EXIT, usageError } from '../command-error.ts';
import type { RowFields } from './row.ts';

export interface Mapping {
  /** Column or path of the source → field of the event. */
  renamed: ReadonlyMap<string, string>;
  /** Type of events that say none. */
  eventType: string | undefined;
  /** The organisation's event types; empty when the credential may not read them. */
  types: ReadonlyMap<string, EventType>;
}

const ENVELOPE: ReadonlySet<string> = new Set(ENVELOPE_FIELDS);

/** `source=target`, several of them. */
export function parseMapping(pairs: readonly string[]): Map<string, string> {
  const renamed = new Map<string, string>();
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const [source, target] = [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()];
    if (equals < 1 || source === '' || target === '')
      throw usageError(
        `--map: write source=target, as in --map created_at=timestamp, not ${JSON.stringify(pair.slice(0, 80))}.`,
      );
    if (renamed.has(source)) throw usageError(`--map: ${JSON.stringify(source)} is mapped twice.`);
    renamed.set(source, target);
  }
  return renamed;
}

/** A row of a format that has types of its own. */
export function eventOfFields(fields: RowFields, mapping: Mapping): RowFields {
  const event: RowFields = { ...fields };
  for (const [source, target] of mapping.renamed) {
    const value = take(event, source);
    if (value === undefined) continue;
    if (Object.hasOwn(event, target)) throw givenTwice(target);
    put(event, target, value);
  }
  if (mapping.eventType !== undefined) event.event_type ??= mapping.eventType;
  return event;
}

function givenTwice(field: string): CommandError {
  return new CommandError(
    EXIT.failed,
    'field_given_twice',
    `There are two values for ${JSON.stringify(field)}: one under that name, one by --map. Map the other one away, as in --map ${field}=${field}_original.`,
  );
}

/** A row whose values are all text. Empty cells are absent. */
export function eventOfCells(cells: RowFields, mapping: Mapping): RowFields {
  const named = new Map<string, string>();
  for (const [column, text] of Object.entries(cells))
    if (typeof text === 'string' && text.trim() !== '') {
      const field = mapping.renamed.get(column) ?? column;
      if (named.has(field)) throw givenTwice(field);
      named.set(field, text);
    }
  const eventType = named.get('event_type') ?? mapping.eventType;
  const declared = (eventType !== undefined && mapping.types.get(eventType)?.metadata.properties) || {};
  const event: RowFields = eventType === undefined ? {} : { event_type: eventType };
  const given = named.get('metadata');
  if (given !== undefined) put(event, 'metadata', parsed(given));
  for (const [field, text] of named) if (field !== 'metadata') put(event, field, cellValue(field, text, declared));
  return event;
}

function cellValue(field: string, text: string, declared: { [field: string]: JsonSchema }): Json {
  if (field === 'timestamp') return timestampOf(text);
  if (ENVELOPE.has(field)) return text;
  const name = field.replace(/^metadata\./, '');
  const schema = Object.hasOwn(declared, name) ? declared[name] : undefined;
  switch (schema?.type) {
    case 'string':
      return text;
    case 'integer':
    case 'number':
      return isNumberText(text.trim()) ? Number(text) : text;
    case 'boolean':
      return BOOLEAN.get(text.trim().toLowerCase()) ?? text;
    case 'object':
    case 'array':
      return parsed(text);
    default:
      return byForm(text);
  }
}

const BOOLEAN: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['0', false],
]);

/** A value nobody has declared: a number or truth value when it is written like one; `007` and long ids stay text. */
function byForm(text: string): Json {
  if (text === 'true' || text === 'false') return text === 'true';
  const isPlain = /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/.test(text);
  return isPlain ? Number(text) : text;
}

function isNumberText(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text));
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json; // what JSON.parse gives is JSON
  } catch {
    return text;
  }
}

/** Spreadsheets leave out the zone: then it is UTC. Seconds and milliseconds since 1970 are times too. */
export function timestampOf(text: string): string {
  const trimmed = text.trim();
  if (/^\d{10}(\.\d+)?$/.test(trimmed)) return new Date(Number(trimmed) * 1000).toISOString();
  if (/^\d{13}$/.test(trimmed)) return new Date(Number(trimmed)).toISOString();
  const withTime = /^\d{4}-\d{2}-\d{2}$/.test(trimmed) ? `${trimmed}T00:00:00Z` : trimmed;
  if (parseInstant(withTime) !== undefined) return withTime;
  const withZone = /T|\s/.test(withTime) && !/(Z|[+-]\d{2}:?\d{2})$/i.test(withTime) ? `${withTime}Z` : withTime;
  const withSeconds = withZone.replace(/^(\S+[T ]\d{2}:\d{2})(Z)$/, '$1:00$2');
  return parseInstant(withSeconds) === undefined ? text : withSeconds;
}

/** Takes a value out, by its name or along a path of names joined by dots. */
function take(fields: RowFields, path: string): Json | undefined {
  if (Object.hasOwn(fields, path)) {
    const value = fields[path];
    delete fields[path];
    return value;
  }
  let at: Json | undefined = fields;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, name)) return undefined;
    at = at[name];
  }
  return at;
}

/** `metadata.x` goes into the metadata; any other name is a field by itself. */
function put(event: RowFields, field: string, value: Json): void {
  const inner = /^metadata\.(.+)$/.exec(field)?.[1];
  const target = inner === undefined ? event : metadataOf(event);
  // Not an assignment: a column called __proto__ is a field like any other.
  Object.defineProperty(target, inner ?? field, { value, enumerable: true, configurable: true, writable: true });
}

function metadataOf(event: RowFields): RowFields {
  const { metadata } = event;
  const own = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? { ...metadata } : {};
  event.metadata = own;
  return own;
}
