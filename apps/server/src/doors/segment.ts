/**
 * Segment's HTTP tracking API: /v1/track, identify, page, screen, group, alias and batch. Source: Segment Spec, "Common
 * fields" and "HTTP API source".
 *
 * - `messageId` identifies a call: sent again, it is a duplicate.
 * - `userId`, else `anonymousId`, is the user; sent both, the anonymous one is kept in metadata.
 * - A device's clock may be wrong by years. What it says about the time between the call and its sending is still right,
 *   so the event happened at receivedAt − (sentAt − timestamp), as Segment has it. Without `sentAt`, `timestamp` stands.
 * - Traits say who somebody is, and the centre must never learn that: of `traits` only the keys are kept, never the values,
 *   and IP addresses, advertising ids and write keys not at all. `withheld` lists what was left out. The same holds for
 *   calls that are refused and kept.
 * - Everything else is kept in metadata: properties, context and fields we do not know.
 */
import { formatInstant, type IncomingEvent, type Json, type JsonObject, Problem, parseInstant } from '@bellwether/core';
import { type Decoded, EVENTS_PER_REQUEST_MAX } from './decoded.ts';
import { eventIdOf } from './event-id-of.ts';
import { inspectJson } from './inspect-json.ts';
import { tooManyEvents } from './json-array.ts';
import { jsonOfBody } from './json-body.ts';
import { Refusal } from './refusal.ts';

export const SEGMENT_CALLS = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const;
export type SegmentCall = (typeof SEGMENT_CALLS)[number];

/** Most trait keys kept of a call. */
const TRAIT_KEYS_MAX = 256;

/** `call` is the last part of the address. Throws `Problem`: `malformed_body`, `body_too_large`. */
export function decodeSegment(call: SegmentCall | 'batch', body: Buffer, options: { receivedMs: number }): Decoded[] {
  const request = jsonOfBody(body);
  if (!isObject(request)) throw new Problem('malformed_body', 'The body must be a JSON object.');
  if (call !== 'batch') return [decodeCall(0, request, call, {}, options.receivedMs)];
  if (!Array.isArray(request.batch)) throw new Problem('malformed_body', 'A batch needs an array "batch" of calls.');
  if (request.batch.length > EVENTS_PER_REQUEST_MAX) throw tooManyEvents();
  // What the calls have in common may be said once.
  const { batch: _, writeKey: __, ...shared } = request;
  return request.batch.map((each, index) => decodeCall(index, each, undefined, shared, options.receivedMs));
}

/** Segment's own answer; what was refused is told besides. Its libraries try again on 5xx and 429 only. */
export function segmentResponse(rejected: readonly { index: number; detail: string }[]): JsonObject {
  if (rejected.length === 0) return { success: true };
  const errors = rejected.slice(0, 20).map(({ index, detail }) => ({ index, detail }));
  return { success: true, rejected: rejected.length, errors };
}

