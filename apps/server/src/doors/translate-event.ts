/**
 * From what a producer sends to the envelope. A canonical event passes as it is, without a copy. In any other shape
 * (those of the design documents among them) top-level fields that are not the envelope's are metadata, an `attributes`
 * object is metadata too, and `employee_id_hash` or `sender_id_hash` says who the event is about: `user_id`.
 * Nothing is dropped: two values for one field are refused, not overwritten.
 */
import type { IncomingEvent, Json, JsonObject } from '@bellwether/core';
import type { Decoded, Rejection } from './decoded.ts';
import { inspectJson } from './inspect-json.ts';

/** The record `index` of a request as an event, or why it cannot be one; `rawOf` gives it as it was sent. */
export function decodeEvent(index: number, value: unknown, rawOf: (index: number) => string): Decoded {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const detail = `An event is a JSON object, not ${kindOf(value)}.`;
    return { index, rejected: { reason: 'not_an_object', detail }, raw: rawOf(index) };
  }
  const fields = value as Record<string, unknown>;
  for (const key in fields) {
    if (!isEnvelopeField(key)) return decodeForeign(index, value as JsonObject, rawOf);
    const item = fields[key];
    if (typeof item !== 'object' || item === null) continue;
    const rejected = inspectJson(item, key, 2);
    if (rejected) return { index, rejected, raw: rawOf(index) };
  }
  // Unchecked on purpose: admission is the one place that checks types and limits of the envelope's fields.
  return { index, event: value as unknown as IncomingEvent };
}

function decodeForeign(index: number, source: JsonObject, rawOf: (index: number) => string): Decoded {
  const rejected = inspectJson(source, '', 1);
  if (rejected) return { index, rejected, raw: rawOf(index) };
  const result = intoEnvelope(source);
  return 'event' in result ? { index, event: result.event } : { index, rejected: result.rejected, raw: rawOf(index) };
}

function isEnvelopeField(key: string): boolean {
  switch (key) {
    case 'event_id':
    case 'event_type':
    case 'timestamp':
    case 'metadata':
    case 'org_id':
    case 'user_id':
    case 'session_id':
    case 'event_category':
    case 'region':
    case 'environment':
    case 'received_at':
      return true;
    default:
      return false;
  }
}

function intoEnvelope(source: JsonObject): { event: IncomingEvent } | { rejected: Rejection } {
  const given = source.metadata;
  if (given !== undefined && given !== null && !isObject(given))
    return clash('metadata', `metadata must be an object, not ${kindOf(given)}, when other fields join it`);
  const event: JsonObject = {};
  const metadata: JsonObject = { ...given };
  for (const key in source) {
    const value = source[key]!;
    if (key === 'metadata') continue;
    if (isEnvelopeField(key) || key === 'employee_id_hash' || key === 'sender_id_hash') {
      const field = isEnvelopeField(key) ? key : 'user_id';
      if (!put(event, field, value)) return clash(field, `${field} is given twice, with different values`);
    } else if (key === 'attributes' && isObject(value)) {
      for (const attribute in value) if (!put(metadata, attribute, value[attribute]!)) return twice(attribute);
    } else if (!put(metadata, key, value)) {
      return twice(key);
    }
  }
  event.metadata = metadata;
  return { event: event as unknown as IncomingEvent };
}

/** False when the field already has another value. */
function put(target: JsonObject, key: string, value: Json): boolean {
  if (Object.hasOwn(target, key)) return target[key] === value;
  target[key] = value;
  return true;
}

function twice(key: string): { rejected: Rejection } {
  return clash(
    `metadata.${key}`,
    'Given twice, with different values: top-level fields, attributes and metadata are one',
  );
}

function clash(field: string, detail: string): { rejected: Rejection } {
  return { rejected: { reason: 'invalid_field', field, detail: `${detail}. Send it once.` } };
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
