/**
 * The client's options, their defaults and bounds. A number out of bounds is moved to the nearest bound; an address or
 * key that cannot work makes the options invalid, which the client reports instead of throwing.
 */
import type { EnvelopeDefaults } from './events.ts';
import type { Clock } from './platform.ts';
import type { OnProblem } from './problems.ts';
import type { BatchBounds, QueueBounds } from './queue.ts';
import type { RetryPolicy } from './retry.ts';

export interface BellwetherOptions {
  /** Where Bellwether is: `https://bellwether.example`. The path of the native door is added. */
  url: string;
  /** An API key with the scope `ingest` (`bw_…`). In a browser everyone can read it: never use one that can do more. */
  key: string;
  /** Told about everything that goes wrong, at most 5 times a minute for each code. Default: `console.warn`. */
  onProblem?: OnProblem;
  /** Events in one request, 1–5000. Default 500. */
  batchSize?: number;
  /** Longest time an event waits for company, 10–600,000 ms. Default 2000. */
  flushIntervalMs?: number;
  /** Bounds of the queue in memory. Default 10,000 events and 16 MiB. */
  queueMax?: Partial<QueueBounds>;
  /** Which event goes when there is no room. Default `oldest`. */
  drop?: 'oldest' | 'newest';
  /** Where events outlive the network, the page or the process. Browsers: on by default. Node: needs a directory. */
  offline?: OfflineOptions | false;
  /** Envelope fields of every event. */
  defaults?: EnvelopeDefaults;
  /** Time limit of one request, 100–120,000 ms. Default 10,000. */
  requestTimeoutMs?: number;
  /** Waits between tries. Default: base 500 ms, cap 30,000 ms. */
  retry?: Partial<RetryPolicy>;
  /** How long sending pauses after 401 or 403, 1000–3,600,000 ms. Default 60,000. */
  unauthorisedPauseMs?: number;
  /** Time to send the rest when the process ends by itself or by a signal below, 0–60,000 ms. Default 2000. */
  exitTimeoutMs?: number;
  /** Node: signals before which to send the rest, such as `['SIGTERM']`. The host's own handlers still run. Default none. */
  signals?: readonly string[];
  /**
   * Asked whenever a batch is sent: the `traceparent` of your own trace, so that what becomes of the batch is the rest of
   * it. Nothing is sent when it gives nothing, throws, or gives something else. Default none.
   */
  traceparent?: () => string | undefined;
  /** For tests and unusual runtimes. Default: the platform's. */
  fetch?: typeof globalThis.fetch;
  clock?: Clock;
  /** In [0, 1), for the jitter. */
  random?: () => number;
}

export interface OfflineOptions {
  /** Node: the spool directory, one for each key; processes may share it. It is made when missing. */
  directory?: string;
  /** Browsers: name of the database, one for each key. Default: made from the url. */
  name?: string;
  /** Bytes kept. Default 64 MiB in Node, 5 MiB in browsers. */
  bytesMax?: number;
}

export interface Settings {
  endpoint: string;
  url: string;
  key: string;
  batch: BatchBounds;
  flushIntervalMs: number;
  queueMax: QueueBounds;
  drop: 'oldest' | 'newest';
  eventBytesMax: number;
  defaults: EnvelopeDefaults;
  requestTimeoutMs: number;
  retry: RetryPolicy;
  unauthorisedPauseMs: number;
  exitTimeoutMs: number;
  signals: readonly string[];
  traceparent: () => string | undefined;
  random: () => number;
}

/** Uncompressed bytes of a request. The door takes 10 MiB; proxies before it often take 1 MiB. */
const BATCH_BYTES = 900_000;
const EVENT_BYTES_MAX = 256 * 1024;

/** Throws with a detail for the host when the options cannot work. */
export function readSettings(options: BellwetherOptions): Settings {
  const url = new URL(String(options.url));
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Error('url must begin with http:// or https://.');
  if (url.username || url.password) throw new Error('url must not hold credentials; give the API key as key.');
  if (typeof options.key !== 'string' || !/^[\x21-\x7e]{1,512}$/.test(options.key))
    throw new Error('key must be an API key, such as bw_….');
  const { queueMax = {}, retry = {} } = options;
  const base = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  return {
    endpoint: `${base}/api/v1/events`,
    url: base,
    key: options.key,
    batch: { events: within(options.batchSize, 500, 1, 5000), bytes: BATCH_BYTES },
    flushIntervalMs: within(options.flushIntervalMs, 2000, 10, 600_000),
    queueMax: {
      events: within(queueMax.events, 10_000, 1, 10_000_000),
      bytes: within(queueMax.bytes, 16 * 1024 * 1024, 1024, 2 ** 31),
    },
    drop: options.drop === 'newest' ? 'newest' : 'oldest',
    eventBytesMax: Math.min(EVENT_BYTES_MAX, within(queueMax.bytes, EVENT_BYTES_MAX, 1024, 2 ** 31)),
    defaults: pickDefaults(options.defaults),
    requestTimeoutMs: within(options.requestTimeoutMs, 10_000, 100, 120_000),
    retry: { baseMs: within(retry.baseMs, 500, 1, 60_000), capMs: within(retry.capMs, 30_000, 1, 600_000) },
    unauthorisedPauseMs: within(options.unauthorisedPauseMs, 60_000, 1000, 3_600_000),
    exitTimeoutMs: within(options.exitTimeoutMs, 2000, 0, 60_000),
    signals: Array.isArray(options.signals) ? options.signals : [],
    traceparent: () => readTraceparent(options.traceparent),
    random: typeof options.random === 'function' ? options.random : Math.random,
  };
}

/** Only these: an `event_id` among the defaults would make every event a duplicate of the first. */
function pickDefaults(given: EnvelopeDefaults | undefined): EnvelopeDefaults {
  const defaults: EnvelopeDefaults = {};
  for (const field of ['user_id', 'session_id', 'region', 'environment'] as const) {
    const value = given?.[field];
    if (value === undefined) continue;
    if (typeof value !== 'string') throw new Error(`defaults.${field} must be text.`);
    defaults[field] = value;
  }
  return defaults;
}

/** A number in bounds, or the default when it is none. */
export function within(given: number | undefined, fallback: number, min: number, max: number): number {
  return typeof given === 'number' && !Number.isNaN(given) ? Math.min(Math.max(given, min), max) : fallback;
}

/** The host's function is not ours: whatever it does, events are sent. */
function readTraceparent(ask: unknown): string | undefined {
  if (typeof ask !== 'function') return undefined;
  try {
    const text: unknown = ask();
    return typeof text === 'string' && /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
