/**
 * From whatever the host passed in to one line of NDJSON, or a reason why not. Nothing a host can pass makes this throw:
 * its getters and `toJSON` run inside, and what JSON would silently lose (NaN, functions, a Map) is refused aloud.
 */
import type { EnvelopeDefaults, QueuedEvent } from './events.ts';
import type { ProblemCode } from './problems.ts';
import { uuidv7 } from './uuid.ts';

/** Values inside one event's metadata; a bound on work, so that an endless Proxy or a sparse array ends too. */
const VALUES_MAX = 10_000;

const TYPE_NAME = /^[a-z][a-z0-9_]{0,63}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const TEXT_FIELDS = ['user_id', 'session_id', 'event_category', 'region', 'environment'] as const;

export type Encoded =
  | { kind: 'encoded'; event: QueuedEvent }
  | { kind: 'refused'; code: ProblemCode; detail: string; type: string };

export interface EncodeContext {
  defaults: EnvelopeDefaults;
  nowMs: number;
  /** Bytes one event may have, line end included. */
  eventBytesMax: number;
}

class Unsendable extends Error {
  readonly code: ProblemCode;
  constructor(code: ProblemCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

const utf8 = new TextEncoder();

export function encodeEvent(type: unknown, metadata: unknown, envelope: unknown, context: EncodeContext): Encoded {
  try {
    return { kind: 'encoded', event: encode(type, metadata, envelope, context) };
  } catch (error) {
    const known = error instanceof Unsendable;
    return {
      kind: 'refused',
      code: known ? error.code : 'unsupported_value',
      detail: known ? error.message : `The event could not be written as JSON: ${describe(error)}`,
      type: typeof type === 'string' ? type.slice(0, 64) : '',
    };
  }
}

function encode(type: unknown, metadata: unknown, envelope: unknown, context: EncodeContext): QueuedEvent {
  if (typeof type !== 'string' || !TYPE_NAME.test(type))
    throw new Unsendable('invalid_event', 'The event type must be snake_case text of at most 64 characters.');
  if (metadata !== undefined && !isRecord(metadata))
    throw new Unsendable('invalid_event', 'The metadata must be an object.');
  if (envelope !== undefined && !isRecord(envelope))
    throw new Unsendable('invalid_event', 'The envelope must be an object.');
  // Read once: a getter may answer differently, or throw, the second time.
  const given: Record<string, unknown> = { ...envelope };
  const id = given.event_id ?? uuidv7(context.nowMs);
  if (typeof id !== 'string' || !UUID.test(id)) throw new Unsendable('invalid_event', 'event_id must be a UUID.');
  const event: Record<string, unknown> = { event_id: id, event_type: type };
  event.timestamp = timestampOf(given.timestamp, context.nowMs);
  for (const field of TEXT_FIELDS) {
    const value = given[field] ?? (context.defaults as Record<string, unknown>)[field];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'string') throw new Unsendable('invalid_event', `${field} must be text.`);
    event[field] = value;
  }
  event.metadata = metadata ?? {};
  const line = JSON.stringify(event, boundedReplacer(context.eventBytesMax));
  const bytes = utf8.encode(line).byteLength + 1;
  if (bytes > context.eventBytesMax) throw tooLarge(context.eventBytesMax);
  return { id, type, line, bytes };
}

function timestampOf(given: unknown, nowMs: number): string {
  if (given === undefined) return new Date(nowMs).toISOString();
  const instant = given instanceof Date ? given : typeof given === 'string' ? new Date(given) : undefined;
  if (!instant || Number.isNaN(instant.getTime()))
    throw new Unsendable('invalid_event', 'timestamp must be a Date or ISO 8601 text.');
  return instant.toISOString();
}

/** Refuses what JSON has no form for, and stops at the bound instead of first building an endless text. */
function boundedReplacer(bytesMax: number): (key: string, value: unknown) => unknown {
  let values = 0;
  let characters = 0;
  return (key, value) => {
    characters += key.length + (typeof value === 'string' ? value.length : 0);
    if (characters > bytesMax) throw tooLarge(bytesMax);
    if (++values > VALUES_MAX) throw new Unsendable('event_too_large', `An event has more than ${VALUES_MAX} values.`);
    switch (typeof value) {
      case 'number':
        if (Number.isFinite(value)) return value;
        throw unsupported(key, String(value));
      case 'bigint':
      case 'function':
      case 'symbol':
        throw unsupported(key, `a ${typeof value}`);
      case 'object':
        if (value instanceof Map || value instanceof Set) throw unsupported(key, 'a Map or Set');
        return value;
      default:
        return value;
    }
  };
}

function unsupported(key: string, what: string): Unsendable {
  return new Unsendable('unsupported_value', `"${key.slice(0, 64)}" is ${what}; send a finite number, text, or null.`);
}

function tooLarge(bytesMax: number): Unsendable {
  return new Unsendable('event_too_large', `An event is larger than ${bytesMax} bytes; send less in it.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An error's message, though the host's own error may have been built to fail at that too. */
export function describe(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error).slice(0, 300);
  } catch {
    return 'an error that cannot be printed';
  }
}
