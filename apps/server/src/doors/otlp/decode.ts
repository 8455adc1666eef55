/**
 * The OTLP/HTTP door: an export request of traces, metrics or logs, in protobuf or JSON, as telemetry records. What is
 * wrong with one span, log record or data point is told of that one, in `partial_success`; only a body that is not an
 * export request at all is a `Problem`. Source: OpenTelemetry protocol specification 1.x, "OTLP/HTTP".
 */
import { Problem } from '@bellwether/core';
import type { TelemetryRecord } from '@bellwether/metrics';
import { EVENTS_PER_REQUEST_MAX, type Rejection } from '../decoded.ts';
import { jsonOfBody } from '../json-body.ts';
import { Refusal } from '../refusal.ts';
import { readAttributes } from './attributes.ts';
import type { CumulativeStreams, Delta } from './cumulative-streams.ts';
import { type Fields, isFields, listOf, objectOf, own, textOf } from './fields.ts';
import { type MetricHead, readMetricHead, readPoint, type StreamContext } from './metrics.ts';
import { type Origin, readLog, readSpan } from './records.ts';
import { decodeMessage, type MessageName } from './schema.ts';

export type OtlpSignal = 'traces' | 'metrics' | 'logs';
export type OtlpEncoding = 'protobuf' | 'json';

/** `index` counts spans, log records or data points from 0. */
export type DecodedTelemetry =
  | { index: number; record: TelemetryRecord }
  /** `items` is how many spans, log records or data points were lost with it, as far as they could be counted. */
  | { index: number; rejected: Rejection; raw: string; items: number };

export interface OtlpRequest {
  entries: DecodedTelemetry[];
  /** To be called when nothing of the request was stored: cumulative streams go back to where they were. */
  takeBack(): void;
}

export interface OtlpOptions {
  tenant: string;
  streams: CumulativeStreams;
  receivedMs: number;
}

