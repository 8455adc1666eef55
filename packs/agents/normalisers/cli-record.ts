/** What the telemetry of command-line coding agents has in common: named log events, and counters sent as metrics. */
import { type IncomingEvent, parseInstant } from '@bellwether/core';
import type { TelemetryRecord } from '@bellwether/metrics';
import { countAt, flagAt, nameAt } from './attributes.ts';
import { type Draft, errorDraft, errorType, eventsOf, type Fields } from './event.ts';

export type LogRecord = Extract<TelemetryRecord, { kind: 'log' }>;
export type MetricRecord = Extract<TelemetryRecord, { kind: 'metric' }>;

/** More than this many commits or sessions in one metric point is a broken counter, not work. */
const REPEATS_MAX = 1000;
const INCREASE_MAX = 1e9;

/**
 * The event's name without the agent's prefix (`claude_code.`), or `undefined` when the record is not the agent's. The
 * name is in the record, the attribute `event.name` or the body; where it is bare, service or scope has to say whose.
 */
export function eventNameOf(
  record: LogRecord,
  prefix: string,
  isOurs: (record: LogRecord) => boolean,
): string | undefined {
  const names = [record.eventName, record.attributes['event.name'], record.body];
  for (const name of names)
    if (typeof name === 'string' && name.startsWith(prefix)) return name.slice(prefix.length, prefix.length + 64);
  if (!isOurs(record)) return undefined;
  const bare = names.find((name) => typeof name === 'string' && name !== '');
  return typeof bare === 'string' ? bare.slice(0, 64) : '';
}

/** Some exporters leave the record's time out and say it in an attribute. */
export function timeOfLog(record: LogRecord): number {
  if (record.timeMs > 0) return record.timeMs;
  const stated = record.attributes['event.timestamp'];
  return (typeof stated === 'string' ? parseInstant(stated) : undefined) ?? record.timeMs;
}

/** The same event as often as a counter went up. */
export function repeated(record: MetricRecord, draft: Draft): IncomingEvent[] {
  const times = Math.min(Math.round(record.delta ?? 0), REPEATS_MAX);
  return times > 0 ? eventsOf(record, record.timeMs, Array<Draft>(times).fill(draft)) : [];
}

/** What a counter went up by, if that is believable: no point adds a thousand million lines or seconds. */
export function increase(record: MetricRecord): number | undefined {
  const delta = record.delta ?? 0;
  return delta > 0 && delta <= INCREASE_MAX ? delta : undefined;
}

/** A model call that failed, and the error it is. */
export function failedCall(record: LogRecord, fields: Fields): Draft[] {
  const status_code = countAt(record.attributes, ['http.response.status_code', 'status_code']);
  const error_type =
    errorType(nameAt(record.attributes, ['error.type', 'error_type'])) ??
    (status_code ? String(status_code) : 'api_error');
  const kind = { error_type, status_code, attempt: countAt(record.attributes, ['attempt']) };
  const { agent, model, provider } = fields;
  return [
    { type: 'model_call', category: 'performance', fields: { ...fields, ...kind, operation: 'chat', success: false } },
    errorDraft({ agent, model, provider, ...kind }),
  ];
}

export function toolCallDraft(record: LogRecord, fields: Fields): Draft {
  const { attributes } = record;
  const success = flagAt(attributes, ['success']);
  return {
    type: 'tool_call',
    category: 'performance',
    fields: {
      ...fields,
      success,
      ...(success === false && {
        error_type: errorType(nameAt(attributes, ['error_type', 'error.type'])) ?? 'tool_failed',
      }),
    },
  };
}

/** The agents' words for the two outcomes; a word not listed says nothing either way. */
const DECISIONS: Readonly<Record<string, 'accept' | 'reject'>> = {
  accept: 'accept',
  accepted: 'accept',
  auto_accept: 'accept',
  modify: 'accept',
  approved: 'accept',
  approved_for_session: 'accept',
  approved_execpolicy_amendment: 'accept',
  reject: 'reject',
  rejected: 'reject',
  denied: 'reject',
  abort: 'reject',
  cancel: 'reject',
  timed_out: 'reject',
};

export function decisionOf(word: string | undefined): 'accept' | 'reject' | undefined {
  const known = word?.toLowerCase() ?? '';
  return Object.hasOwn(DECISIONS, known) ? DECISIONS[known] : undefined;
}
