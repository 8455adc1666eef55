/** Spans and log records as telemetry records. The messages are those of `schema.ts` or the same in JSON. */
import type { TelemetryRecord } from '@bellwether/metrics';
import { Refusal } from '../refusal.ts';
import { type AttributeBudget, type Attributes, readAnyValue, readAttributes } from './attributes.ts';
import { enumOf, type Fields, idOf, isFields, listOf, millisecondsOf, objectOf, textOf } from './fields.ts';

/** What the records of one scope group share. */
export interface Origin {
  resource: Attributes;
  scope: { name: string; version: string };
  /** Scope attributes have no place of their own in a record; the record's own attributes win over them. */
  scopeAttributes: Attributes;
  /** Keys that resource and scope use up of each record's budget. */
  attributesUsed: number;
  receivedMs: number;
}

export type SpanRecord = Extract<TelemetryRecord, { kind: 'span' }>;
export type LogRecord = Extract<TelemetryRecord, { kind: 'log' }>;
export type MetricRecord = Extract<TelemetryRecord, { kind: 'metric' }>;

const STATUS_CODES = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'];
const STATUSES = ['unset', 'ok', 'error'] as const;

/** A span without a start has its end, one without an end its start; one that ends before it starts took no time. */
export function readSpan(span: Fields, origin: Origin): SpanRecord {
  const budget = { used: origin.attributesUsed };
  const traceId = idOf(span, 'traceId', 16);
  const spanId = idOf(span, 'spanId', 8);
  if (traceId === '' || spanId === '')
    throw new Refusal('invalid_field', traceId === '' ? 'traceId' : 'spanId', 'A span needs a trace id and a span id.');
  const endMs = millisecondsOf(span, 'endTimeUnixNano');
  const startMs = millisecondsOf(span, 'startTimeUnixNano') || endMs || origin.receivedMs;
  const status = objectOf(span, 'status') ?? {};
  return {
    kind: 'span',
    ...sharedOf(span, origin, budget),
    name: textOf(span, 'name'),
    traceId,
    spanId,
    parentSpanId: idOf(span, 'parentSpanId', 8),
    startMs,
    endMs: Math.max(startMs, endMs),
    status: STATUSES[enumOf(status, 'code', STATUS_CODES)] ?? 'unset',
    statusMessage: textOf(status, 'message'),
    events: listOf(span, 'events').map((event) => {
      if (!isFields(event)) throw new Refusal('invalid_field', 'events', 'An event of a span is an object.');
      return {
        name: textOf(event, 'name'),
        timeMs: millisecondsOf(event, 'timeUnixNano') || startMs,
        attributes: readAttributes(event, 'attributes', budget, 4),
      };
    }),
  };
}

const SEVERITIES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const SEVERITY_NAMES = [
  'SEVERITY_NUMBER_UNSPECIFIED',
  ...SEVERITIES.flatMap((name) => ['', '2', '3', '4'].map((step) => `SEVERITY_NUMBER_${name}${step}`)),
];

/** The time of a log record is when it happened, else when it was observed, else when it reached us. */
export function readLog(log: Fields, origin: Origin): LogRecord {
  const budget = { used: origin.attributesUsed };
  const shared = sharedOf(log, origin, budget);
  const named = shared.attributes['event.name'];
  return {
    kind: 'log',
    ...shared,
    // Before the protocol had a field for it, the name of an event was an attribute; most producers still send that.
    eventName: textOf(log, 'eventName') || (typeof named === 'string' ? named : ''),
    timeMs: millisecondsOf(log, 'timeUnixNano') || millisecondsOf(log, 'observedTimeUnixNano') || origin.receivedMs,
    severityNumber: enumOf(log, 'severityNumber', SEVERITY_NAMES) || severityOfText(textOf(log, 'severityText')),
    body: readAnyValue(objectOf(log, 'body') ?? {}, 'body', budget, 3),
    traceId: idOf(log, 'traceId', 16),
    spanId: idOf(log, 'spanId', 8),
  };
}

/** The lowest number of a severity's range; 0 (not said) for words the protocol does not know. */
function severityOfText(text: string): number {
  const name = text.toUpperCase() === 'WARNING' ? 'WARN' : text.toUpperCase();
  return Math.max(0, SEVERITIES.indexOf(name) * 4 + 1);
}

export function sharedOf(fields: Fields, origin: Origin, budget: AttributeBudget) {
  const own = readAttributes(fields, 'attributes', budget);
  return {
    resource: origin.resource,
    scope: origin.scope,
    attributes: Object.keys(origin.scopeAttributes).length === 0 ? own : { ...origin.scopeAttributes, ...own },
  };
}