export function otlpEncoding(contentType: string | undefined): OtlpEncoding {
  const type = (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (type === 'application/x-protobuf' || type === 'application/protobuf') return 'protobuf';
  if (type === 'application/json') return 'json';
  throw new Problem(
    'unsupported_media_type',
    `OTLP is read from application/x-protobuf or application/json, not from ${JSON.stringify(type.slice(0, 80))}.`,
  );
}

/** Throws `Problem`: `malformed_body`, or `body_too_large` (more than EVENTS_PER_REQUEST_MAX records). */
export function decodeOtlp(
  signal: OtlpSignal,
  encoding: OtlpEncoding,
  body: Buffer,
  options: OtlpOptions,
): OtlpRequest {
  const reading = new RequestReading(signal, options);
  reading.readRequest(encoding === 'json' ? jsonOfBody(body) : body);
  return { entries: reading.entries, takeBack: () => reading.takeBack() };
}

/** Names of the JSON mapping; in protobuf the three signals have the same numbers here. */
const NAMES = {
  traces: { groups: 'resourceSpans', scopes: 'scopeSpans', items: 'spans' },
  metrics: { groups: 'resourceMetrics', scopes: 'scopeMetrics', items: 'metrics' },
  logs: { groups: 'resourceLogs', scopes: 'scopeLogs', items: 'logRecords' },
} as const;

class RequestReading {
  readonly entries: DecodedTelemetry[] = [];
  readonly #signal: OtlpSignal;
  readonly #options: OtlpOptions;
  readonly #context: StreamContext;
  readonly #taken: { stream: string; delta: Delta }[] = [];
  #index = 0;

  constructor(signal: OtlpSignal, options: OtlpOptions) {
    this.#signal = signal;
    this.#options = options;
    const { tenant, streams } = options;
    this.#context = { tenant, streams, taken: (stream, delta) => this.#taken.push({ stream, delta }) };
  }

  takeBack(): void {
    for (const { stream, delta } of this.#taken.splice(0))
      this.#options.streams.takeBack(this.#options.tenant, stream, delta);
  }

  readRequest(request: unknown): void {
    let groups: unknown[];
    try {
      groups = this.#children(open('Request', request), 'groups');
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new Problem('malformed_body', `This is not an export request for ${this.#signal}: ${error.message}`);
    }
    for (const group of groups) this.#orRefused(group, 1, () => this.#readGroup(open('ResourceGroup', group)));
  }

  #readGroup(group: Fields): void {
    const budget = { used: 0 };
    const resource = attempt(() => {
      const sent = own(group, 'resource');
      return sent === undefined ? {} : readAttributes(open('Resource', sent), 'attributes', budget);
    });
    for (const scopeGroup of this.#children(group, 'scopes'))
      this.#orRefused(scopeGroup, 1, () => {
        const opened = open('ScopeGroup', scopeGroup);
        this.#readScope(opened, resource, budget.used);
      });
  }

  #readScope(group: Fields, resource: Attempt<Origin['resource']>, resourceKeys: number): void {
    const origin = attempt((): Origin => {
      if ('refusal' in resource) throw resource.refusal;
      const budget = { used: resourceKeys };
      const sent = own(group, 'scope');
      const scope = sent === undefined ? {} : open('Scope', sent);
      return {
        resource: resource.value,
        scope: { name: textOf(scope, 'name'), version: textOf(scope, 'version') },
        scopeAttributes: readAttributes(scope, 'attributes', budget),
        attributesUsed: budget.used,
        receivedMs: this.#options.receivedMs,
      };
    });
    for (const item of this.#children(group, 'items')) {
      if (this.#signal === 'metrics') this.#readMetric(item, origin);
      else this.#readItem(item, origin);
    }
  }

  #readItem(item: unknown, origin: Attempt<Origin>): void {
    this.#orRefused(item, 1, () => {
      const record =
        this.#signal === 'traces'
          ? readSpan(open('Span', item), known(origin))
          : readLog(open('LogRecord', item), known(origin));
      this.#take(record);
    });
  }

  #readMetric(item: unknown, origin: Attempt<Origin>): void {
    let points: unknown[] = [];
    let head: MetricHead | undefined;
    this.#orRefused(
      item,
      () => Math.max(1, points.length),
      () => {
        const metric = open('Metric', item);
        points = pointsOf(metric);
        const read = readMetricHead(metric);
        known(origin);
        head = read?.head;
      },
    );
    if (!head) return;
    const { pointMessage } = head;
    for (const point of points)
      this.#orRefused(point, 1, () =>
        this.#take(readPoint(open(pointMessage, point), head!, known(origin), this.#context)),
      );
  }

  #children(fields: Fields, level: 'groups' | 'scopes' | 'items'): unknown[] {
    return listOf(fields, Object.hasOwn(fields, level) ? level : NAMES[this.#signal][level]);
  }

  #take(record: TelemetryRecord | undefined): void {
    const index = this.#count(1);
    if (record) this.entries.push({ index, record });
  }

  /** Runs the reading of one part; if it is refused, that is what becomes of `items` items. */
  #orRefused(sent: unknown, items: number | (() => number), read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const lost = typeof items === 'number' ? items : items();
      this.entries.push({ index: this.#count(lost), rejected: error.rejection, raw: rawOf(sent), items: lost });
    }
  }

  #count(items: number): number {
    const index = this.#index;
    this.#index += items;
    if (this.#index <= EVENTS_PER_REQUEST_MAX) return index;
    this.takeBack();
    throw new Problem(
      'body_too_large',
      `A request may carry ${EVENTS_PER_REQUEST_MAX} records, and this one has more. Lower the exporter's batch size.`,
    );
  }
}

/** For counting the points of a metric that is refused before they are read. */
function pointsOf(metric: Fields): unknown[] {
  for (const kind of ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary']) {
    const data = objectOf(metric, kind);
    if (data) return listOf(data, 'dataPoints');
  }
  return [];
}

/** The fields of a message, which is bytes when it came as protobuf. */
function open(name: MessageName, sent: unknown): Fields {
  if (sent instanceof Uint8Array) {
    try {
      return decodeMessage(name, sent) as Fields;
    } catch (error) {
      // protobufjs throws plain errors for broken framing and for nesting beyond its limit.
      const why = error instanceof Error ? error.message : String(error);
      throw new Refusal('invalid_field', '', `The bytes of this ${name} are not valid protobuf (${why}).`);
    }
  }
  if (!isFields(sent)) throw new Refusal('not_an_object', '', `A ${name} must be an object.`);
  return sent;
}

type Attempt<T> = { value: T } | { refusal: Refusal };

/** What records share is read once; when it is refused, each of them is. */
function attempt<T>(read: () => T): Attempt<T> {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error };
    throw error;
  }
}

function known<T>(tried: Attempt<T>): T {
  if ('refusal' in tried) throw tried.refusal;
  return tried.value;
}

/** JSON as sent; protobuf in base64. What nests too deep to be written down again is only named. */
function rawOf(sent: unknown): string {
  if (sent instanceof Uint8Array) return Buffer.from(sent).toString('base64');
  try {
    return JSON.stringify(sent) ?? '';
  } catch {
    return '"nested too deep to be kept"';
  }
}
