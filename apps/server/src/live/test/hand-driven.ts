/**
 * A hub whose world is in the test's hands: the clock, the figures, the frames, the clients. Nothing here is a store of
 * ours; the hub is fed by functions, and these are such functions.
 */
import { type CanonicalEvent, formatInstant, GRAIN_MS, Problem } from '@bellwether/core';
import type { Connection } from '../connection.ts';
import { LiveHub } from '../hub.ts';
import type { LiveLimits } from '../limits.ts';
import type { Outgoing } from '../server-message.ts';
import type { AppendedFrame, LiveCaller, LiveMetricQuery, LivePoints, LiveRange, LiveSource } from '../source.ts';
import type { Timers } from '../timers.ts';
import type { CloseCode, Transport } from '../transport.ts';

export const START_MS = Date.UTC(2026, 10, 21, 5, 0, 0);
export const ORG = 'org-a';

/** Lets everything that waits for nothing but promises happen. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export class ManualTimers implements Timers {
  #nowMs = START_MS;
  #planned: { atMs: number; run: () => void }[] = [];
  now = () => this.#nowMs;

  after(delayMs: number, run: () => void): () => void {
    const planned = { atMs: this.#nowMs + delayMs, run };
    this.#planned.push(planned);
    return () => {
      this.#planned = this.#planned.filter((other) => other !== planned);
    };
  }

  /** Time goes on; what is due happens in order, each after what the one before it set off. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await settle();
    for (;;) {
      const next = this.#planned.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!next) break;
      this.#planned = this.#planned.filter((other) => other !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.run();
      await settle();
    }
    this.#nowMs = untilMs;
  }
}

/** Counts of events by 10 s window and model, as the one truth that figures are computed from. */
export class HandDrivenSource implements LiveSource {
  readonly callers = new Map<string, LiveCaller>();
  readonly queries: { orgId: string; query: LiveMetricQuery; range: LiveRange; view: string }[] = [];
  readonly urgentTypes = new Set(['error', 'security_alert']);
  /** Awaited before a query is answered: lets a test hold computations back, or fail them. */
  beforeAnswer: (query: LiveMetricQuery) => Promise<void> = async () => {};
  readonly #counts = new Map<string, Map<number, Map<string, number>>>();
  #windowsListeners: Parameters<LiveSource['onWindowsChanged']>[0][] = [];
  /** Says that what a token stands for may have changed. */
  credentialsChanged: () => void = () => {};
  #framesListeners: Parameters<LiveSource['onEventsAppended']>[0][] = [];

