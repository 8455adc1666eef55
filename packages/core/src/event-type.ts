/**
 * An event type is a name, a version and a JSON Schema for its metadata. Packs declare theirs; tenants add their own
 * through the API. Scalar fields of a declared type become typed columns of the store.
 */
import type { EventCategory, Topic } from './event.ts';

/** The JSON Schema (2020-12) keywords an event type may use; the registry compiles them, the catalog shows them. */
export interface JsonSchema {
  type?: 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null';
  description?: string;
  enum?: readonly (string | number | boolean | null)[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  properties?: { [field: string]: JsonSchema };
  required?: readonly string[];
  additionalProperties?: boolean;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  /**
   * What may be in the field although it looks like personal data; see docs/personal-data.md. `text`: people's words, many
   * of them. `allowed`: anything, the field is not looked at. It says nothing about validity.
   */
  'x-personal-data'?: 'text' | 'allowed';
}

export interface EventType {
  /** snake_case, unique in a tenant. */
  name: string;
  version: number;
  topic: Topic;
  category: EventCategory;
  description: string;
  /** The envelope field that says whose order matters; events of one subject stay in order. */
  subject: 'user_id' | 'session_id';
  /** True for what must reach a watcher at once (errors, security alerts): the live priority path. */
  urgent?: boolean;
  /** True for what is about things alone: who it was that acted is not kept, whoever sends it. */
  unattributed?: boolean;
  metadata: JsonSchema & { type: 'object' };
}

const TOPICS_ABOUT_PERSONS: ReadonlySet<Topic> = new Set<Topic>(['hr_events', 'communication_events', 'survey_events']);

/** Whether events of the type are about what persons are and feel: nobody reads those one by one, or counts them. */
export function isAboutPersons({ topic }: Pick<EventType, 'topic'>): boolean {
  return TOPICS_ABOUT_PERSONS.has(topic);
}

const NAME = /^[a-z][a-z0-9_]{0,63}$/;

export function isEventTypeName(text: string): boolean {
  return NAME.test(text);
}

/** Declares an event type; a name that is not snake_case is a mistake in the pack and throws at start. */
export function defineEventType(declaration: Omit<EventType, 'version'> & { version?: number }): EventType {
  if (!isEventTypeName(declaration.name)) throw new Error(`"${declaration.name}" is not a snake_case event type name.`);
  return { version: 1, ...declaration };
}

/** Store column type of a metadata field, or `undefined` when it has no column of its own (objects, arrays, mixed). */
export type ColumnKind = 'string' | 'integer' | 'number' | 'boolean';

export function columnKind(schema: JsonSchema): ColumnKind | undefined {
  switch (schema.type) {
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
      return schema.type;
    default:
      return undefined;
  }
}
