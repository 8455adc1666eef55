/**
 * The live hub: brings together who watches (connections) and what there is to see (channels). One hub serves all
 * transports. It knows nothing of stores: see source.ts for what it is fed with.
 */
import { Problem } from '@bellwether/core';
import { ChannelRegistry } from './channel-registry.ts';
import { Connection, type ConnectionContext, type SubscribeMessage } from './connection.ts';
import { CredentialWatch } from './credential-watch.ts';
import { EventChannel } from './event-channel.ts';
import { type EventRequest, parseEventRequest } from './event-request.ts';
import { EventSubscription } from './event-subscription.ts';
import { EventTail } from './event-tail.ts';
import { FairLanes } from './fair-lanes.ts';
import { LIVE_LIMITS, type LiveLimits } from './limits.ts';
import { ListenerSubscription } from './listener-subscription.ts';
import { MetricChannel } from './metric-channel.ts';
import { metricRequestKey, parseMetricRequest } from './metric-request.ts';
import { MetricSubscription } from './metric-subscription.ts';
import type { Outlet, Subscription } from './outlet.ts';
import type { LiveCaller, LiveLog, LiveSource, WindowsChanged } from './source.ts';
import { every, systemTimers, type Timers } from './timers.ts';
import { CLOSE, type Transport } from './transport.ts';

export interface LiveHubOptions {
  limits?: Partial<LiveLimits>;
  timers?: Timers;
  log?: LiveLog;
}

/** For /metrics and doctor. */
export interface LiveStats {
  connections: number;
  metricSubscriptions: number;
  eventSubscriptions: number;
  metricChannels: number;
  eventChannels: number;
  /** Computations that wait for a lane. */
  waiting: number;
}

/** A credential that has been looked at. */
export interface Admission {
  token: string;
  caller: LiveCaller;
}

const SWEEP_MS = 1000;
const SILENT: LiveLog = { info: () => {}, warn: () => {} };

export class LiveHub {
  readonly limits: LiveLimits;
  readonly timers: Timers;
  readonly log: LiveLog;
  readonly #source: LiveSource;
  readonly #lanes: FairLanes;
  readonly #metricChannels: ChannelRegistry<MetricChannel>;
  readonly #eventChannels: ChannelRegistry<EventChannel>;
  readonly #tail: EventTail;
  readonly #credentials: CredentialWatch;
  readonly #context: ConnectionContext;
  /** Every open connection, with what gives up its credential once it has one. */
  readonly #connections = new Map<Connection, (() => void) | undefined>();
  readonly #connectionsOfOrg = new Map<string, number>();
  readonly #stops: (() => void)[];
  #admitted = 0;
  #metricSubscriptions = 0;
  #eventSubscriptions = 0;
  #closed = false;