  async queryMetric(
    orgId: string,
    query: LiveMetricQuery,
    range: LiveRange,
    context: { view: string },
  ): Promise<LivePoints> {
    this.queries.push({ orgId, query, range, view: context.view });
    await this.beforeAnswer(query);
    if (query.metric === 'unknown') throw new Problem('not_found', 'There is no such metric.');
    const grainMs = query.grain === 'total' ? range.toMs - range.fromMs : GRAIN_MS[query.grain];
    const sums = new Map<string, Map<number, number>>();
    for (const [startMs, models] of this.#counts.get(orgId) ?? [])
      for (const [model, count] of models) {
        if (startMs < range.fromMs || startMs >= range.toMs || count === 0) continue;
        const group = query.group_by.includes('model') ? model : '';
        const windowMs = range.fromMs + Math.floor((startMs - range.fromMs) / grainMs) * grainMs;
        const series = sums.get(group) ?? new Map<number, number>();
        sums.set(group, series.set(windowMs, (series.get(windowMs) ?? 0) + count));
      }
    const series = [...sums]
      .map(([model, points]) => ({
        group: query.group_by.includes('model') ? { model } : ({} as Record<string, string>),
        points: query.grain === 'total' ? [] : [...points].map(([ms, value]) => ({ start: formatInstant(ms), value })),
        total: [...points.values()].reduce((sum, value) => sum + value, 0),
      }))
      .sort((a, b) => b.total - a.total || (JSON.stringify(a.group) < JSON.stringify(b.group) ? -1 : 1));
    return {
      series: series.slice(0, query.top),
      total: series.length === 0 ? 0 : series.reduce((sum, { total }) => sum + total, 0),
      others: Math.max(0, series.length - query.top),
    };
  }

  valueWhenEmpty(): 0 {
    return 0;
  }

  onWindowsChanged(listener: Parameters<LiveSource['onWindowsChanged']>[0]) {
    this.#windowsListeners.push(listener);
    return () => {
      this.#windowsListeners = this.#windowsListeners.filter((other) => other !== listener);
    };
  }

  onEventsAppended(listener: Parameters<LiveSource['onEventsAppended']>[0]) {
    this.#framesListeners.push(listener);
    return () => {
      this.#framesListeners = this.#framesListeners.filter((other) => other !== listener);
    };
  }

  isUrgent(_orgId: string, eventType: string): boolean {
    return this.urgentTypes.has(eventType);
  }

  onCredentialsChanged(listener: () => void) {
    this.credentialsChanged = listener;
    return () => {
      this.credentialsChanged = () => {};
    };
  }

  async authenticate(token: string): Promise<LiveCaller | undefined> {
    return this.callers.get(token);
  }

  /** Adds to the count of a window, and says that it changed. */
  count(atMs: number, model: string, by = 1, orgId = ORG): void {
    const startMs = Math.floor(atMs / 10_000) * 10_000;
    const windows = this.#counts.get(orgId) ?? new Map<number, Map<string, number>>();
    const models = windows.get(startMs) ?? new Map<string, number>();
    models.set(model, (models.get(model) ?? 0) + by);
    this.#counts.set(orgId, windows.set(startMs, models));
    for (const listener of this.#windowsListeners) listener([{ orgId, touchedMs: [startMs] }]);
  }

  append(events: readonly CanonicalEvent[], meta: { org_id?: string; urgent?: boolean } = {}): void {
    const payload = Buffer.from(events.map((event) => `${JSON.stringify(recordOf(event))}\n`).join(''));
    const frame: AppendedFrame = {
      topic: 'agent_events',
      count: events.length,
      meta: { org_id: ORG, ...meta },
      payload,
    };
    this.appendFrame(frame);
  }

  appendFrame(frame: AppendedFrame): void {
    for (const listener of this.#framesListeners) listener([frame]);
  }
}

/** The event as admission writes it: metadata flat, what has no column in `extra`. */
export function recordOf({ metadata: { model, ...extra }, ...envelope }: CanonicalEvent): object {
  return {
    ...envelope,
    ...(model === undefined ? {} : { model }),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  };
}

export function event(eventId: string, eventType = 'model_call', metadata: object = {}): CanonicalEvent {
  const at = formatInstant(START_MS);
  return {
    event_id: eventId,
    org_id: ORG,
    user_id: '',
    session_id: 's-1',
    event_type: eventType,
    event_category: 'usage',
    timestamp: at,
    received_at: at,
    region: 'eu',
    environment: 'production',
    metadata: metadata as CanonicalEvent['metadata'],
  };
}

export interface Message {
  type: string;
  id?: string;
  cursor?: string;
  from?: string;
  to?: string;
  resumed?: boolean;
  series?: { group: Record<string, string>; points: { start?: string; value: number | null; reason?: string }[] }[];
  points?: { group: Record<string, string>; start?: string; value: number | null; reason?: string }[];
  total?: number | null;
  total_reason?: string;
  others?: number;
  empty?: number | null;
  event?: CanonicalEvent;
  payload?: CanonicalEvent;
  priority?: boolean;
  skipped?: number;
  code?: string;
  detail?: string;
  retrying?: boolean;
}

/** A client's end. Blocked, it takes nothing: what is sent stays in the buffer until `drain`. */
export class TestTransport implements Transport {
  readonly messages: Message[] = [];
  readonly raw: Buffer[] = [];
  blocked = false;
  closed: { code: CloseCode; reason: string } | undefined;
  onMessage: (message: Message) => void = () => {};
  connection: Connection | undefined;
  #buffered: Buffer[] = [];

  send(message: Outgoing): void {
    this.#buffered.push(message.bytes);
    if (!this.blocked) this.#take();
  }

  bufferedBytes(): number {
    return this.#buffered.reduce((sum, bytes) => sum + bytes.length, 0);
  }

  close(code: CloseCode, reason: string): void {
    this.closed = { code, reason };
  }

  drain(): void {
    this.blocked = false;
    this.#take();
    this.connection?.drained();
  }

  of(type: string): Message[] {
    return this.messages.filter((message) => message.type === type);
  }

  #take(): void {
    for (const bytes of this.#buffered.splice(0)) {
      const message = JSON.parse(bytes.toString()) as Message;
      this.raw.push(bytes);
      this.messages.push(message);
      this.onMessage(message);
    }
  }
}

export class World {
  readonly timers = new ManualTimers();
  readonly source = new HandDrivenSource();
  readonly hub: LiveHub;

  constructor(limits: Partial<LiveLimits> = {}) {
    this.hub = new LiveHub(this.source, { limits, timers: this.timers });
    this.source.callers.set('key-a', caller(ORG));
    this.source.callers.set('key-b', caller('org-b'));
  }

  /** A client that has come in with a token. */
  connect(token = 'key-a'): TestTransport & { connection: Connection } {
    const transport = new TestTransport();
    const admission = { token, caller: this.source.callers.get(token)! };
    return Object.assign(transport, { connection: this.hub.connect(transport, admission) });
  }

  watchMetric(client: { connection: Connection }, query: object = {}, resume?: string, id = 'tile'): void {
    const full = { metric: 'model_calls', grain: '10s', span: '10m', group_by: ['model'], ...query };
    client.connection.receive(JSON.stringify({ type: 'subscribe', id, channel: 'metric', query: full, resume }));
  }

  watchEvents(client: { connection: Connection }, filter?: object, resume?: string, id = 'tail'): void {
    client.connection.receive(JSON.stringify({ type: 'subscribe', id, channel: 'events', filter, resume }));
  }
}

export function caller(orgId: string, change: Partial<LiveCaller> = {}): LiveCaller {
  return { orgId, principal: `key of ${orgId}`, view: '', may: { metrics: true, events: true }, ...change };
}

/** What a client knows when it does as docs/api.md says. */
export class ClientView {
  points = new Map<string, number | null>();
  cursor: string | undefined;
  total: number | null | undefined;
  others: number | undefined;
  readonly events: string[] = [];
  skipped = 0;

  take(message: Message): void {
    if (message.cursor !== undefined) this.cursor = message.cursor;
    if (message.type === 'snapshot') this.points = new Map();
    for (const { group, points } of message.series ?? [])
      for (const { start, value } of points) this.points.set(keyOf(group, start), value);
    for (const { group, start, value, reason } of message.points ?? [])
      if (reason === 'no_data') this.points.delete(keyOf(group, start));
      else this.points.set(keyOf(group, start), value);
    if (message.from && message.type !== 'gap')
      for (const key of this.points.keys())
        if (startOf(key) !== '' && startOf(key) < message.from) this.points.delete(key);
    if (message.total !== undefined) this.total = message.total;
    if (message.others !== undefined) this.others = message.others;
    if (message.event) this.events.push(message.event.event_id);
    if (message.type === 'conflated') this.skipped += message.skipped ?? 0;
  }

  sorted(): [string, number | null][] {
    return [...this.points].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

function keyOf(group: Record<string, string>, start: string | undefined): string {
  return `${start ?? ''}|${JSON.stringify(group)}`;
}

function startOf(key: string): string {
  return key.slice(0, key.indexOf('|'));
}
