/** The doors: bytes of a request become events, and those go on to admission. */
import type { FuzzTarget } from '../engine/target.ts';
import { mustHold } from '../engine/target.ts';
import { type Entry, NOW_MS, openAdmission } from './admission.ts';

const DOORS = 'apps/server/src/doors/';
const ADMISSION = ['packages/services/src/ingest/admission/', 'packages/core/src/'];
const BODY_MAX = 256 * 1024;

const AT = '2026-11-21T04:59:00Z';
const EVENTS = [
  { event_type: 'session_start', timestamp: AT, user_id: 'u-1', session_id: 's-1', metadata: { platform: 'web' } },
  {
    event_type: 'llm_generation',
    timestamp: AT,
    event_id: '0193a5c2-7c00-7000-8000-000000000001',
    metadata: { model: 'gpt-5', input_tokens: 12, output_tokens: 3, cost_usd: 0.25, tags: ['a'] },
  },
  {
    event_type: 'device_measurement',
    timestamp: '2026-11-20T23:00:00.123+01:00',
    region: 'eu',
    environment: 'prod',
    metadata: { device_id: 'd', measurement: 'm', fields: { a: 1.5, b: true } },
  },
  { event_type: 'cloudevent_received', timestamp: AT, org_id: 'acme', event_category: 'usage', metadata: {} },
];

export const nativeDoor: FuzzTarget = {
  name: 'native',
  decodes: 'events as JSON, arrays and NDJSON',
  covers: [DOORS, ...ADMISSION],
  shape: 'json',
  bytesMax: BODY_MAX,
  examples: () => [
    ...EVENTS.map((event) => JSON.stringify(event)),
    JSON.stringify(EVENTS),
    EVENTS.map((event) => JSON.stringify(event)).join('\n'),
    `[${EVENTS.map((event) => JSON.stringify(event, null, 1)).join(' ,\n')}]`,
    `\ufeff${JSON.stringify(EVENTS[0], null, 2)}`,
    `${JSON.stringify(EVENTS[0])}\n{"broken\n[1,2`,
    '[{"a":1},{"b":}]',
  ],
  async open() {
    const { decodeNative } = await import('../../../apps/server/src/doors/native.ts');
    const admission = await openAdmission();
    return {
      async run(body) {
        let refusals = 0;
        for (const type of ['application/json', 'application/x-ndjson']) {
          let entries: Entry[];
          try {
            entries = decodeNative(body, type);
          } catch (error) {
            if (++refusals === 2) throw error;
            if ((error as Error).name !== 'Problem') throw error;
            continue;
          }
          await admission.take(entries);
        }
      },
      close: () => admission.close(),
    };
  },
};

export const influxDoor: FuzzTarget = {
  name: 'line-protocol',
  decodes: "InfluxDB's line protocol",
  covers: [DOORS, ...ADMISSION],
  shape: 'text',
  bytesMax: BODY_MAX,
  examples: () => [
    'weather,location=us-midwest temperature=82 1465839830100400200',
    'weather,location=us-midwest,season=summer temperature=82,humidity=71i,ok=t,note="a \\"b\\" \\\\ c"',
    'm\\,x\\ y,t\\=1=a\\,b f\\ 1=1u,g="two\nlines" 1\n# comment\n\nn f=1e3,h=false -5\r\n',
    'cpu,host=server01 usage=0.5,n=9223372036854775807i,u=18446744073709551615u 1763701140000000000',
  ],
  async open() {
    const { decodeInflux } = await import('../../../apps/server/src/doors/influx.ts');
    const { decodeLineTelemetry } = await import('../../../apps/server/src/doors/device/line-telemetry.ts');
    const admission = await openAdmission();
    return {
      async run(body) {
        const precision = ['ns', 'us', 'ms', 's'][body.length % 4];
        const lines = decodeInflux(body, { precision, receivedMs: NOW_MS });
        let before = 0;
        for (const { line } of lines) {
          mustHold(line > before, 'lines are counted upwards');
          before = line;
        }
        mustHold(decodeLineTelemetry(body, precision).length === lines.length, 'both doors read the same lines');
        await admission.take(lines);
      },
      close: () => admission.close(),
    };
  },
};