  constructor(source: LiveSource, options: LiveHubOptions = {}) {
    this.#source = source;
    this.limits = { ...LIVE_LIMITS, ...options.limits };
    this.timers = options.timers ?? systemTimers;
    this.log = options.log ?? SILENT;
    const { limits, timers, log } = this;
    this.#lanes = new FairLanes(limits.computationsAtOnce);
    this.#tail = new EventTail(timers, limits, log, (orgId, type) => source.isUrgent(orgId, type));
    this.#credentials = new CredentialWatch((token) => source.authenticate(token), timers, limits, log);
    this.#metricChannels = new ChannelRegistry({
      what: 'metric queries are watched',
      perOrg: limits.metricChannelsPerOrg,
      overall: limits.metricChannelsMax,
      weightOf: (channel) => channel.size,
      weightPerOrg: limits.pointsPerOrg,
      weightOverall: limits.pointsMax,
      lingerMs: limits.lingerMs,
      timers,
      drop: (_orgId, channel) => channel.close(),
    });
    this.#eventChannels = new ChannelRegistry({
      what: 'event filters are watched',
      perOrg: limits.eventChannelsPerOrg,
      overall: limits.eventChannelsMax,
      weightOf: () => 0,
      weightPerOrg: Number.POSITIVE_INFINITY,
      weightOverall: Number.POSITIVE_INFINITY,
      lingerMs: limits.lingerMs,
      timers,
      drop: (orgId, channel) => this.#tail.remove(orgId, channel),
    });
    this.#context = {
      limits,
      now: timers.now,
      admit: (connection, token) => this.#admit(connection, token),
      open: (connection, caller, message) => this.#open(connection, caller, message),
      note: (caller, { channel, ...message }, address) =>
        this.#source.noteWatch?.(caller, {
          channel,
          request: 'query' in message ? message.query : message.filter,
          address,
        }),
      refused: (caller, channel, address) => this.#source.noteRefusal?.(caller, channel, address),
      gone: (connection) => this.#gone(connection),
    };
    this.#stops = [
      source.onWindowsChanged((changes) => this.#windowsChanged(changes)),
      source.onEventsAppended((frames) => this.#tail.take(frames)),
      source.onCredentialsChanged(() => this.#credentials.lookNow()),
      every(timers, SWEEP_MS, () => this.#sweep()),
    ];
  }

  /**
   * Who a token stands for; `undefined` when for nobody. Throws `forbidden` when it may watch nothing, and other problems
   * when it cannot be found out.
   */
  async authenticate(token: string): Promise<LiveCaller | undefined> {
    const caller = await this.#credentials.look(token);
    if (caller && !caller.may.metrics && !caller.may.events)
      throw new Problem('forbidden', 'This credential may not watch anything: it lacks the scope read.');
    return caller;
  }

  /**
   * Takes in a client. Without an admission it has to authenticate by its first message. Throws `overloaded` or
   * `quota_exceeded` when there are too many connections.
   */
  connect(transport: Transport, admission?: Admission): Connection {
    const { connectionsMax, connectionsUnauthenticated } = this.limits;
    if (this.#closed) throw new Problem('overloaded', 'The server is shutting down. Try again in a moment.');
    if (this.#connections.size >= connectionsMax)
      throw new Problem('overloaded', 'Too many live connections on this server. Try again later.');
    if (!admission && this.#connections.size - this.#admitted >= connectionsUnauthenticated)
      throw new Problem('overloaded', 'Too many connections wait for authentication. Try again later.');
    const connection = new Connection(this.#context, transport);
    this.#connections.set(connection, undefined);
    if (!admission) return connection;
    try {
      this.#register(connection, admission);
    } catch (error) {
      this.#connections.delete(connection);
      throw error;
    }
    connection.enter(admission.caller);
    return connection;
  }

  /** For a client that came with its token in the address: if it says nothing it gets every event (docs/api.md). */
  listen(connection: Connection): void {
    const caller = connection.caller;
    if (!caller?.may.events || connection.closed) return;
    const { channel, release } = this.#acquireEvents(caller.orgId, parseEventRequest(undefined), 0);
    connection.listen(
      new ListenerSubscription(channel, {
        outlet: connection,
        timers: this.timers,
        afterMs: this.limits.listenAfterMs,
        allowance: () => this.#allowance(),
        note: () =>
          this.#source.noteWatch?.(caller, { channel: 'events', request: undefined, address: connection.address }),
        release,
      }),
    );
  }

  noteRefusal(caller: LiveCaller, channel: 'metric' | 'events', address: string): void {
    this.#source.noteRefusal?.(caller, channel, address);
  }

  stats(): LiveStats {
    return {
      connections: this.#connections.size,
      metricSubscriptions: this.#metricSubscriptions,
      eventSubscriptions: this.#eventSubscriptions,
      metricChannels: this.#metricChannels.size,
      eventChannels: this.#eventChannels.size,
      waiting: this.#lanes.waiting,
    };
  }

  /** Lets go of the events that name somebody who is being erased. */
  forget(orgId: string, subject: string): void {
    this.#tail.forget(orgId, subject);
  }

  /** Sends everybody away (1001) and stops listening. */
  close(): void {
    this.#closed = true;
    for (const stop of this.#stops) stop();
    for (const connection of [...this.#connections.keys()])
      connection.close(CLOSE.goingAway, 'server is shutting down');
    this.#credentials.close();
    this.#lanes.clear();
    this.#metricChannels.clear();
    this.#eventChannels.clear();
  }

  async #admit(connection: Connection, token: string): Promise<LiveCaller | undefined> {
    const caller = await this.authenticate(token);
    if (caller && !connection.closed) this.#register(connection, { token, caller });
    return caller;
  }

  #register(connection: Connection, { token, caller }: Admission): void {
    const { orgId } = caller;
    const connections = this.#connectionsOfOrg.get(orgId) ?? 0;
    if (connections >= this.limits.connectionsPerOrg)
      throw new Problem('quota_exceeded', 'Your organisation has too many live connections. Close some.');
    this.#connectionsOfOrg.set(orgId, connections + 1);
    this.#admitted++;
    const giveUp = this.#credentials.hold(token, caller, () => connection.revoked());
    this.#connections.set(connection, () => {
      giveUp();
      this.#admitted--;
      const left = (this.#connectionsOfOrg.get(orgId) ?? 1) - 1;
      if (left > 0) this.#connectionsOfOrg.set(orgId, left);
      else this.#connectionsOfOrg.delete(orgId);
    });
  }

  #gone(connection: Connection): void {
    this.#connections.get(connection)?.();
    this.#connections.delete(connection);
  }

  #open(outlet: Outlet, caller: LiveCaller, message: SubscribeMessage): Subscription {
    if (message.channel === 'metric') {
      if (!caller.may.metrics) throw new Problem('forbidden', 'This credential may not read figures.');
      return this.#openMetric(outlet, caller, message.id, message.query);
    }
    if (!caller.may.events) throw new Problem('forbidden', 'This credential may not read events.');
    const { channel, release } = this.#acquireEvents(caller.orgId, parseEventRequest(message.filter));
    return new EventSubscription(message.id, channel, {
      outlet,
      now: this.timers.now,
      allowance: () => this.#allowance(),
      planFlush: () => this.#tail.planFlush(channel),
      release,
    });
  }

  #openMetric(outlet: Outlet, caller: LiveCaller, id: string, query: unknown): Subscription {
    const { orgId, view } = caller;
    const request = parseMetricRequest(query, this.limits);
    const key = JSON.stringify([view, metricRequestKey(request)]);
    const channel = this.#metricChannels.acquire(orgId, key, () => {
      const made: MetricChannel = new MetricChannel({
        orgId,
        view,
        request,
        queryMetric: (...args) => this.#source.queryMetric(...args),
        valueWhenEmpty: (metric) => this.#source.valueWhenEmpty(metric),
        lanes: this.#lanes,
        timers: this.timers,
        limits: this.limits,
        log: this.log,
        watchersOverall: () => this.#metricSubscriptions,
        onRefused: () => this.#metricChannels.discard(orgId, key, made),
      });
      return made;
    });
    this.#metricSubscriptions++;
    return new MetricSubscription(id, channel, outlet, () => {
      this.#metricSubscriptions--;
      this.#metricChannels.release(orgId, key, channel);
    });
  }

  #acquireEvents(orgId: string, request: EventRequest, lingerMs = this.limits.lingerMs) {
    const channel = this.#eventChannels.acquire(orgId, request.key, () => {
      const made = new EventChannel(request, this.limits);
      this.#tail.add(orgId, made);
      return made;
    });
    this.#eventSubscriptions++;
    const release = () => {
      this.#eventSubscriptions--;
      this.#eventChannels.release(orgId, request.key, channel, lingerMs);
    };
    return { channel, release };
  }

  /** Ordinary events one subscription may be sent in one flush: its share of what may be sent at all. */
  #allowance(): number {
    const { eventsPerSecond, eventsPerSecondPerSubscription, eventFlushMs } = this.limits;
    const share = Math.min(eventsPerSecondPerSubscription, eventsPerSecond / Math.max(1, this.#eventSubscriptions));
    return Math.max(1, Math.floor((share * eventFlushMs) / 1000));
  }

  #windowsChanged(changes: readonly WindowsChanged[]): void {
    for (const change of changes) for (const channel of this.#metricChannels.of(change.orgId)) channel.touch(change);
  }

  #sweep(): void {
    for (const connection of [...this.#connections.keys()]) connection.sweep();
  }
}