function decodeCall(
  index: number,
  sent: unknown,
  addressed: SegmentCall | undefined,
  shared: JsonObject,
  receivedMs: number,
): Decoded {
  try {
    if (!isObject(sent)) throw new Refusal('not_an_object', '', 'A call is a JSON object.');
    const wrong = inspectJson(sent, '', 1) ?? inspectJson(shared, '', 1);
    if (wrong) throw new Refusal(wrong.reason, wrong.field ?? '', wrong.detail);
    const message = { ...shared, ...sent };
    return { index, event: toEvent(addressed ?? callOf(message), message, receivedMs) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { index, rejected: error.rejection, raw: rawOf(sent) };
  }
}

function callOf(message: JsonObject): SegmentCall {
  const call = SEGMENT_CALLS.find((name) => name === message.type);
  if (call) return call;
  throw new Refusal('unknown_event_type', 'type', `type must be one of ${SEGMENT_CALLS.join(', ')}.`);
}

/** Fields that the envelope or a metadata field of another name takes over. */
const TAKEN = new Set([
  'type',
  'messageId',
  'userId',
  'anonymousId',
  'timestamp',
  'originalTimestamp',
  'sentAt',
  'receivedAt',
  'properties',
  'traits',
  'context',
  'groupId',
  'previousId',
  'writeKey',
]);

function toEvent(call: SegmentCall, message: JsonObject, receivedMs: number): IncomingEvent {
  const userId = idOf(message, 'userId');
  const anonymousId = idOf(message, 'anonymousId');
  const user = userId ?? anonymousId;
  if (user === undefined)
    throw new Refusal('invalid_field', 'userId', `A ${call} call needs userId or anonymousId (a string).`);

  const withheld: string[] = [];
  const metadata: JsonObject = {};
  for (const [field, value] of Object.entries(message)) if (!TAKEN.has(field)) metadata[field] = value;
  if ('writeKey' in message) withheld.push('writeKey');
  if (call === 'track' && !isName(message.event))
    throw new Refusal('invalid_field', 'event', 'A track call needs event, the name of what happened.');
  if (call === 'group') metadata.group_id = needed(message, 'groupId', call);
  else setText(metadata, 'group_id', idOf(message, 'groupId'));
  if (call === 'alias') metadata.previous_id = needed(message, 'previousId', call);
  else setText(metadata, 'previous_id', idOf(message, 'previousId'));
  if (userId !== undefined) setText(metadata, 'anonymous_id', anonymousId);

  const context = objectOf(message, 'context');
  const properties = objectOf(message, 'properties');
  if (properties) metadata.properties = properties;
  if (context) metadata.context = withoutPerson(context, withheld);
  const traits = { ...objectOf(context ?? {}, 'traits'), ...objectOf(message, 'traits') };
  const keys = Object.keys(traits).sort();
  if (keys.length > TRAIT_KEYS_MAX)
    throw new Refusal('too_many_fields', 'traits', `More than ${TRAIT_KEYS_MAX} traits. Send those that changed.`);
  if (keys.length > 0) {
    metadata.trait_keys = keys;
    withheld.push('traits');
  }
  if (call === 'page' || call === 'screen')
    hoistPage(metadata, properties ?? {}, objectOf(context ?? {}, 'page') ?? {});

  const event: IncomingEvent = {
    event_type: `web_${call}`,
    user_id: user,
    ...timesOf(message, metadata, receivedMs),
    metadata,
  };
  if (withheld.length > 0) metadata.withheld = withheld;
  const messageId = idOf(message, 'messageId');
  if (messageId !== undefined) event.event_id = eventIdOf(messageId, 'segment');
  const session = context && (idOf(context, 'sessionId') ?? idOf(context, 'session_id'));
  if (session) event.session_id = session;
  return event;
}

/** The corrected time; what the device said is kept when it differs. */
function timesOf(message: JsonObject, metadata: JsonObject, receivedMs: number): { timestamp: string } {
  const said = message.originalTimestamp ?? message.timestamp;
  const happenedMs = instantOf(said, 'timestamp');
  const sentMs = instantOf(message.sentAt, 'sentAt');
  if (happenedMs === undefined) return { timestamp: formatInstant(receivedMs) };
  if (sentMs === undefined) return { timestamp: formatInstant(happenedMs) };
  const correctedMs = receivedMs - (sentMs - happenedMs);
  metadata.original_timestamp = said!;
  metadata.sent_at = message.sentAt!;
  return { timestamp: formatInstant(correctedMs) };
}

function instantOf(value: Json | undefined, field: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const instantMs = typeof value === 'string' ? parseInstant(value) : undefined;
  if (instantMs === undefined)
    throw new Refusal('invalid_field', field, `${field} must be an ISO 8601 time with a zone.`);
  return instantMs;
}

/** The context without what names a person or a device of theirs. */
function withoutPerson(context: JsonObject, withheld: string[]): JsonObject {
  const { ip, traits: _, ...rest } = context;
  if (ip !== undefined) withheld.push('context.ip');
  const device = objectOf(rest, 'device');
  if (device && 'advertisingId' in device) {
    const { advertisingId: __, ...kept } = device;
    withheld.push('context.device.advertisingId');
    rest.device = kept;
  }
  return rest;
}

/** What pages are grouped by gets columns of its own. */
function hoistPage(metadata: JsonObject, properties: JsonObject, page: JsonObject): void {
  for (const field of ['url', 'path', 'title', 'referrer', 'search'])
    if (metadata[field] === undefined) setText(metadata, field, textIn(properties, field) ?? textIn(page, field));
}

function textIn(fields: JsonObject, field: string): string | undefined {
  const value = fields[field];
  return typeof value === 'string' ? value : undefined;
}

function setText(metadata: JsonObject, field: string, value: string | undefined): void {
  if (value !== undefined) metadata[field] = value;
}

function needed(message: JsonObject, field: string, call: SegmentCall): string {
  const id = idOf(message, field);
  if (id === undefined) throw new Refusal('invalid_field', field, `A ${call} call needs ${field} (a string).`);
  return id;
}

/** Ids are strings; libraries in loosely typed languages send numbers. */
function idOf(fields: JsonObject, field: string): string | undefined {
  const value = fields[field];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw new Refusal('invalid_field', field, `${field} must be a string.`);
}

function objectOf(fields: JsonObject, field: string): JsonObject | undefined {
  const value = fields[field];
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw new Refusal('invalid_field', field, `${field} must be an object.`);
  return value;
}

function isName(value: Json | undefined): boolean {
  return typeof value === 'string' && value !== '';
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A refused call as it was sent, but for what may not be kept of any call: it is stored to be mended, and seen by people.
 * What nests too deep to be written down again is only named.
 */
function rawOf(sent: unknown): string {
  try {
    return JSON.stringify(isObject(sent) ? withheldFrom(sent) : sent) ?? '';
  } catch {
    return '"nested too deep to be kept"';
  }
}

function withheldFrom({ writeKey: _, traits, context, ...kept }: JsonObject): JsonObject {
  if (traits !== undefined) kept.traits = isObject(traits) ? blanked(traits) : null;
  if (isObject(context)) {
    const { ip: __, traits: ___, device, ...rest } = context;
    kept.context = rest;
    if (isObject(device)) rest.device = { ...device, ...('advertisingId' in device && { advertisingId: null }) };
  }
  return kept;
}

function blanked(traits: JsonObject): JsonObject {
  return Object.fromEntries(Object.keys(traits).map((key) => [key, null]));
}
