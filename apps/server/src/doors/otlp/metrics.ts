/**
 * Metric points as telemetry records. What may be added up becomes a `delta` (or a `histogram` of count and sum): delta
 * sums as they are, monotonic cumulative sums, histograms and summaries by way of `CumulativeStreams`. What may not
 * becomes a `value`: gauges, and cumulative sums that go up and down, whose last value is a level and not a change.
 * Buckets, quantiles, minima and maxima are not kept: states of different bounds do not merge.
 */
import { hash } from 'node:crypto';
import { Refusal } from '../refusal.ts';
import type { CumulativeStreams, Delta } from './cumulative-streams.ts';
import { doubleOf, enumOf, type Fields, integerOf, listOf, millisecondsOf, objectOf, own, textOf } from './fields.ts';
import { type MetricRecord, type Origin, sharedOf } from './records.ts';
import type { MessageName } from './schema.ts';

type MetricKind = 'gauge' | 'sum' | 'histogram' | 'exponentialHistogram' | 'summary';

const POINT_MESSAGES = {
  gauge: 'NumberPoint',
  sum: 'NumberPoint',
  histogram: 'HistogramPoint',
  exponentialHistogram: 'ExponentialHistogramPoint',
  summary: 'SummaryPoint',
} as const satisfies Record<MetricKind, MessageName>;

const TEMPORALITIES = [
  'AGGREGATION_TEMPORALITY_UNSPECIFIED',
  'AGGREGATION_TEMPORALITY_DELTA',
  'AGGREGATION_TEMPORALITY_CUMULATIVE',
];
const DELTA = 1;
const CUMULATIVE = 2;

/** Set on a point that says "no longer measured" and carries no value. */
const FLAG_NO_RECORDED_VALUE = 1;

/** A metric without its points. */
export interface MetricHead {
  kind: MetricKind;
  pointMessage: MessageName;
  name: string;
  unit: string;
  cumulative: boolean;
  monotonic: boolean;
}

export function readMetricHead(metric: Fields): { head: MetricHead; points: unknown[] } | undefined {
  const name = textOf(metric, 'name');
  if (name === '') throw new Refusal('invalid_field', 'name', 'A metric needs a name.');
  const kind = (Object.keys(POINT_MESSAGES) as MetricKind[]).find((each) => own(metric, each) !== undefined);
  if (!kind) return undefined;
  const data = objectOf(metric, kind)!;
  const points = listOf(data, 'dataPoints');
  const temporality = enumOf(data, 'aggregationTemporality', TEMPORALITIES);
  const temporal = kind === 'sum' || kind === 'histogram' || kind === 'exponentialHistogram';
  if (temporal && points.length > 0 && temporality !== DELTA && temporality !== CUMULATIVE)
    throw new Refusal(
      'invalid_field',
      'aggregationTemporality',
      `${name} must say whether it is delta (1) or cumulative (2).`,
    );
  return {
    points,
    head: {
      kind,
      pointMessage: POINT_MESSAGES[kind],
      name,
      unit: textOf(metric, 'unit'),
      cumulative: temporal ? temporality === CUMULATIVE : kind === 'summary',
      monotonic: kind !== 'sum' || own(data, 'isMonotonic') === true,
    },
  };
}

export interface StreamContext {
  tenant: string;
  streams: CumulativeStreams;
  /** Told of every delta taken from the streams, so that it can be taken back. */
  taken: (stream: string, delta: Delta) => void;
}

/** The record; `undefined` for a point that says nothing new (no value, a base line, an old point of a later one). */
export function readPoint(
  point: Fields,
  head: MetricHead,
  origin: Origin,
  context: StreamContext,
): MetricRecord | undefined {
  const flags = enumOf(point, 'flags', []);
  if ((flags & FLAG_NO_RECORDED_VALUE) !== 0) return undefined;
  const values = valuesOf(point, head);
  const timeMs = millisecondsOf(point, 'timeUnixNano') || origin.receivedMs;
  const startMs = millisecondsOf(point, 'startTimeUnixNano');
  const record: MetricRecord = {
    kind: 'metric',
    ...sharedOf(point, origin, { used: origin.attributesUsed }),
    name: head.name,
    unit: head.unit,
    startMs: startMs || timeMs,
    timeMs,
  };
  if (head.kind === 'gauge' || (head.cumulative && !head.monotonic)) return { ...record, value: values[0]! };
  if (!head.cumulative) return withChange(record, head, values);

  const stream = streamOf(record, head);
  const reading = { startMs: knowsItsStart(record, startMs) ? startMs : 0, timeMs, values };
  const delta = context.streams.advance(context.tenant, stream, reading);
  if (!delta) return undefined;
  context.taken(stream, delta);
  return withChange({ ...record, startMs: delta.sinceMs }, head, delta.values);
}

/**
 * A first point that starts when it ends says, by the protocol, that nobody knows when its stream started: a scraper came
 * upon it. An SDK always knows, and when it exports within the millisecond of the first measurement the two are equal too.
 */
function knowsItsStart(record: MetricRecord, startMs: number): boolean {
  return startMs < record.timeMs || Object.hasOwn(record.resource, 'telemetry.sdk.name');
}

function withChange(record: MetricRecord, head: MetricHead, values: readonly number[]): MetricRecord {
  if (head.kind === 'sum') return { ...record, delta: values[0]! };
  return { ...record, histogram: { count: values[0]!, sum: values[1]! } };
}

/** A sum's or gauge's value; the count and sum of the others. */
function valuesOf(point: Fields, head: MetricHead): readonly number[] {
  if (head.kind === 'sum' || head.kind === 'gauge') {
    const value = doubleOf(point, 'asDouble') ?? integerOf(point, 'asInt');
    if (value === undefined) throw new Refusal('invalid_field', head.name, `A point of ${head.name} has no value.`);
    return [finite(Number(value), head)];
  }
  const count = Number(integerOf(point, 'count') ?? 0);
  if (count < 0) throw new Refusal('invalid_field', head.name, `A point of ${head.name} has a negative count.`);
  const sum = doubleOf(point, 'sum');
  if (sum === undefined && count > 0 && head.kind !== 'summary')
    throw new Refusal(
      'unsupported_value',
      head.name,
      `A point of ${head.name} has no sum, so it has no mean. Record sums.`,
    );
  return [count, finite(sum ?? 0, head)];
}

function finite(value: number, head: MetricHead): number {
  if (Number.isFinite(value)) return value;
  throw new Refusal(
    'unsupported_value',
    head.name,
    `A point of ${head.name} is ${value}; figures are made of finite numbers.`,
  );
}

/** What makes two points one stream, as a digest: the bound on streams is a bound on memory. */
function streamOf(record: MetricRecord, head: MetricHead): string {
  const { resource, scope, attributes, name, unit } = record;
  const identity = [sorted(resource), scope.name, scope.version, head.kind, name, unit, sorted(attributes)];
  return hash('sha256', JSON.stringify(identity), 'base64url').slice(0, 24);
}

function sorted(attributes: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
}
