/**
 * Telemetry that no pack knows better becomes a generic event: `otel_span`, `otel_metric` or `otel_log`. Everything the
 * record says is kept, but who somebody is; what other events of the session share goes to the envelope.
 */
import { formatInstant, type IncomingEvent, type Json, type JsonObject } from '@bellwether/core';
import type { TelemetryRecord } from '@bellwether/metrics';
import { telemetryEventId } from './telemetry-event-id.ts';

const SEVERITIES = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** Pass the id of `telemetryEventIds` where copies of a log record must be told apart. */
export function genericTelemetryEvent(record: TelemetryRecord, eventId = telemetryEventId(record)): IncomingEvent {
  const { attributes, resource } = record;
  const find = (...keys: string[]) => {
    for (const key of keys) {
      const value = attributes[key] ?? resource[key];
      if (typeof value === 'string' && value !== '') return value;
    }
    return undefined;
  };
  const event: IncomingEvent = { event_id: eventId, ...specificsOf(record) };
  const session = find('session.id', 'gen_ai.conversation.id') ?? (record.kind === 'metric' ? '' : record.traceId);
  if (session) event.session_id = session;
  const user = find('user.id', 'enduser.id');
  if (user && !user.includes('@')) event.user_id = user;
  const environment = find('deployment.environment.name', 'deployment.environment');
  if (environment) event.environment = environment;
  const region = find('cloud.region');
  if (region) event.region = region;

  const metadata = event.metadata!;
  const service = find('service.name');
  if (service) metadata.service = service;
  if (record.scope.name) metadata.scope = record.scope.name;
  if (record.scope.version) metadata.scope_version = record.scope.version;
  const [kept, keptResource] = [withoutNames(attributes), withoutNames(resource)];
  if (Object.keys(kept).length > 0) metadata.attributes = kept;
  if (Object.keys(keptResource).length > 0) metadata.resource = keptResource;
  return event;
}

/** Attributes that name a person (OpenTelemetry's conventions for users); they go no further than this door. */
const NAMING = new Set(['user.email', 'user.name', 'user.full_name', 'enduser.email', 'enduser.name']);

function withoutNames(attributes: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(attributes).filter(
      ([key, value]) =>
        !NAMING.has(key) &&
        !((key === 'user.id' || key === 'enduser.id') && typeof value === 'string' && value.includes('@')),
    ),
  );
}

function specificsOf(record: TelemetryRecord): IncomingEvent {
  switch (record.kind) {
    case 'span':
      return {
        event_type: 'otel_span',
        event_category: 'performance',
        timestamp: instant(record.endMs),
        metadata: {
          ...named(record.name),
          duration_ms: Math.round((record.endMs - record.startMs) * 1000) / 1000,
          status: record.status,
          ...present({ status_message: record.statusMessage, parent_span_id: record.parentSpanId }),
          trace_id: record.traceId,
          span_id: record.spanId,
          ...(record.events.length > 0 && {
            events: record.events.map(({ name, timeMs, attributes }) => ({
              name,
              timestamp: instant(timeMs),
              attributes: { ...attributes },
            })),
          }),
        },
      };
    case 'metric':
      return {
        event_type: 'otel_metric',
        timestamp: instant(record.timeMs),
        metadata: {
          ...named(record.name),
          ...present({ unit: record.unit }),
          ...(record.delta !== undefined && { delta: record.delta }),
          ...(record.value !== undefined && { value: record.value }),
          ...(record.histogram && { count: record.histogram.count, sum: record.histogram.sum }),
          since: instant(record.startMs),
        },
      };
    case 'log':
      return {
        event_type: 'otel_log',
        timestamp: instant(record.timeMs),
        metadata: {
          ...named(record.eventName),
          ...(record.severityNumber > 0 && {
            severity: SEVERITIES[Math.floor((record.severityNumber - 1) / 4)] ?? 'fatal',
            severity_number: record.severityNumber,
          }),
          ...bodyOf(record.body),
          ...present({ trace_id: record.traceId, span_id: record.spanId }),
        },
      };
  }
}

/** Text is a column of its own; structure keeps its shape. */
function bodyOf(body: Json): JsonObject {
  if (body === null || body === '') return {};
  return typeof body === 'object' ? { body_fields: body } : { body: String(body) };
}

function named(name: string): JsonObject {
  return present({ name });
}

function present(fields: { [field: string]: string }): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, text]) => text !== ''));
}

const INSTANT_MAX_MS = 8.64e15;

/** Beyond what a Date holds it is the last instant of all, which admission refuses as out of range. */
function instant(ms: number): string {
  return formatInstant(Math.min(ms, INSTANT_MAX_MS));
}