const CLOUD = {
  specversion: '1.0',
  id: '1',
  source: '/a',
  type: 'session_start',
  time: AT,
  subject: 'u',
  datacontenttype: 'application/json',
  ext: 'x',
};
const CLOUD_HEADERS = {
  'ce-specversion': '1.0',
  'ce-id': 'a',
  'ce-source': '/x',
  'ce-type': 'session_start.v2',
  'ce-time': AT,
  'content-type': 'application/json',
};

export const cloudEventsDoor: FuzzTarget = {
  name: 'cloudevents',
  decodes: 'CloudEvents: structured, batched and binary',
  covers: [DOORS, ...ADMISSION],
  shape: 'json',
  bytesMax: BODY_MAX,
  examples: () => [
    JSON.stringify({ ...CLOUD, data: { platform: 'web' } }),
    JSON.stringify({ ...CLOUD, data_base64: Buffer.from('{"a":1}').toString('base64') }),
    JSON.stringify([
      { ...CLOUD, data: 'text', datacontenttype: 'text/plain' },
      { ...CLOUD, id: '2', type: 'other' },
    ]),
    JSON.stringify({ headers: CLOUD_HEADERS, body: { a: 1 } }),
    JSON.stringify({
      headers: { ...CLOUD_HEADERS, 'ce-source': '%20%C3%A4', 'content-type': 'application/octet-stream' },
      body: 'text',
    }),
  ],
  async open() {
    const { decodeCloudEvents } = await import('../../../apps/server/src/doors/cloudevents.ts');
    const admission = await openAdmission();
    const options = { isKnownType: (name: string) => name === 'session_start', receivedMs: NOW_MS };
    return {
      async run(input) {
        const problems: unknown[] = [];
        const take = async (body: Buffer, headers: Record<string, string>) => {
          let entries: Entry[];
          try {
            entries = decodeCloudEvents(body, headers, options);
          } catch (error) {
            problems.push(error);
            return;
          }
          await admission.take(entries);
        };
        await take(input, { 'content-type': 'application/cloudevents+json' });
        await take(input, { 'content-type': 'application/cloudevents-batch+json' });
        const binary = binaryOf(input);
        if (binary) await take(binary.body, binary.headers);
        const unexpected = problems.find((problem) => (problem as Error).name !== 'Problem');
        if (unexpected) throw unexpected;
      },
      close: () => admission.close(),
    };
  },
};

/** A request in binary mode, written as `{ headers, body }`. */
function binaryOf(input: Buffer): { headers: Record<string, string>; body: Buffer } | undefined {
  try {
    const { headers, body } = JSON.parse(input.toString('utf8')) as { headers?: unknown; body?: unknown };
    if (typeof headers !== 'object' || headers === null) return undefined;
    const texts = Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    );
    return {
      headers: Object.fromEntries(texts),
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? '')),
    };
  } catch {
    return undefined;
  }
}

export const segmentDoor: FuzzTarget = {
  name: 'segment',
  decodes: "Segment's calls, one and in batches",
  covers: [DOORS, ...ADMISSION],
  shape: 'json',
  bytesMax: BODY_MAX,
  examples: () =>
    [
      {
        type: 'track',
        event: 'Order Completed',
        userId: 'u',
        messageId: 'm',
        timestamp: AT,
        sentAt: AT,
        originalTimestamp: AT,
        properties: { total: 5, items: [{ sku: 'a' }] },
        context: { library: { name: 'x' } },
      },
      { type: 'page', name: 'Home', anonymousId: 'a', properties: { url: 'https://x' } },
      { type: 'identify', userId: 'u', traits: { plan: 'pro', nested: { a: 1 } } },
      { type: 'group', groupId: 'g', userId: 'u', traits: {} },
      { type: 'alias', previousId: 'a', userId: 'u' },
      { type: 'screen', name: 'Main', userId: 'u' },
      {
        writeKey: 'k',
        sentAt: AT,
        context: { ip: '1.2.3.4' },
        batch: [{ type: 'track', event: 'a', userId: 'u' }, { type: 'page' }, 5],
      },
    ].map((call) => JSON.stringify(call)),
  async open() {
    const { decodeSegment, SEGMENT_CALLS } = await import('../../../apps/server/src/doors/segment.ts');
    const admission = await openAdmission();
    return {
      async run(body) {
        const call = body.includes('"batch"') ? 'batch' : SEGMENT_CALLS[body.length % SEGMENT_CALLS.length]!;
        await admission.take(decodeSegment(call, body, { receivedMs: NOW_MS }));
      },
      close: () => admission.close(),
    };
  },
};

