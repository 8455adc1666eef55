/** The OpenTelemetry JS SDK, unmodified, over OTLP/HTTP in both encodings. */
import { randomUUID } from 'node:crypto';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServerForClients, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServerForClients();
}, 90_000);
afterAll(() => server?.stop(), 30_000);

const encodings = [
  ['protobuf', ProtobufTraceExporter, ProtobufMetricExporter, ProtobufLogExporter],
  ['JSON', JsonTraceExporter, JsonMetricExporter, JsonLogExporter],
] as const;

describe.each(encodings)(
  'the OpenTelemetry JS SDK with OTLP/HTTP %s',
  (_, TraceExporter, MetricExporter, LogExporter) => {
    const resource = resourceFromAttributes({ 'service.name': 'client-test' });
    const exporterOptions = (signal: string) => ({
      url: `${server.url}/v1/${signal}`,
      headers: { authorization: `Bearer ${server.key}` },
    });

    it('delivers the span of a model call', async () => {
      const session = randomUUID();
      const provider = new BasicTracerProvider({
        resource,
        spanProcessors: [new SimpleSpanProcessor(new TraceExporter(exporterOptions('traces')))],
      });
      const span = provider.getTracer('client-test').startSpan('chat gpt-5');
      span.setAttributes({
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-5',
        'gen_ai.usage.input_tokens': 120,
        'gen_ai.usage.output_tokens': 30,
        'gen_ai.conversation.id': session,
      });
      span.end();
      await provider.forceFlush();
      await provider.shutdown();
      const ofSession = (event: object) => 'session_id' in event && event.session_id === session;
      const [event] = await server.stored({ event_type: 'model_call', where: ofSession });
      expect(event!.metadata).toMatchObject({
        model: 'gpt-5',
        provider: 'openai',
        input_tokens: 120,
        output_tokens: 30,
      });
    });

    it('delivers metrics that no pack knows, as they are', async () => {
      const reader = new PeriodicExportingMetricReader({
        exporter: new MetricExporter(exporterOptions('metrics')),
        exportIntervalMillis: 3_600_000,
      });
      const name = `client_test.requests_${randomUUID().slice(0, 8)}`;
      const provider = new MeterProvider({ resource, readers: [reader] });
      const meter = provider.getMeter('client-test');
      meter.createCounter(name).add(3, { route: '/a' });
      meter.createHistogram('client_test.latency', { unit: 'ms' }).record(12.5);
      await reader.forceFlush();
      await provider.shutdown();
      const named = (event: object) => JSON.stringify(event).includes(name);
      const [event] = await server.stored({ event_type: 'otel_metric', where: named });
      expect(JSON.stringify(event!.metadata)).toContain('/a');
    });

    it('delivers a log record of a coding agent', async () => {
      const session = randomUUID();
      const exporter = new LogExporter(exporterOptions('logs'));
      const provider = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter })] });
      provider.getLogger('com.anthropic.claude_code.events').emit({
        severityNumber: SeverityNumber.INFO,
        body: 'claude_code.api_request',
        attributes: {
          'event.name': 'api_request',
          'session.id': session,
          model: 'claude-sonnet-4-5',
          input_tokens: 10,
          output_tokens: 5,
          cost_usd: 0.01,
          duration_ms: 700,
        },
      });
      await provider.forceFlush();
      await provider.shutdown();
      const ofSession = (event: object) => 'session_id' in event && event.session_id === session;
      const [event] = await server.stored({ event_type: 'model_call', where: ofSession });
      expect(event!.metadata).toMatchObject({ model: 'claude-sonnet-4-5', input_tokens: 10, output_tokens: 5 });
    });
  },
);
