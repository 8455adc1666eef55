/**
 * Telemetry as JSON: a message, or a list of them from a device that could not send for a while.
 *
 *   {"timestamp": "2026-11-21T05:00:00Z", "temperature_celsius": 21.4}
 *   {"message_id": "17", "readings": {"temperature_celsius": 21.4}}
 *
 * The time is ISO 8601 or milliseconds since 1970. What is not time, id or firmware is a value that was measured.
 */
import { type JsonObject, parseInstant } from '@bellwether/core';
import type { TelemetryMessage } from '@bellwether/services';

const MESSAGES_MAX = 500;
const FIELDS_MAX = 100;
const NAME_MAX = 64;
const TEXT_MAX = 128;
const RAW_SHOWN_MAX = 2000;

/** One message at least; those that cannot be read say why. */
export function decodeJsonTelemetry(payload: Uint8Array): TelemetryMessage[] {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [refused('malformed_json', undefined, 'The message is not JSON.', text)];
  }
  const items = Array.isArray(value) ? value : [value];
  if (items.length === 0) return [refused('not_an_object', undefined, 'There is no message in the list.', text)];
  if (items.length > MESSAGES_MAX)
    return [refused('too_large', undefined, `At most ${MESSAGES_MAX} messages go in one list.`, text)];
  return items.map(decodeMessage);
}

function decodeMessage(value: unknown): TelemetryMessage {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refused('not_an_object', undefined, 'A message has to be a JSON object.', JSON.stringify(value));
  const { timestamp, message_id: messageId, firmware, readings, ...others } = value as JsonObject;
  const no = (field: string, detail: string): TelemetryMessage =>
    refused('invalid_field', field, detail, JSON.stringify(value));
  const atMs = timestamp === undefined ? undefined : instantOf(timestamp);
  if (timestamp !== undefined && atMs === undefined)
    return no('timestamp', 'timestamp has to be ISO 8601 with a zone, or milliseconds since 1970.');
  if (messageId !== undefined && !isText(messageId)) return no('message_id', `message_id ${TEXT_RULE}`);
  if (firmware !== undefined && !isText(firmware)) return no('firmware', `firmware ${TEXT_RULE}`);
  if (readings !== undefined && (typeof readings !== 'object' || readings === null || Array.isArray(readings)))
    return no('readings', 'readings has to be an object: names of fields with their values.');
  if (readings !== undefined && Object.keys(others).length > 0)
    return no(Object.keys(others)[0]!.slice(0, NAME_MAX), 'stands beside readings; put all values into readings.');
  const measured = (readings ?? others) as JsonObject;
  const names = Object.keys(measured);
  if (names.length > FIELDS_MAX || names.some((name) => name.length > NAME_MAX))
    return no('readings', `A message has at most ${FIELDS_MAX} fields, with names of ${NAME_MAX} characters at most.`);
  return {
    atMs,
    ...(messageId === undefined ? {} : { messageId }),
    ...(firmware === undefined ? {} : { firmware }),
    readings: measured,
  };
}

const TEXT_RULE = `has to be a string of 1 to ${TEXT_MAX} characters.`;

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= TEXT_MAX;
}

function instantOf(value: unknown): number | undefined {
  if (typeof value === 'string') return parseInstant(value);
  return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 8.64e15
    ? Math.floor(value)
    : undefined;
}

function refused(
  reason: 'malformed_json' | 'not_an_object' | 'too_large' | 'invalid_field',
  field: string | undefined,
  detail: string,
  raw: string,
): TelemetryMessage {
  return { refusal: { reason, ...(field === undefined ? {} : { field }), detail }, raw: raw.slice(0, RAW_SHOWN_MAX) };
}