const ATTRIBUTES = [
  { key: 'service.name', value: { stringValue: 'shop' } },
  { key: 'gen_ai.request.model', value: { stringValue: 'gpt-5' } },
  { key: 'gen_ai.usage.input_tokens', value: { intValue: '12' } },
  {
    key: 'list',
    value: { arrayValue: { values: [{ boolValue: true }, { doubleValue: 0.5 }, { bytesValue: 'AAE=' }] } },
  },
  { key: 'map', value: { kvlistValue: { values: [{ key: 'k', value: { stringValue: 'v' } }] } } },
];
const RESOURCE = { attributes: ATTRIBUTES.slice(0, 1) };
const SCOPE = { name: 'lib', version: '1', attributes: ATTRIBUTES.slice(4) };
const [FROM, TO] = ['1763701140000000000', '1763701141000000000'];
const SPAN = {
  traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174', parentSpanId: 'eee19b7ec3c1b173', name: 'chat gpt-5', kind: 3,
  startTimeUnixNano: FROM, endTimeUnixNano: TO, attributes: ATTRIBUTES, status: { code: 2, message: 'no' }, traceState: 'a=b',
  events: [{ timeUnixNano: TO, name: 'e', attributes: ATTRIBUTES.slice(0, 2) }], links: [{ traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174', attributes: [] }],
}; // biome-ignore format: an example, not code
const POINT = { attributes: ATTRIBUTES.slice(0, 2), startTimeUnixNano: FROM, timeUnixNano: TO };
const METRICS = [
  { name: 'g', unit: '1', gauge: { dataPoints: [{ ...POINT, asDouble: 1.5 }, { ...POINT, asInt: '7' }] } },
  { name: 's', sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [{ ...POINT, asInt: '7' }] } },
  { name: 'h', histogram: { aggregationTemporality: 1, dataPoints: [{ ...POINT, count: '3', sum: 4.5, bucketCounts: ['1', '2'], explicitBounds: [1], min: 0, max: 4 }] } },
  { name: 'e', exponentialHistogram: { aggregationTemporality: 2, dataPoints: [{ ...POINT, count: '3', sum: 4.5, scale: 1, zeroCount: '0', positive: { offset: 1, bucketCounts: ['1'] }, negative: { offset: 0, bucketCounts: [] } }] } },
  { name: 'q', summary: { dataPoints: [{ ...POINT, count: '3', sum: 4.5, quantileValues: [{ quantile: 0.5, value: 1 }] }] } },
]; // biome-ignore format: an example, not code
const LOG = {
  timeUnixNano: FROM,
  observedTimeUnixNano: TO,
  severityNumber: 9,
  severityText: 'INFO',
  body: { stringValue: 'text' },
  attributes: ATTRIBUTES,
  traceId: SPAN.traceId,
  spanId: SPAN.spanId,
  eventName: 'x',
};

const EXPORTS = {
  traces: {
    resourceSpans: [{ resource: RESOURCE, scopeSpans: [{ scope: SCOPE, spans: [SPAN, { ...SPAN, attributes: [] }] }] }],
  },
  metrics: { resourceMetrics: [{ resource: RESOURCE, scopeMetrics: [{ scope: SCOPE, metrics: METRICS }] }] },
  logs: { resourceLogs: [{ resource: RESOURCE, scopeLogs: [{ scope: SCOPE, logRecords: [LOG] }] }] },
};

function otlpTarget(signal: keyof typeof EXPORTS, encoding: 'protobuf' | 'json'): FuzzTarget {
  return {
    name: `otlp-${signal}-${encoding}`,
    decodes: `OTLP ${signal} as ${encoding === 'json' ? 'JSON' : 'protobuf'}`,
    covers: [DOORS, 'packs/agents/', 'node_modules/protobufjs/src/', ...ADMISSION],
    shape: encoding,
    bytesMax: BODY_MAX,
    async examples() {
      if (encoding === 'json') return [JSON.stringify(EXPORTS[signal])];
      return [protobufExport(signal, await import('../../../apps/server/src/doors/otlp/schema.ts'))];
    },
    async open() {
      const [{ decodeOtlp }, { CumulativeStreams }, { TelemetryIntake }, { otlpResponse }, { PACKS }] =
        await Promise.all([
          import('../../../apps/server/src/doors/otlp/decode.ts'),
          import('../../../apps/server/src/doors/otlp/cumulative-streams.ts'),
          import('../../../apps/server/src/doors/telemetry-intake.ts'),
          import('../../../apps/server/src/doors/otlp/response.ts'),
          import('../../../apps/server/src/packs.ts'),
        ]);
      const admission = await openAdmission();
      const intake = new TelemetryIntake(PACKS);
      const streams = new CumulativeStreams({ streamsPerTenantMax: 100 });
      return {
        async run(body) {
          const { entries, takeBack } = decodeOtlp(signal, encoding, body, {
            tenant: 'acme',
            streams,
            receivedMs: NOW_MS,
          });
          entries.forEach((entry, position) => {
            mustHold(entry.index >= position || 'rejected' in entry, 'records are counted');
          });
          const { arrivals, itemsLost } = intake.arrivalsOf('acme', entries);
          mustHold(itemsLost(new Set()) === 0, 'nothing is lost when nothing is refused');
          if (arrivals.length % 3 === 2) takeBack();
          await admission.take(arrivals as Entry[]);
          otlpResponse(signal, encoding, { rejected: entries.length, message: 'x' });
        },
        close: () => admission.close(),
      };
    },
  };
}

type Encode = typeof import('../../../apps/server/src/doors/otlp/schema.ts').encodeMessage;

/** The same records on the wire. Ids are bytes there. */
function protobufExport(signal: keyof typeof EXPORTS, { encodeMessage }: { encodeMessage: Encode }): Uint8Array {
  const bytes = (hex: string) => Buffer.from(hex, 'hex');
  const ids = { traceId: bytes(SPAN.traceId), spanId: bytes(SPAN.spanId) };
  const points = (name: Parameters<Encode>[0], list: readonly object[], more: object = {}) => ({
    dataPoints: list.map((point) => encodeMessage(name, point)),
    ...more,
  });
  const [gauge, sum, histogram, exponential, summary] = METRICS;
  const items = {
    traces: [
      encodeMessage('Span', { ...SPAN, ...ids, parentSpanId: ids.spanId }),
      encodeMessage('Span', { ...SPAN, ...ids, parentSpanId: ids.spanId, attributes: [] }),
    ],
    logs: [encodeMessage('LogRecord', { ...LOG, ...ids })],
    metrics: [
      encodeMessage('Metric', { name: 'g', gauge: points('NumberPoint', gauge!.gauge!.dataPoints) }),
      encodeMessage('Metric', {
        name: 's',
        sum: points('NumberPoint', sum!.sum!.dataPoints, { aggregationTemporality: 2, isMonotonic: true }),
      }),
      encodeMessage('Metric', {
        name: 'h',
        histogram: points('HistogramPoint', histogram!.histogram!.dataPoints, { aggregationTemporality: 1 }),
      }),
      encodeMessage('Metric', {
        name: 'e',
        exponentialHistogram: points('ExponentialHistogramPoint', exponential!.exponentialHistogram!.dataPoints),
      }),
      encodeMessage('Metric', { name: 'q', summary: points('SummaryPoint', summary!.summary!.dataPoints) }),
    ],
  }[signal];
  const resource = encodeMessage('Resource', RESOURCE);
  const scope = encodeMessage('Scope', SCOPE);
  return encodeMessage('Request', {
    groups: [encodeMessage('ResourceGroup', { resource, scopes: [encodeMessage('ScopeGroup', { scope, items })] })],
  });
}

export const OTLP_DOORS: readonly FuzzTarget[] = (['traces', 'metrics', 'logs'] as const).flatMap((signal) => [
  otlpTarget(signal, 'protobuf'),
  otlpTarget(signal, 'json'),
]);
