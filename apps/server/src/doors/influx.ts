/**
 * The door for InfluxDB clients, Telegraf above all: `POST /api/v2/write` with line protocol. Each line becomes a
 * `device_measurement`. In InfluxDB a point is its measurement, tags and time, and writing a field of it again overwrites
 * it; here those and the names of its fields make the event id, so a batch sent again is recognised and a line with other
 * fields of the same point is not mistaken for it. A line without a time has the time it arrived and no such id.
 * The answers are InfluxDB's: 204, or 400 with what was written and what was not.
 */
import { formatInstant, type IncomingEvent, Problem, type ProblemCode } from '@bellwether/core';
import { type Decoded, EVENTS_PER_REQUEST_MAX } from './decoded.ts';
import { digestEventId } from './event-id-of.ts';
import { tooManyEvents } from './json-array.ts';
import { textOfBody } from './json-body.ts';
import { type Line, readLines } from './line-protocol.ts';
import { Refusal } from './refusal.ts';

/** A line's fate; `line` counts lines of the body from 1, comments and blank ones included. */
export type DecodedLine = Decoded & { line: number };

export interface InfluxOptions {
  /** The query parameter: ns (default), us, ms or s. */
  precision: string | undefined;
  receivedMs: number;
}

/** Nanoseconds in one unit of the timestamp. */
const PRECISIONS: Readonly<Record<string, bigint>> = { ns: 1n, us: 1_000n, ms: 1_000_000n, s: 1_000_000_000n };

/** Tags that say which device measured, most telling first. */
const DEVICE_TAGS = ['device_id', 'device', 'host', 'sensor_id', 'sensor'];

/** Throws `Problem`: `invalid_request` (precision), `malformed_body` (not UTF-8), `body_too_large` (too many lines). */
export function decodeInflux(body: Buffer, options: InfluxOptions): DecodedLine[] {
  const unit = precisionOf(options.precision);
  const text = textOfBody(body);
  const decoded: DecodedLine[] = [];
  let line = 1;
  let counted = 0;
  for (const outcome of readLines(text)) {
    const index = decoded.length;
    if (index === EVENTS_PER_REQUEST_MAX) throw tooManyEvents();
    for (; counted < outcome.start; counted++) if (text.charCodeAt(counted) === 0x0a) line++;
    try {
      if (outcome.kind === 'refused') throw outcome.refusal;
      decoded.push({ index, line, event: toEvent(outcome.line, unit, options.receivedMs) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      decoded.push({ index, line, rejected: error.rejection, raw: text.slice(outcome.start, outcome.end).trimEnd() });
    }
  }
  return decoded;
}

/** Nanoseconds in one unit of timestamps. Throws invalid_request. */
export function precisionOf(precision: string | undefined): bigint {
  const unit = Object.hasOwn(PRECISIONS, precision || 'ns') ? PRECISIONS[precision || 'ns'] : undefined;
  if (unit) return unit;
  throw new Problem('invalid_request', `precision must be ns, us, ms or s.`, {
    errors: [{ field: 'precision', detail: 'must be one of ns, us, ms, s' }],
  });
}

/** Throws a Refusal for what is no time. */
export function lineTimeMs(timestamp: string, unit: bigint): number {
  const ms = Number((BigInt(timestamp) * unit) / 1_000_000n);
  if (Math.abs(ms) <= 8.64e15) return ms;
  throw new Refusal(
    'timestamp_out_of_range',
    'timestamp',
    `${timestamp} is no time in this precision. Check "precision".`,
  );
}

function toEvent({ measurement, tags, fields, timestamp }: Line, unit: bigint, receivedMs: number): IncomingEvent {
  const metadata: IncomingEvent['metadata'] = { measurement, tags, fields };
  const device = DEVICE_TAGS.map((tag) => (Object.hasOwn(tags, tag) ? tags[tag] : undefined)).find(Boolean);
  if (device) metadata.device = device;
  if (timestamp === undefined)
    return { event_type: 'device_measurement', timestamp: formatInstant(receivedMs), metadata };

  const nanoseconds = BigInt(timestamp) * unit;
  const ms = lineTimeMs(timestamp, unit);
  // The envelope keeps milliseconds; what is finer is kept beside it.
  if (nanoseconds % 1_000_000n !== 0n) metadata.timestamp_ns = String(nanoseconds);
  return {
    event_id: digestEventId(
      'influx',
      measurement,
      JSON.stringify(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1))),
      JSON.stringify(Object.keys(fields).sort()),
      String(nanoseconds),
    ),
    event_type: 'device_measurement',
    timestamp: formatInstant(ms),
    metadata,
  };
}

export interface InfluxResponse {
  status: number;
  body: { code: string; message: string } | undefined;
}

/** How many broken lines the answer describes. */
const LINES_SHOWN_MAX = 10;

/** `rejected` in the order of lines, whoever rejected them. */
export function influxResponse(outcome: {
  written: number;
  rejected: readonly { line: number; detail: string }[];
}): InfluxResponse {
  const { written, rejected } = outcome;
  if (rejected.length === 0) return { status: 204, body: undefined };
  const shown = rejected.slice(0, LINES_SHOWN_MAX).map(({ line, detail }) => `line ${line}: ${detail}`);
  if (rejected.length > LINES_SHOWN_MAX) shown.push(`and ${rejected.length - LINES_SHOWN_MAX} more`);
  const message = `partial write: ${written} of ${written + rejected.length} lines written, ${rejected.length} rejected and kept for mending; ${shown.join('; ')}`;
  return { status: 400, body: { code: 'invalid', message } };
}

/** A failure of the whole request, in InfluxDB's words. */
export function influxFailure(problem: Problem): InfluxResponse {
  return { status: problem.status, body: { code: influxCode(problem.code), message: problem.message } };
}

function influxCode(code: ProblemCode): string {
  switch (code) {
    case 'unauthenticated':
      return 'unauthorized';
    case 'forbidden':
      return 'forbidden';
    case 'not_found':
      return 'not found';
    case 'conflict':
      return 'conflict';
    case 'body_too_large':
      return 'request too large';
    case 'quota_exceeded':
    case 'too_many_attempts':
      return 'too many requests';
    case 'overloaded':
    case 'timeout':
    case 'storage_full':
      return 'unavailable';
    case 'internal':
      return 'internal error';
    default:
      return 'invalid';
  }
}
