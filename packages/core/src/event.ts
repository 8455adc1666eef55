/**
 * The envelope: the one form every event has once it is inside, whatever door it came through (mission K1).
 * Field names are snake_case because this is what travels: in the log, in the store, in answers.
 */

export const TOPICS = [
  'hr_events',
  'communication_events',
  'survey_events',
  'agent_events',
  'delivery_events',
  'device_events',
  'web_events',
  'derived_events',
] as const;
export type Topic = (typeof TOPICS)[number];

export const EVENT_CATEGORIES = ['usage', 'performance', 'security', 'cost'] as const;
export type EventCategory = (typeof EVENT_CATEGORIES)[number];

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** An event as it is answered by `GET /api/v1/events/{event_id}` and carried by the log. Times are ISO 8601 UTC. */
export interface CanonicalEvent {
  event_id: string;
  org_id: string;
  user_id: string;
  session_id: string;
  event_type: string;
  event_category: EventCategory;
  timestamp: string;
  received_at: string;
  region: string;
  environment: string;
  metadata: JsonObject;
}

/** Names of the envelope's fields; at the native door every other top-level field is metadata. */
export const ENVELOPE_FIELDS = [
  'event_id',
  'org_id',
  'user_id',
  'session_id',
  'event_type',
  'event_category',
  'timestamp',
  'received_at',
  'region',
  'environment',
  'metadata',
] as const satisfies readonly (keyof CanonicalEvent)[];

/** What a door hands to admission: an event not yet checked. Everything but its type and time may be missing. */
export interface IncomingEvent {
  event_id?: string;
  org_id?: string;
  user_id?: string;
  session_id?: string;
  event_type: string;
  event_category?: string;
  timestamp: string;
  region?: string;
  environment?: string;
  metadata?: JsonObject;
}

/** Why an event was refused. Closed on purpose: each has a line in docs/errors.md and a counter. */
export const REJECT_REASONS = [
  'malformed_json',
  'not_an_object',
  'invalid_field',
  'unknown_event_type',
  'schema_violation',
  'timestamp_out_of_range',
  'past_retention',
  'org_mismatch',
  'too_large',
  'too_deep',
  'too_many_fields',
  'unsupported_value',
  'personal_data',
  'consent_withdrawn',
  'erased_subject',
  'store_refused',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

/** Most events in one request, whatever the door. */
export const EVENTS_PER_REQUEST_MAX = 20_000;

/** One event's fate, in the order in which the events were sent. */
export type EventResult =
  | { index: number; status: 'accepted'; event_id: string }
  | { index: number; status: 'duplicate'; event_id: string }
  | { index: number; status: 'rejected'; event_id?: string; reason: RejectReason; field?: string; detail: string };
