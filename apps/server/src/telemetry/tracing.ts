/**
 * Traces of this process, sent by OTLP over HTTP. The SDK is loaded only where an endpoint is configured. Spans wait in a
 * bounded queue and are dropped when it is full; nothing ever waits for them, and a collector that is away is told of once.
 */
import { gauged } from '@bellwether/telemetry';
import { context, trace } from '@opentelemetry/api';

export interface TracingSettings {
  /** Address of the collector, without `/v1/traces`. */
  endpoint: string;
  /** Share of traces that are followed from their beginning, 0 to 1. Default 0.1. Failures are sent whatever it is. */
  ratio?: number | undefined;
  /** Sent with every request to the collector: a secret, mostly. */
  headers?: Readonly<Record<string, string>> | undefined;
}

export interface TracingOptions extends TracingSettings {
  version: string;
  /** Tells the processes of one installation apart. */
  processId: string;
  failing(error: unknown): void;
  working(): void;
}

export interface Tracing {
  /** Sends what is waiting, within a time. */
  close(): Promise<void>;
}

const RATIO = 0.1;
const QUEUE_MAX = 4_096;
const BATCH_MAX = 512;
const SEND_EVERY_MS = 1_000;
const SEND_LIMIT_MS = 5_000;
const CLOSE_LIMIT_MS = 2_000;

/** One process has one way for its traces: `undefined` when there is one already. */
export async function startTracing(options: TracingOptions): Promise<Tracing | undefined> {
  const [{ AsyncLocalStorageContextManager }, { OTLPTraceExporter }, { resourceFromAttributes }, sdk, ours] =
    await Promise.all([
      import('@opentelemetry/context-async-hooks'),
      import('@opentelemetry/exporter-trace-otlp-proto'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/sdk-trace'),
      import('./tracing-parts.ts'),
    ]);
  const exporter = new ours.ToldOnceExporter(
    new OTLPTraceExporter({
      url: `${options.endpoint.replace(/\/+$/, '')}/v1/traces`,
      headers: { ...options.headers },
      timeoutMillis: SEND_LIMIT_MS,
      concurrencyLimit: 2,
    }),
    options,
  );
  const batches = new sdk.BatchSpanProcessor({
    exporter,
    maxQueueSize: QUEUE_MAX,
    maxExportBatchSize: BATCH_MAX,
    scheduledDelayMillis: SEND_EVERY_MS,
    exportTimeoutMillis: SEND_LIMIT_MS,
  });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'bellwether',
      'service.version': options.version,
      'service.instance.id': options.processId,
    }),
    sampler: new ours.HeadSampler(options.ratio ?? RATIO),
    spanLimits: { linkCountLimit: 64, attributeCountLimit: 16, attributeValueLengthLimit: 160, eventCountLimit: 0 },
    spanProcessors: [new ours.OutgoingSpans(batches)],
  });
  if (!trace.setGlobalTracerProvider(provider)) return undefined;
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const leave = [
    gauged('trace_spans', 'sent', () => exporter.counts.sent),
    gauged('trace_spans', 'failed', () => exporter.counts.failed),
  ];
  return {
    close: async () => {
      for (const stop of leave) stop();
      trace.disable();
      context.disable();
      const limit = Promise.withResolvers<void>();
      const timer = setTimeout(limit.resolve, CLOSE_LIMIT_MS);
      await Promise.race([provider.shutdown().catch(() => undefined), limit.promise]);
      clearTimeout(timer);
    },
  };
}
