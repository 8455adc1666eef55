/**
 * What a span may say. A list of names, each with a form its values have: numbers, and words that programs choose, such
 * as the name of a route or a step. Nothing a person writes has one of these forms by intent, and what has none of them
 * (spaces, an @, a sentence) is left out, so that no name, address, subject or content gets into a trace.
 */
import type { AttributeValue } from '@opentelemetry/api';

const FORMS = {
  /** The template of a path, `/api/v1/metrics/:metric`: never the path itself. */
  route: /^[A-Za-z0-9_:/.{}*-]{1,160}$/,
  word: /^[A-Za-z0-9_.:-]{1,80}$/,
  number: undefined,
} as const;

export const SPAN_ATTRIBUTES = {
  'http.request.method': 'word',
  'http.route': 'route',
  'http.response.status_code': 'number',
  /** A Problem's code, or the class of an error: never its message. */
  'error.type': 'word',
  'bellwether.request_id': 'word',
  /** The id of an organisation, which its administrators chose for programs. */
  'bellwether.org_id': 'word',
  'bellwether.door': 'word',
  'bellwether.events.accepted': 'number',
  'bellwether.events.duplicate': 'number',
  'bellwether.events.rejected': 'number',
  /** Batches of one append: one for each topic and partition. */
  'bellwether.batches': 'number',
  'bellwether.records': 'number',
  'bellwether.frames': 'number',
  'bellwether.windows': 'number',
  'bellwether.watchers': 'number',
  'bellwether.channel': 'word',
  'bellwether.metric': 'word',
  'bellwether.cache': 'word',
  'bellwether.workflow': 'word',
  'bellwether.step': 'word',
  'bellwether.attempt': 'number',
} as const satisfies Record<string, keyof typeof FORMS>;

export type SpanAttributeName = keyof typeof SPAN_ATTRIBUTES;

export type SpanAttributes = {
  [Name in SpanAttributeName]?: (typeof SPAN_ATTRIBUTES)[Name] extends 'number' ? number : string;
};

/** Whether an attribute may leave: it is on the list, and its value has the form that stands there. */
export function isTellable(name: string, value: AttributeValue | undefined): boolean {
  if (!Object.hasOwn(SPAN_ATTRIBUTES, name)) return false;
  const form = FORMS[SPAN_ATTRIBUTES[name as SpanAttributeName]];
  if (form === undefined) return typeof value === 'number' && Number.isFinite(value);
  return typeof value === 'string' && form.test(value);
}
