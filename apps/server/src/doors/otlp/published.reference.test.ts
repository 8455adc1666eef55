/** The protocol's own examples and recorded payloads of agent frameworks, against an independent reading of them. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { TelemetryRecord } from '@bellwether/metrics';
import { describe, expect, it } from 'vitest';
import { CumulativeStreams } from './cumulative-streams.ts';
import { type DecodedTelemetry, decodeOtlp, type OtlpSignal } from './decode.ts';

const DATA = new URL('../../../../../../shared/data/agent-telemetry/', import.meta.url);

it('has its data', () => {
  if (!existsSync(DATA)) throw new Error(`The reference data is not there: ${DATA.pathname}`);
});

function decode(signal: OtlpSignal, body: Buffer): DecodedTelemetry[] {
  return decodeOtlp(signal, 'json', body, { tenant: 't', streams: new CumulativeStreams(), receivedMs: 0 }).entries;
}

function recordsOf(signal: OtlpSignal, body: Buffer): TelemetryRecord[] {
  return decode(signal, body).map((entry) => {
    if ('record' in entry) return entry.record;
    throw new Error(entry.rejected.detail);
  });
}

const read = (name: string) => readFileSync(new URL(name, DATA));

describe.runIf(existsSync(DATA))('the protocol’s examples', () => {
  it('are read whole', () => {
    expect(recordsOf('traces', read('otlp-example-trace.json'))).toMatchObject([
      { kind: 'span', name: "I'm a server span", startMs: 1544712660000, endMs: 1544712661000 },
    ]);
    expect(recordsOf('metrics', read('otlp-example-metrics.json'))).toMatchObject([
      { name: 'my.counter', delta: 5 },
      { name: 'my.gauge', value: 10 },
      { name: 'my.histogram', histogram: { count: 2, sum: 2 } },
      { name: 'my.exponential.histogram', histogram: { count: 3, sum: 10 } },
    ]);
    expect(recordsOf('logs', read('otlp-example-logs.json'))).toMatchObject([
      {
        kind: 'log',
        severityNumber: 10,
        body: 'Example log record',
        attributes: { 'map.attribute': { 'some.map.key': 'some value' } },
      },
    ]);
    expect(recordsOf('logs', read('otlp-example-events.json'))).toMatchObject([
      { eventName: 'browser.page_view', body: { type: 0 } },
    ]);
  });
});

interface OracleSpan {
  scope: string | null;
  name: string | null;
  traceId: string | null;
  spanId: string | null;
  parentSpanId: string | null;
  start: string | null;
  end: string | null;
  attributes: number;
  events: number;
  usage: Record<string, unknown>;
}

describe.runIf(existsSync(DATA))('payloads of agent frameworks', () => {
  const payloads = gunzipSync(read('otlp-genai-spans.jsonl.gz')).toString('utf8').trim().split('\n');
  const oracle = JSON.parse(read('otlp-genai-spans.oracle.json').toString('utf8')) as {
    payloads: number;
    spans: { line: number; kind: string; spans: OracleSpan[] }[];
  };

  it('are all there', () => expect(payloads).toHaveLength(oracle.payloads));

  it.each(payloads.map((text, n) => [n, text] as const))('number %i comes out as the oracle has it', (n, text) => {
    const { payload } = JSON.parse(text) as {
      payload: { resourceSpans: { scopeSpans: { scope?: { attributes?: unknown[] } | null }[] }[] };
    };
    const entries = decode('traces', Buffer.from(JSON.stringify(payload)));
    const expected = oracle.spans[n]!.spans;
    expect(entries).toHaveLength(expected.length);
    // The oracle counts a span's own attributes; ours have those of the scope besides.
    const scopeKeys = new Set(
      payload.resourceSpans.flatMap((group) =>
        (group?.scopeSpans ?? []).flatMap((each) =>
          (each?.scope?.attributes ?? []).map((entry) => (entry as { key: string }).key),
        ),
      ),
    );
    for (const [index, span] of expected.entries()) {
      const entry = entries[index]!;
      if (span.traceId === null || span.spanId === null) {
        expect(entry).toMatchObject({ rejected: { reason: 'invalid_field' } });
        continue;
      }
      if (!('record' in entry) || entry.record.kind !== 'span') throw new Error(JSON.stringify(entry));
      const { record } = entry;
      expect(record).toMatchObject({
        scope: { name: span.scope ?? '' },
        name: span.name ?? '',
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId ?? '',
      });
      if (span.start) expect(record.startMs).toBeCloseTo(Number(BigInt(span.start) / 1000n) / 1000, 2);
      if (span.end) expect(record.endMs).toBeCloseTo(Number(BigInt(span.end) / 1000n) / 1000, 2);
      expect(Object.keys(record.attributes).filter((key) => !scopeKeys.has(key))).toHaveLength(span.attributes);
      expect(record.events).toHaveLength(span.events);
      for (const [key, value] of Object.entries(span.usage)) {
        const ours = record.attributes[key];
        expect(String(ours)).toBe(String(value));
      }
    }
  });
});
