/**
 * Event ids for telemetry, which has none of its own. The same record always gives the same id, so a batch sent again is
 * recognised: a span is its trace and span id, a metric point its series and time, a log record all of its content with
 * its time, and of copies that are alike in one request, which of them it is.
 */
import { hash } from 'node:crypto';
import { uuidFromDigest } from '@bellwether/core';
import type { TelemetryRecord } from '@bellwether/metrics';

/** `ordinal` counts identical records in one request, from 0. */
export function telemetryEventId(record: TelemetryRecord, ordinal = 0): string {
  return uuidFromDigest(hash('sha256', `${identityOf(record)}\n${ordinal}`, 'buffer'));
}

/** The ids of a request's records, copies told apart by their order. */
export function telemetryEventIds(records: readonly TelemetryRecord[]): string[] {
  const seen = new Map<string, number>();
  return records.map((record) => {
    // A span or a point sent twice is one span or one point; two log records alike are two.
    if (record.kind !== 'log') return telemetryEventId(record);
    const identity = hash('sha256', identityOf(record), 'base64url');
    const ordinal = seen.get(identity) ?? 0;
    seen.set(identity, ordinal + 1);
    return telemetryEventId(record, ordinal);
  });
}

function identityOf(record: TelemetryRecord): string {
  const { scope } = record;
  switch (record.kind) {
    case 'span':
      return JSON.stringify(['span', record.traceId, record.spanId]);
    case 'metric':
      return JSON.stringify([
        'metric',
        sorted(record.resource),
        scope.name,
        scope.version,
        record.name,
        record.unit,
        sorted(record.attributes),
        record.timeMs,
      ]);
    case 'log':
      return JSON.stringify([
        'log',
        sorted(record.resource),
        scope.name,
        scope.version,
        record.timeMs,
        record.eventName,
        record.severityNumber,
        record.body,
        sorted(record.attributes),
        record.traceId,
        record.spanId,
      ]);
  }
}

function sorted(attributes: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
}
