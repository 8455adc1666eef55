/**
 * What the live hub is fed with. The hub knows neither the store nor the log: composition hands it these functions, and
 * the tests hand it their own.
 */
import type { Grain, JsonObject } from '@bellwether/core';

/** A metric query as it travels (docs/api.md), without its range: the hub supplies that. */
export interface LiveMetricQuery {
  metric: string;
  grain: Grain | 'total';
  group_by: readonly string[];
  filters: readonly LiveFilter[];
  /** Groups to give, the largest over the range. */
  top: number;
}

export interface LiveFilter {
  dimension: string;
  op: 'in' | 'not_in';
  values: readonly string[];
}

/** Half-open span of event time, aligned to the query's grain (to 10 s for `total`). */
export interface LiveRange {
  fromMs: number;
  toMs: number;
}

export interface LivePoint {
  /** Start of the window in the one printed form of an instant. */
  start: string;
  /** `null` when the figure cannot be known or may not be shown; `reason` then says which. */
  value: number | null;
  reason?: string;
  /** Events behind the figure. A 0 with no events behind it was filled in, and is not kept. */
  n?: number;
}

/** What the metric API answers, as far as the hub reads it. */
export interface LivePoints {
  series: readonly {
    group: Readonly<Record<string, string>>;
    /** Not looked at when the grain is `total`. */
    points: readonly LivePoint[];
    /** Over the whole range; what is shown when the grain is `total`. */
    total: number | null;
    /** Why `total` is `null`; `no_data` when it does not say. */
    total_reason?: string;
  }[];
  /** Over all groups and the whole range. */
  total: number | null;
  total_reason?: string;
  /** Groups beyond the query's `top`, which are not in `series`. */
  others: number;
}

/** Some windows of a tenant were computed again and may hold other figures now. */
export interface WindowsChanged {
  orgId: string;
  /** Starts of the changed 10 s windows, in milliseconds. */
  touchedMs: readonly number[];
  /** Whether a metric can have changed at all; without it every metric may have. */
  affects?: (metric: string) => boolean;
  /** When the oldest event behind the change was appended, by the machine's clock. */
  appendedMs?: number;
  /** Traceparents of what led to it. */
  traces?: readonly string[];
}

/** A batch of one tenant that has just become durable in the log. */
export interface AppendedFrame {
  topic: string;
  /** Lines in `payload`. */
  count: number;
  /** `org_id` is the tenant. `urgent` is true when at least one event must reach a watcher at once. */
  meta: JsonObject;
  /** NDJSON records (`eventOfRecord` of core makes events of them). */
  payload: Buffer;
}

/** Who holds a connection. */
export interface LiveCaller {
  orgId: string;
  /** Names the credential in logs. Never the credential. */
  principal: string;
  /** What this credential may watch. */
  may: { metrics: boolean; events: boolean };
  /**
   * Callers of a tenant with the same view see the same figures and share their computation; it is handed to
   * `queryMetric` unread. The empty string is the view of the whole tenant.
   */
  view: string;
}

/** What somebody begins to watch. */
export interface LiveWatch {
  channel: 'metric' | 'events';
  /** As the client asked; it has been checked. */
  request: unknown;
  address: string;
}

export type StopListening = () => void;

export interface LiveSource {
  /**
   * Points of a metric for a span of windows: the path of the metric API, disclosure control included. Throws `Problem`;
   * a 4xx code ends the subscriptions, anything else is tried again. `signal` fires when nobody waits any more.
   */
  queryMetric(
    orgId: string,
    query: LiveMetricQuery,
    range: LiveRange,
    context: { view: string; signal: AbortSignal },
  ): Promise<LivePoints>;
  /** What a window of the metric without events is worth: 0 for counts and sums, otherwise nothing can be said. */
  valueWhenEmpty(metric: string): 0 | null;
  /** The listener is called after the changed windows can be read. It returns at once and does not throw. */
  onWindowsChanged(listener: (changes: readonly WindowsChanged[]) => void): StopListening;
  /** The listener is called after the frames are durable, in the order appended. It returns soon and does not throw. */
  onEventsAppended(listener: (frames: readonly AppendedFrame[]) => void): StopListening;
  /** Whether events of this type take the priority path. Asked only for events of frames marked urgent. */
  isUrgent(orgId: string, eventType: string): boolean;
  /**
   * Writes down that somebody begins to watch; nothing is sent before it resolves, and nothing at all when it rejects.
   * A source without it keeps no audit trail.
   */
  noteWatch?(caller: LiveCaller, watch: LiveWatch): Promise<void>;
  /** Writes down that somebody was refused a channel. */
  noteRefusal?(caller: LiveCaller, channel: 'metric' | 'events', address: string): void;
  /** Who this token stands for now; `undefined` when for nobody (unknown, revoked, expired). */
  authenticate(token: string): Promise<LiveCaller | undefined>;
  /** The listener is called when what some credential stands for may have changed. It returns at once and does not throw. */
  onCredentialsChanged(listener: () => void): StopListening;
}

/** The part of a pino logger the hub uses. Tokens never go in. */
export interface LiveLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
