/**
 * Every bound of the live hub in one place. Sizes are bytes of the serialised message, rates are per second.
 * The defaults are for one process on two cores with 1,000 connections of 10 subscriptions each.
 */
export interface LiveLimits {
  /** Largest message taken from a client; more ends the connection (1009). */
  clientMessageBytes: number;
  /** Messages taken from one client per second, sustained and in one burst. */
  clientMessagesPerSecond: number;
  clientMessagesBurst: number;
  /** Messages over the rate after which the connection is ended (1008). */
  clientMessagesRefusedMax: number;

  connectionsMax: number;
  connectionsPerOrg: number;
  /** Connections that have not said who they are yet. */
  connectionsUnauthenticated: number;
  subscriptionsPerConnection: number;
  metricChannelsPerOrg: number;
  metricChannelsMax: number;
  eventChannelsPerOrg: number;
  eventChannelsMax: number;

  /** Windows in a subscription's span, and points a channel may hold. */
  windowsMax: number;
  pointsPerChannel: number;
  /** Points held for one tenant, and over all, above which no new metric channel is opened. */
  pointsPerOrg: number;
  pointsMax: number;

  /** Queries at the same time, over all tenants. */
  computationsAtOnce: number;
  computationTimeoutMs: number;
  /** Between two computations of one channel. Grows with what they cost and with the number of watchers. */
  computationIntervalMs: number;
  computationIntervalMaxMs: number;
  /** Metric updates sent per second over all connections; with more watchers each is updated less often. */
  updatesPerSecond: number;
  /** How long a channel outlives its last watcher, so that a reconnect can resume. */
  lingerMs: number;

  /** Ordinary events wait this long to be sent together. Urgent ones never wait. */
  eventFlushMs: number;
  /** Ordinary events sent per second over all connections, and to one subscription. */
  eventsPerSecond: number;
  eventsPerSecondPerSubscription: number;
  /** Events of one tenant looked at per second: ordinary, named by a type filter, in urgent frames. */
  eventsParsedPerSecond: number;
  eventsParsedByTypePerSecond: number;
  eventsParsedUrgentPerSecond: number;
  /** What an events channel keeps for those who come back: ordinary and urgent events are kept apart. */
  eventsKept: number;
  eventBytesKept: number;
  urgentEventsKept: number;
  urgentEventBytesKept: number;

  /** Unsent bytes above which a connection counts as slow: its updates are conflated until it has drained. */
  slowBytes: number;
  /** Unsent bytes above which not even urgent events are added. */
  fullBytes: number;
  /** A connection that stays slow for so long is ended (1013). */
  slowMs: number;

  authenticateWithinMs: number;
  /** How often a credential is looked at again; a revoked one is noticed within this and the time-out of the look. */
  credentialRecheckMs: number;
  credentialTimeoutMs: number;
  /** Looks that may fail in a row (records unreachable) before the credential counts as gone. */
  credentialFailuresMax: number;
  heartbeatMs: number;
  /** A connection without subscriptions or messages is ended after this. */
  idleMs: number;
  /** A client that came with its token in the address and says nothing for so long is taken for a listener. */
  listenAfterMs: number;
}

export const LIVE_LIMITS: LiveLimits = {
  clientMessageBytes: 16 * 1024,
  clientMessagesPerSecond: 50,
  clientMessagesBurst: 250,
  clientMessagesRefusedMax: 1000,

  connectionsMax: 5000,
  connectionsPerOrg: 2000,
  connectionsUnauthenticated: 500,
  subscriptionsPerConnection: 100,
  metricChannelsPerOrg: 500,
  metricChannelsMax: 5000,
  eventChannelsPerOrg: 50,
  eventChannelsMax: 200,

  windowsMax: 2000,
  pointsPerChannel: 20_000,
  pointsPerOrg: 500_000,
  pointsMax: 1_500_000,

  computationsAtOnce: 4,
  computationTimeoutMs: 10_000,
  computationIntervalMs: 100,
  computationIntervalMaxMs: 5000,
  updatesPerSecond: 25_000,
  lingerMs: 60_000,

  eventFlushMs: 100,
  eventsPerSecond: 20_000,
  eventsPerSecondPerSubscription: 2000,
  eventsParsedPerSecond: 2000,
  eventsParsedByTypePerSecond: 2000,
  eventsParsedUrgentPerSecond: 1000,
  eventsKept: 2000,
  eventBytesKept: 1024 * 1024,
  urgentEventsKept: 500,
  urgentEventBytesKept: 256 * 1024,

  slowBytes: 256 * 1024,
  fullBytes: 1024 * 1024,
  slowMs: 30_000,

  authenticateWithinMs: 5000,
  credentialRecheckMs: 15_000,
  credentialTimeoutMs: 5000,
  credentialFailuresMax: 8,
  heartbeatMs: 25_000,
  idleMs: 5 * 60_000,
  listenAfterMs: 500,
};
