import type { JsonSchema } from '@bellwether/core';
import type { TelemetryRecord } from '@bellwether/metrics';
import { describe, expect, it } from 'vitest';
import { DOOR_EVENT_TYPES } from '../event-types.ts';
import { genericTelemetryEvent } from './generic-event.ts';
import { telemetryEventId, telemetryEventIds } from './telemetry-event-id.ts';

const shared = {
  resource: { 'service.name': 'checkout', 'deployment.environment.name': 'production', 'cloud.region': 'eu-west-1' },
  scope: { name: 'lib', version: '' },
  attributes: { 'session.id': 's1', 'user.id': 'u1', n: 1 },
};
const span: TelemetryRecord = {
  kind: 'span',
  ...shared,
  name: 'GET /',
  traceId: '5b8efff798038103d269b633813fc60c',
  spanId: 'eee19b7ec3c1b174',
  parentSpanId: '',
  startMs: 1_700_000_000_000.25,
  endMs: 1_700_000_000_012.5,
  status: 'ok',
  statusMessage: '',
  events: [{ name: 'e', timeMs: 1_700_000_000_001, attributes: { a: 1 } }],
};
const log: TelemetryRecord = {
  kind: 'log',
  ...shared,
  eventName: 'login',
  timeMs: 1_700_000_000_000,
  severityNumber: 17,
  body: 'text',
  traceId: '',
  spanId: '',
};
const metric: TelemetryRecord = {
  kind: 'metric',
  ...shared,
  name: 'requests',
  unit: '1',
  delta: 5,
  startMs: 1_700_000_000_000,
  timeMs: 1_700_000_060_000,
};

describe('telemetry that no pack claims', () => {
  it('becomes an event that keeps all it says', () => {
    expect(genericTelemetryEvent(span)).toEqual({
      event_id: telemetryEventId(span),
      event_type: 'otel_span',
      event_category: 'performance',
      timestamp: '2023-11-14T22:13:20.012Z',
      user_id: 'u1',
      session_id: 's1',
      environment: 'production',
      region: 'eu-west-1',
      metadata: {
        name: 'GET /',
        service: 'checkout',
        scope: 'lib',
        duration_ms: 12.25,
        status: 'ok',
        trace_id: '5b8efff798038103d269b633813fc60c',
        span_id: 'eee19b7ec3c1b174',
        events: [{ name: 'e', timestamp: '2023-11-14T22:13:20.001Z', attributes: { a: 1 } }],
        attributes: shared.attributes,
        resource: shared.resource,
      },
    });
    expect(genericTelemetryEvent(log)).toMatchObject({
      event_type: 'otel_log',
      metadata: { name: 'login', severity: 'error', severity_number: 17, body: 'text' },
    });
    expect(genericTelemetryEvent({ ...log, body: { a: [1] } }).metadata).toMatchObject({ body_fields: { a: [1] } });
    expect(genericTelemetryEvent(metric)).toMatchObject({
      event_type: 'otel_metric',
      metadata: { name: 'requests', unit: '1', delta: 5, since: '2023-11-14T22:13:20.000Z' },
    });
  });

  it('belongs to its trace when it names no session', () =>
    expect(genericTelemetryEvent({ ...span, attributes: {} }).session_id).toBe(span.traceId));

  it('fits the event types that are declared for it', () => {
    for (const record of [span, log, metric]) {
      const event = genericTelemetryEvent(record);
      const declared = DOOR_EVENT_TYPES.find((type) => type.name === event.event_type)!.metadata;
      const metadata = event.metadata!;
      expect(declared.required?.filter((field) => !(field in metadata)) ?? []).toEqual([]);
      for (const [field, value] of Object.entries(metadata))
        expect([field, kindOf(value)]).toEqual([field, expected(declared, field)]);
    }
  });

  it('may carry any time without breaking', () => {
    for (const timeMs of [0, 1e14, 1e300]) expect(genericTelemetryEvent({ ...log, timeMs }).timestamp).toMatch(/Z$/);
  });
});

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

function expected(schema: JsonSchema, field: string): string | undefined {
  const type = schema.properties?.[field]?.type;
  return type === 'integer' ? 'number' : type;
}

describe('the event id of telemetry', () => {
  it('is that of the span, whatever else was sent with it', () => {
    expect(telemetryEventId({ ...span, name: 'other' })).toBe(telemetryEventId(span));
    expect(telemetryEventId({ ...span, spanId: '0000000000000001' })).not.toBe(telemetryEventId(span));
  });

  it('is that of the metric’s series and time, in whatever order its attributes come', () => {
    const turned = { ...metric, attributes: { n: 1, 'user.id': 'u1', 'session.id': 's1' } };
    expect(telemetryEventId(turned)).toBe(telemetryEventId(metric));
    expect(telemetryEventId({ ...metric, delta: 6 })).toBe(telemetryEventId(metric));
    expect(telemetryEventId({ ...metric, timeMs: metric.timeMs + 1 })).not.toBe(telemetryEventId(metric));
    expect(telemetryEventId({ ...metric, name: 'other' })).not.toBe(telemetryEventId(metric));
  });

  it('is that of all of a log record, and of copies in one request which of them it is', () => {
    const ids = telemetryEventIds([log, span, log, { ...log, body: 'other' }, span]);
    expect(new Set(ids).size).toBe(4);
    expect(ids[1]).toBe(ids[4]);
    expect(telemetryEventIds([log, span, log, { ...log, body: 'other' }, span])).toEqual(ids);
    expect(ids[2]).toBe(telemetryEventId(log, 1));
  });
});
