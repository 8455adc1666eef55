/**
 * CloudEvents 1.0 over HTTP: binary (attributes in ce-* headers, data in the body), structured (one JSON object) and
 * batched (a JSON array). Source: CloudEvents HTTP protocol binding 1.0.2, JSON event format 1.0.2.
 *
 * - A type that is registered here, by its whole name or by what follows its last dot, becomes that event type, and the
 *   fields of its data are its metadata. Any other becomes `cloudevent_received` with the data under `data`.
 * - source and id identify an event; an id that is a UUID is taken as it is.
 * - `subject` is what the event is about in the producer's terms, often a file or an order: it is not taken for a person.
 *   The extensions `userid`, `sessionid`, `region` and `environment` fill the envelope.
 * - Everything else is kept: source, subject, schema and extensions as `ce_…` in metadata.
 */
import { formatInstant, type IncomingEvent, type Json, type JsonObject, Problem } from '@bellwether/core';
import type { Decoded } from './decoded.ts';
import { eventIdOf } from './event-id-of.ts';
import { inspectJson } from './inspect-json.ts';
import { decodeJsonArray } from './json-array.ts';
import { jsonOfBody, textOfBody } from './json-body.ts';
import { Refusal } from './refusal.ts';

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface CloudEventOptions {
  isKnownType(name: string): boolean;
  receivedMs: number;
}

/**
 * The events of a request, one but in a batch. Throws `Problem`: `unsupported_media_type`, `malformed_body`,
 * `invalid_request` (no attributes at all), `body_too_large` (more than EVENTS_PER_REQUEST_MAX).
 */
export function decodeCloudEvents(body: Buffer, headers: Headers, options: CloudEventOptions): Decoded[] {
  const mediaType = mediaTypeOf(headerText(headers['content-type']));
  if (mediaType.startsWith('application/cloudevents')) {
    const structured = (index: number, value: unknown, rawOf: (index: number) => string) =>
      orRefused(
        index,
        () => rawOf(index),
        () => structuredEvent(value, options),
      );
    if (mediaType === 'application/cloudevents+json') return [structured(0, jsonOfBody(body), () => textOfBody(body))];
    if (mediaType === 'application/cloudevents-batch+json') return decodeBatch(body, structured);
    throw new Problem('unsupported_media_type', `CloudEvents are read in JSON, not as ${mediaType.slice(0, 80)}.`);
  }
  const attributes = attributesOfHeaders(headers);
  if (Object.keys(attributes).length === 0)
    throw new Problem(
      'invalid_request',
      'No CloudEvent: send ce-* headers, or the content type application/cloudevents+json or application/cloudevents-batch+json.',
    );
  return [
    orRefused(
      0,
      () => rawOfBinary(attributes, body),
      () => binaryEvent(attributes, mediaType, body, options),
    ),
  ];
}

function decodeBatch(body: Buffer, decode: Parameters<typeof decodeJsonArray>[1]): Decoded[] {
  const text = textOfBody(body).trim();
  if (!text.startsWith('[')) throw new Problem('malformed_body', 'A batch of CloudEvents is a JSON array.');
  const outcome = decodeJsonArray(text, decode);
  if (outcome.kind === 'decoded') return outcome.records;
  throw new Problem('malformed_body', `The batch does not end as it should: ${outcome.detail}. Send it again.`);
}

