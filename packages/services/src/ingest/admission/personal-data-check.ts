/**
 * The centre refuses what looks like a person (docs/personal-data.md). In events about people (HR, communication, surveys),
 * and in all events of a tenant whose policy is `strict`, every text and every key is looked at, and text where none is
 * declared is refused, too. In other events only what is made to say who somebody is: the user and session ids, fields
 * named so, and any field whose whole value is an e-mail address; telemetry is full of words that mean nobody.
 *
 * A refusal names the field and the kind, never the value; and what was refused is not kept (`isKeepable`).
 */
import {
  fieldHint,
  findPersonalData,
  isPseudonym,
  PERSONAL_DATA_WORDS,
  type PersonalDataKind,
} from '@bellwether/analysis';
import type { EventType, IncomingEvent, Json, JsonObject, JsonSchema, Topic } from '@bellwether/core';
import type { Refusal } from './event-codec.ts';

export const PERSONAL_DATA_POLICIES = ['people_topics', 'strict'] as const;
export type PersonalDataPolicy = (typeof PERSONAL_DATA_POLICIES)[number];

const PEOPLE_TOPICS: ReadonlySet<Topic> = new Set(['hr_events', 'communication_events', 'survey_events']);
const ENVELOPE = ['user_id', 'session_id', 'region', 'environment'] as const;
/** Their values have a form of their own, which the schema has checked or will check. */
const PLAIN_FORMATS = new Set(['date-time', 'date', 'time', 'duration', 'uuid']);
/** An integer of so many digits may be a number of a person, whatever its field is called. */
const LONG_NUMBER = 1e14;

interface Found {
  field: string;
  kind: PersonalDataKind;
}

/** Why the event is refused, or `undefined`. To be asked before the schema: what is not declared may be a person as well. */
export function personalDataRefusal(
  event: IncomingEvent,
  type: EventType,
  policy: PersonalDataPolicy,
): Refusal | undefined {
  const found = isWhollyChecked(type, policy)
    ? foundAnywhere(event, type.metadata)
    : foundInIdentifiers(event, event.metadata ?? {});
  if (!found) return undefined;
  const { field, kind } = found;
  return {
    reason: 'personal_data',
    field,
    detail: `${field} looks like ${PERSONAL_DATA_WORDS[kind]} (${kind}). The centre takes none: send a pseudonym or a score made at the edge, or leave it out.${
      kind === 'free_text' ? ' A field for words is declared with "x-personal-data": "text".' : ''
    } The event has not been kept.`,
  };
}

/**
 * Whether what was refused for another reason may be kept as it came. What is of no known type is looked at like an event
 * about people: nothing says that it is none.
 */
export function isKeepable(
  source: IncomingEvent | string,
  type: EventType | undefined,
  policy: PersonalDataPolicy,
): boolean {
  if (typeof source === 'string') return isKeepableText(source);
  if (type && !isWhollyChecked(type, policy)) return foundInIdentifiers(source, source.metadata ?? {}) === undefined;
  if (foundAnywhere(source, type?.metadata)) return false;
  return [source.event_type, source.timestamp, source.event_id, source.org_id, source.event_category].every(
    (text) => typeof text !== 'string' || isKeepableText(text),
  );
}

/** For names of types and sentences that may quote what was sent. */
export function isKeepableText(text: string): boolean {
  return findPersonalData(text, { words: true, isText: true, mayHoldNetworkAddress: true }) === undefined;
}

function isWhollyChecked(type: EventType, policy: PersonalDataPolicy): boolean {
  return policy === 'strict' || PEOPLE_TOPICS.has(type.topic);
}

/** For a field called `employee_name` or `home_address`: names and streets are looked for as well. */
const NAMED = { field: 'name', words: true, isText: true };

function foundInIdentifiers(event: IncomingEvent, metadata: JsonObject): Found | undefined {
  for (const field of ['user_id', 'session_id'] as const) {
    const value: unknown = event[field];
    // Most ids have neither an `@` nor enough digits to be anything; looking costs less than searching.
    if (typeof value !== 'string' || value.length < 7 || isPseudonym(value)) continue;
    const kind = findPersonalData(value);
    if (kind) return { field, kind };
  }
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  for (const key in metadata) {
    const value = metadata[key];
    if (typeof value !== 'string' || value.length < 5) continue;
    const { identifiesPerson, declares } = fieldHint(key);
    if (!identifiesPerson && !declares && !isOneAddress(value)) continue;
    const kind = findPersonalData(value, declares ? NAMED : { field: key });
    if (kind && (identifiesPerson || declares || kind === 'email_address'))
      return { field: `metadata.${shownKey(key)}`, kind };
  }
  return undefined;
}

/** One word with an `@` in it: an address, or none; a sentence that holds one is a text. */
function isOneAddress(value: string): boolean {
  return value.length <= 254 && value.includes('@', 1) && !value.includes(' ') && !value.includes('/');
}

function foundAnywhere(event: IncomingEvent, schema: JsonSchema | undefined): Found | undefined {
  for (const field of ENVELOPE) {
    const value: unknown = event[field];
    const kind = typeof value === 'string' ? findPersonalData(value, { words: true, field }) : undefined;
    if (kind) return { field, kind };
  }
  return foundIn(event.metadata ?? {}, 'metadata', '', schema);
}

function foundIn(value: Json, path: string, name: string, schema: JsonSchema | undefined): Found | undefined {
  if (schema?.['x-personal-data'] === 'allowed') return undefined;
  switch (typeof value) {
    case 'string':
      return foundInText(value, path, name, schema);
    case 'number':
      return foundInNumber(value, path, name);
    case 'object':
      if (value === null) return undefined;
      return Array.isArray(value) ? foundInList(value, path, name, schema) : foundInObject(value, path, schema);
    default:
      return undefined;
  }
}

function foundInText(text: string, path: string, name: string, schema: JsonSchema | undefined): Found | undefined {
  if (schema?.enum?.includes(text) || (schema?.format && PLAIN_FORMATS.has(schema.format) && text.length <= 40))
    return undefined;
  const kind = findPersonalData(text, { words: true, field: name, isText: schema?.['x-personal-data'] === 'text' });
  return kind && { field: path, kind };
}

function foundInNumber(value: number, path: string, name: string): Found | undefined {
  if (!Number.isSafeInteger(value) || value < 1e6) return undefined;
  const hint = fieldHint(name);
  if (value < LONG_NUMBER && !hint.phone && !hint.nationalId && !hint.card) return undefined;
  const kind = findPersonalData(String(value), { words: true, field: name });
  return kind && { field: path, kind };
}

function foundInList(
  values: readonly Json[],
  path: string,
  name: string,
  schema: JsonSchema | undefined,
): Found | undefined {
  for (let i = 0; i < values.length; i++) {
    const found = foundIn(values[i]!, `${path}[${i}]`, name, schema?.items);
    if (found) return found;
  }
  return undefined;
}

function foundInObject(object: JsonObject, path: string, schema: JsonSchema | undefined): Found | undefined {
  for (const key in object) {
    const declared = schema?.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
    // A key that nobody has declared was sent, too.
    const kind = declared ? undefined : findPersonalData(key, { words: true });
    if (kind) return { field: `${path}.*`, kind };
    const found = foundIn(object[key]!, `${path}.${key}`, key, declared);
    if (found) return found;
  }
  return undefined;
}

function shownKey(key: string): string {
  return findPersonalData(key, { words: true }) ? '*' : key;
}
