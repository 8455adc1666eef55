/**
 * Event types of the doors themselves: what telemetry, web calls, measurements and foreign events become when no pack has
 * a better word for them. Only fields worth a column are declared; everything else that was sent is kept beside them.
 */
import { defineEventType, type EventType, type JsonSchema } from '@bellwether/core';

const text: JsonSchema = { type: 'string' };
/** Sentences, which a strict tenant need not refuse for being many words. */
const words: JsonSchema = { type: 'string', 'x-personal-data': 'text' };
const number: JsonSchema = { type: 'number' };
const bag = (description: string): JsonSchema => ({ type: 'object', description, additionalProperties: true });

const telemetry = {
  topic: 'agent_events',
  subject: 'session_id',
} as const;

const telemetryFields: { [field: string]: JsonSchema } = {
  name: { ...text, description: 'Name of the span, metric or event.' },
  service: { ...text, description: 'service.name of the resource.' },
  scope: { ...text, description: 'Instrumentation scope.' },
  scope_version: text,
  attributes: bag('Attributes of the record, its scope included.'),
  resource: bag('Attributes of the resource.'),
};

const otelSpan = defineEventType({
  ...telemetry,
  name: 'otel_span',
  category: 'performance',
  description: 'An OpenTelemetry span that no pack claims; the time is its end.',
  metadata: {
    type: 'object',
    properties: {
      ...telemetryFields,
      duration_ms: { ...number, minimum: 0, description: 'From start to end, in milliseconds.' },
      status: { ...text, enum: ['unset', 'ok', 'error'] },
      status_message: words,
      trace_id: text,
      span_id: text,
      parent_span_id: text,
      events: { type: 'array', description: 'Events within the span.' },
    },
    required: ['duration_ms', 'status', 'trace_id', 'span_id'],
    additionalProperties: true,
  },
});

const otelMetric = defineEventType({
  ...telemetry,
  name: 'otel_metric',
  category: 'performance',
  description: 'An OpenTelemetry metric point that no pack claims: a change, a level, or a histogram.',
  metadata: {
    type: 'object',
    properties: {
      ...telemetryFields,
      unit: text,
      delta: { ...number, description: 'Change since `since`, of a sum.' },
      value: { ...number, description: 'Level at the time, of a gauge.' },
      count: { ...number, minimum: 0, description: 'Number of observations since `since`, of a histogram.' },
      sum: { ...number, description: 'Their sum.' },
      since: { ...text, format: 'date-time' },
    },
    required: ['name'],
    additionalProperties: true,
  },
});

const otelLog = defineEventType({
  ...telemetry,
  name: 'otel_log',
  category: 'usage',
  description: 'An OpenTelemetry log record that no pack claims.',
  metadata: {
    type: 'object',
    properties: {
      ...telemetryFields,
      severity: { ...text, enum: ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] },
      severity_number: { type: 'integer', minimum: 1 },
      body: { ...words, description: 'The body, when it is a single value.' },
      body_fields: { description: 'The body, when it has structure.' },
      trace_id: text,
      span_id: text,
    },
    additionalProperties: true,
  },
});

const cloudEventReceived = defineEventType({
  name: 'cloudevent_received',
  topic: 'delivery_events',
  category: 'usage',
  subject: 'session_id',
  description: 'A CloudEvent whose type is not registered here; its data is kept as it came.',
  metadata: {
    type: 'object',
    properties: {
      ce_type: { ...text, description: 'The CloudEvent’s type.' },
      ce_source: { ...text, description: 'Where it came from.' },
      ce_subject: { ...text, description: 'What it is about, in the source’s terms.' },
      ce_datacontenttype: text,
      ce_dataschema: text,
      data: { description: 'The data: JSON as it is, text as a string, anything else in base64.' },
    },
    required: ['ce_type', 'ce_source'],
    additionalProperties: true,
  },
});

const web = {
  topic: 'web_events',
  category: 'usage',
  subject: 'user_id',
} as const;

const webFields: { [field: string]: JsonSchema } = {
  anonymous_id: { ...text, description: 'The visitor before anybody signed in, when a user id was sent too.' },
  context: bag('Where the call was made: library, page, campaign, locale; nothing that names a person.'),
  trait_keys: { type: 'array', items: text, description: 'Which traits were sent. Their values are not kept.' },
  withheld: { type: 'array', items: text, description: 'What was sent and not kept, because it says who somebody is.' },
  original_timestamp: { ...text, description: 'The time as the device had it, before its clock was corrected.' },
  sent_at: { ...text, description: 'When the device sent the call, by its own clock.' },
};

const pageFields: { [field: string]: JsonSchema } = {
  name: text,
  category: text,
  url: text,
  path: text,
  title: words,
  referrer: text,
  search: text,
  properties: bag('Properties of the page.'),
};

const webTrack = defineEventType({
  ...web,
  name: 'web_track',
  description: 'Something a visitor did.',
  metadata: {
    type: 'object',
    properties: { event: { ...text, description: 'Its name.' }, properties: bag('Its properties.'), ...webFields },
    required: ['event'],
    additionalProperties: true,
  },
});

const webPage = defineEventType({
  ...web,
  name: 'web_page',
  description: 'A page was viewed.',
  metadata: { type: 'object', properties: { ...pageFields, ...webFields }, additionalProperties: true },
});

const webScreen = defineEventType({
  ...web,
  name: 'web_screen',
  description: 'A screen of an app was viewed.',
  metadata: { type: 'object', properties: { ...pageFields, ...webFields }, additionalProperties: true },
});

const webIdentify = defineEventType({
  ...web,
  name: 'web_identify',
  description: 'A visitor became known under a user id.',
  metadata: { type: 'object', properties: webFields, additionalProperties: true },
});

const webGroup = defineEventType({
  ...web,
  name: 'web_group',
  description: 'A user was said to belong to a group.',
  metadata: {
    type: 'object',
    properties: { group_id: text, ...webFields },
    required: ['group_id'],
    additionalProperties: true,
  },
});

const webAlias = defineEventType({
  ...web,
  name: 'web_alias',
  description: 'Two ids were said to be one user.',
  metadata: {
    type: 'object',
    properties: { previous_id: text, ...webFields },
    required: ['previous_id'],
    additionalProperties: true,
  },
});

const deviceMeasurement = defineEventType({
  name: 'device_measurement',
  topic: 'device_events',
  category: 'performance',
  subject: 'session_id',
  description: 'What a device measured at one instant.',
  metadata: {
    type: 'object',
    properties: {
      measurement: { ...text, description: 'What kind of measurement: temperature, cpu, …' },
      device: { ...text, description: 'Which device, when a tag says so.' },
      tags: bag('Tags: text that tells series apart.'),
      fields: bag('Measured values.'),
      timestamp_ns: { ...text, description: 'Nanoseconds since 1970, when finer than a millisecond.' },
    },
    required: ['measurement', 'fields'],
    additionalProperties: true,
  },
});

/** All of them, for the registry. */
export const DOOR_EVENT_TYPES: readonly EventType[] = [
  otelSpan,
  otelMetric,
  otelLog,
  cloudEventReceived,
  webTrack,
  webPage,
  webScreen,
  webIdentify,
  webGroup,
  webAlias,
  deviceMeasurement,
];
