/** The official OpenTelemetry SDK and exporters against these decoders, over HTTP, in both encodings, plain and gzip. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SpanStatusCode } from '@opentelemetry/api';
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtoLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readBody } from '../../http/body.ts';
import { CumulativeStreams } from './cumulative-streams.ts';
import { type DecodedTelemetry, decodeOtlp, type OtlpSignal, otlpEncoding } from './decode.ts';
import { otlpResponse } from './response.ts';

let server: Server;
let origin: string;
let arrived: DecodedTelemetry[];
let streams: CumulativeStreams;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const signal = request.url?.split('/').at(-1) as OtlpSignal;
    const encoding = otlpEncoding(request.headers['content-type']);
    const body = await readBody(request, {
      contentEncoding: request.headers['content-encoding'],
      contentLength: request.headers['content-length'],
      maxBytes: 1024 * 1024,
    });
    arrived.push(...decodeOtlp(signal, encoding, body, { tenant: 't', streams, receivedMs: Date.now() }).entries);
    const answer = otlpResponse(signal, encoding, { rejected: 0 });
    response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  arrived = [];
  streams = new CumulativeStreams();
});

const resource = defaultResource().merge(resourceFromAttributes({ 'service.name': 'agent' }));
const attributes = { text: 'grüß', whole: 42, real: 0.5, flag: true, list: ['a', 'b'] };

function records(): unknown[] {
  return arrived.map((entry) => ('record' in entry ? entry.record : entry));
}

describe.each(['json', 'protobuf'] as const)('the official exporters in %s', (encoding) => {
  const compression = (encoding === 'json' ? 'gzip' : 'none') as never;

  it('deliver spans', async () => {
    const TraceExporter = encoding === 'json' ? JsonTraceExporter : ProtoTraceExporter;
    const exporter = new TraceExporter({ url: `${origin}/v1/traces`, compression });
    const provider = new BasicTracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor(exporter)] });
    const span = provider
      .getTracer('lib', '1.2')
      .startSpan('chat', { attributes, startTime: [1_700_000_000, 123_456_789] });
    span.addEvent('retry', { n: 1 }, [1_700_000_000, 200_000_000]);
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'rate limit' });
    span.end([1_700_000_001, 123_456_789]);
    await provider.shutdown();
    expect(records()).toEqual([
      {
        kind: 'span',
        resource: expect.objectContaining({ 'service.name': 'agent' }),
        scope: { name: 'lib', version: '1.2' },
        attributes,
        name: 'chat',
        traceId: span.spanContext().traceId,
        spanId: span.spanContext().spanId,
        parentSpanId: '',
        startMs: expect.closeTo(1_700_000_000_123.4568, 3),
        endMs: expect.closeTo(1_700_000_001_123.4568, 3),
        status: 'error',
        statusMessage: 'rate limit',
        events: [{ name: 'retry', timeMs: 1_700_000_000_200, attributes: { n: 1 } }],
      },
    ]);
  });

  it('deliver log records', async () => {
    const LogExporter = encoding === 'json' ? JsonLogExporter : ProtoLogExporter;
    const exporter = new LogExporter({ url: `${origin}/v1/logs`, compression });
    const provider = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter })] });
    provider.getLogger('lib').emit({
      eventName: 'api_request',
      severityNumber: 17,
      body: { nested: [1, 'two', null] },
      timestamp: [1_700_000_000, 123_000_000],
      attributes,
    });
    await provider.shutdown();
    expect(records()).toMatchObject([
      {
        kind: 'log',
        eventName: 'api_request',
        severityNumber: 17,
        timeMs: 1_700_000_000_123,
        body: { nested: [1, 'two', null] },
        attributes,
      },
    ]);
  });

  it('deliver cumulative metrics, which become changes', async () => {
    const MetricExporter = encoding === 'json' ? JsonMetricExporter : ProtoMetricExporter;
    const exporter = new MetricExporter({ url: `${origin}/v1/metrics`, compression });
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
    const provider = new MeterProvider({ resource, readers: [reader] });
    const meter = provider.getMeter('lib');
    const tokens = meter.createCounter('tokens', { unit: '{token}' });
    const latency = meter.createHistogram('latency', { unit: 'ms' });
    const inFlight = meter.createUpDownCounter('in_flight');
    tokens.add(5, { model: 'a' });
    latency.record(2.5);
    inFlight.add(3);
    await provider.forceFlush();
    tokens.add(7, { model: 'a' });
    latency.record(1.5);
    inFlight.add(-1);
    await provider.shutdown();
    const figures = records().map((record) => {
      const { name, delta, value, histogram } = record as Record<string, unknown>;
      return [name, delta ?? value ?? histogram];
    });
    expect(figures).toEqual([
      ['tokens', 5],
      ['latency', { count: 1, sum: 2.5 }],
      ['in_flight', 3],
      ['tokens', 7],
      ['latency', { count: 1, sum: 1.5 }],
      ['in_flight', 2],
    ]);
  });
});
