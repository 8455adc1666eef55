/** Reads a mapping that somebody sends, and says of every field what is wrong with it. */
import {
  CONDITIONS_MAX,
  FIELDS_MAX,
  MAPPED_TYPES,
  type MappedField,
  type Mapping,
  TRANSFORMS,
} from '@bellwether/connectors';
import { columnKind, type EventType } from '@bellwether/core';
import type { InputReader } from '../../input.ts';

const PATH = {
  matches: /^[^.\s]+(\.[^.\s]+){0,19}$/,
  otherwise: 'be a path in the payload, such as deployment.commit.id or changes.0.to',
};
const PATH_LENGTH_MAX = 300;
const FIELD_NAME = { matches: /^[a-z][a-z0-9_]{0,63}$/, otherwise: 'be snake_case, such as commit_sha' };

/** `typeOf` knows the event types there are. */
export function readMapping(read: InputReader, typeOf: (name: string) => EventType | undefined): Mapping {
  const path = (field: string): string | null =>
    !read.has(field) || read.raw(field) === null ? null : read.text(field, { max: PATH_LENGTH_MAX, pattern: PATH });
  const name = read.text('event_type', { max: 64 });
  const type = typeOf(name);
  if (!type && name !== '') read.refuse('event_type', 'is not the name of an event type. Register it first.');
  const fields = read.list('fields', FIELDS_MAX, (inner) => readField(inner, type));
  const names = fields.map(({ to }) => to);
  const twice = names.findIndex((field, index) => names.indexOf(field) !== index);
  if (twice >= 0) read.refuse(`fields[${twice}].to`, 'is mapped twice.');
  for (const needed of type?.metadata.required ?? [])
    if (!names.includes(needed)) read.refuse('fields', `lack ${needed}, which ${name} needs.`);
  return {
    event_type: name,
    items: path('items'),
    only_if: read.has('only_if')
      ? read.list('only_if', CONDITIONS_MAX, (inner) => ({
          path: inner.text('path', { max: PATH_LENGTH_MAX, pattern: PATH }),
          equals: inner.text('equals', { min: 0, max: 200 }),
        }))
      : [],
    timestamp: path('timestamp'),
    id: path('id'),
    user: path('user'),
    environment: path('environment'),
    fields,
  };
}

/** A declared field gets the type it is declared with; of others, somebody says. */
function readField(read: InputReader, type: EventType | undefined): MappedField {
  const to = read.text('to', { max: 64, pattern: FIELD_NAME });
  const chosen = read.oneOf('type', MAPPED_TYPES);
  const declared = type?.metadata.properties?.[to];
  const kind = declared && columnKind(declared);
  const isTime = declared?.format === 'date-time';
  const fits =
    !kind ||
    chosen === kind ||
    (kind === 'string' && isTime && chosen === 'instant') ||
    (kind === 'number' && chosen === 'integer');
  if (!fits) read.refuse('type', `has to be ${isTime ? 'instant' : kind}: ${to} is declared so.`);
  if (declared?.type === 'array' && chosen !== 'list') read.refuse('type', `has to be list: ${to} is declared so.`);
  return {
    to,
    from: read.text('from', { max: PATH_LENGTH_MAX, pattern: PATH }),
    type: chosen,
    transform: read.has('transform') ? read.oneOf('transform', TRANSFORMS) : 'as_is',
    required: read.has('required') ? read.boolean('required') : false,
  };
}