function orRefused(index: number, rawOf: () => string, read: () => IncomingEvent): Decoded {
  try {
    return { index, event: read() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { index, rejected: error.rejection, raw: rawOf() };
  }
}

function structuredEvent(value: unknown, options: CloudEventOptions): IncomingEvent {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal('not_an_object', '', 'A CloudEvent is a JSON object.');
  const wrong = inspectJson(value, '', 1);
  if (wrong) throw new Refusal(wrong.reason, wrong.field ?? '', wrong.detail);
  const { data, data_base64, ...attributes } = value as JsonObject;
  if (data !== undefined && data_base64 !== undefined)
    throw new Refusal('invalid_field', 'data_base64', 'A CloudEvent has data or data_base64, not both.');
  if (data_base64 === undefined) return toEvent(attributes, data, options);
  if (typeof data_base64 !== 'string')
    throw new Refusal('invalid_field', 'data_base64', 'data_base64 must be a string.');
  const mediaType = mediaTypeOf(typeof attributes.datacontenttype === 'string' ? attributes.datacontenttype : '');
  return toEvent(attributes, dataOfBytes(Buffer.from(data_base64, 'base64'), mediaType), options);
}

function binaryEvent(
  attributes: JsonObject,
  mediaType: string,
  body: Buffer,
  options: CloudEventOptions,
): IncomingEvent {
  const data = dataOfBytes(body, mediaType);
  return toEvent(mediaType ? { ...attributes, datacontenttype: mediaType } : attributes, data, options);
}

/** JSON as JSON, text as a string, other bytes in base64; nothing when there are none. */
function dataOfBytes(bytes: Buffer, mediaType: string): Json | undefined {
  if (bytes.length === 0) return undefined;
  if (mediaType === '' || mediaType === 'application/json' || mediaType.endsWith('+json')) {
    let data: Json;
    try {
      data = jsonOfBody(bytes) as Json;
    } catch (error) {
      throw new Refusal('malformed_json', 'data', error instanceof Problem ? error.message : String(error));
    }
    const wrong = typeof data === 'object' && data !== null ? inspectJson(data, 'data', 2) : undefined;
    if (wrong) throw new Refusal(wrong.reason, wrong.field ?? 'data', wrong.detail);
    return data;
  }
  if (!mediaType.startsWith('text/')) return bytes.toString('base64');
  return textOfBody(bytes);
}

/** Attributes that fill the envelope or are said by it. */
const ENVELOPED = new Set(['specversion', 'id', 'time', 'userid', 'sessionid', 'region', 'environment']);

function toEvent(attributes: JsonObject, data: Json | undefined, options: CloudEventOptions): IncomingEvent {
  const version = required(attributes, 'specversion');
  if (version !== '1.0')
    throw new Refusal(
      'invalid_field',
      'specversion',
      `CloudEvents 1.0 are read, not ${JSON.stringify(version.slice(0, 20))}.`,
    );
  const id = required(attributes, 'id');
  const source = required(attributes, 'source');
  const type = required(attributes, 'type');
  const known = [type, type.slice(type.lastIndexOf('.') + 1)].find((name) => options.isKnownType(name));

  const metadata: JsonObject = {};
  if (known && typeof data === 'object' && data !== null && !Array.isArray(data)) Object.assign(metadata, data);
  else if (data !== undefined) metadata.data = data;
  for (const [name, value] of Object.entries(attributes))
    if (!ENVELOPED.has(name) && value !== null && !(known && name === 'datacontenttype'))
      put(metadata, `ce_${name}`, value);

  const event: IncomingEvent = {
    event_id: eventIdOf(id, 'cloudevent', source),
    event_type: known ?? 'cloudevent_received',
    timestamp: optional(attributes, 'time') ?? formatInstant(options.receivedMs),
    metadata,
  };
  const user = optional(attributes, 'userid');
  if (user !== undefined) event.user_id = user;
  const session = optional(attributes, 'sessionid');
  if (session !== undefined) event.session_id = session;
  const region = optional(attributes, 'region');
  if (region !== undefined) event.region = region;
  const environment = optional(attributes, 'environment');
  if (environment !== undefined) event.environment = environment;
  return event;
}

function put(metadata: JsonObject, key: string, value: Json): void {
  if (Object.hasOwn(metadata, key))
    throw new Refusal(
      'invalid_field',
      `data.${key}`,
      `data may not have a field ${key}: the event's attribute has that name.`,
    );
  metadata[key] = value;
}

function required(attributes: JsonObject, name: string): string {
  const value = optional(attributes, name);
  if (value === undefined || value === '')
    throw new Refusal('invalid_field', name, `A CloudEvent needs the attribute ${name}.`);
  return value;
}

function optional(attributes: JsonObject, name: string): string | undefined {
  const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new Refusal('invalid_field', name, `The attribute ${name} must be a string.`);
  return value;
}

function attributesOfHeaders(headers: Headers): JsonObject {
  const attributes: JsonObject = {};
  for (const [header, value] of Object.entries(headers)) {
    const name = header.toLowerCase();
    if (/^ce-[a-z0-9]{1,64}$/.test(name) && value !== undefined)
      attributes[name.slice(3)] = decodeHeader(headerText(value));
  }
  return attributes;
}

/** Header values are percent-encoded UTF-8, perhaps within quotes; sequences that are no UTF-8 become U+FFFD. */
function decodeHeader(value: string): string {
  const unquoted = /^".*"$/.test(value) ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
  return unquoted.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

function headerText(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' ? value : (value?.join(', ') ?? '');
}

function mediaTypeOf(contentType: string): string {
  return contentType.split(';', 1)[0]!.trim().toLowerCase();
}

/** Binary mode has no text of its own: kept as the structured form of the same event. */
function rawOfBinary(attributes: JsonObject, body: Buffer): string {
  return JSON.stringify({ ...attributes, data_base64: body.toString('base64') });
}
