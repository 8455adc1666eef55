/** A collector as far as a test needs one: takes OTLP traces over HTTP in protobuf and keeps the spans. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import protobuf from 'protobufjs';

export interface ReceivedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  startMs: number;
  endMs: number;
  attributes: Record<string, string | number>;
  links: { traceId: string; spanId: string }[];
  /** 2 when it failed. */
  status: number;
  statusMessage: string;
  events: number;
}

const SCHEMA = `
syntax = "proto3";
message Request { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message Resource { repeated KeyValue attributes = 1; }
message ScopeSpans { repeated Span spans = 2; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; } }
message Link { bytes trace_id = 1; bytes span_id = 2; }
message Event { string name = 2; }
message Status { string message = 2; int32 code = 3; }
message Span {
  bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
  fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8; repeated KeyValue attributes = 9;
  repeated Event events = 11; repeated Link links = 13; Status status = 15;
}`;
const REQUEST = protobuf.parse(SCHEMA, { keepCase: false }).root.lookupType('Request');

interface Pair {
  key: string;
  value?: { stringValue?: string; intValue?: unknown; doubleValue?: number };
}

export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  /** Whole bodies, to look for what must not be in them. */
  bytes = Buffer.alloc(0);
  /** Attributes of the process, of the last request. */
  resource: Record<string, string | number> = {};
  /** What it answers. */
  status = 200;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<OtlpReceiver> {
    const server = createServer();
    const receiver = new OtlpReceiver(server);
    server.on('request', async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      if (receiver.status === 200 && request.url === '/v1/traces') receiver.#take(Buffer.concat(chunks));
      response.writeHead(receiver.status, { 'content-type': 'application/x-protobuf' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(body: Buffer): void {
    this.bytes = Buffer.concat([this.bytes, body]);
    const plain = { longs: Number, bytes: Buffer, defaults: true } as unknown as protobuf.IConversionOptions;
    const request = REQUEST.toObject(REQUEST.decode(body), plain) as {
      // biome-ignore lint/suspicious/noExplicitAny: the shape is the schema's above
      resourceSpans: { resource: { attributes: Pair[] }; scopeSpans: { spans: any[] }[] }[];
    };
    for (const { resource, scopeSpans } of request.resourceSpans) {
      this.resource = attributesOf(resource.attributes);
      for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
        this.spans.push({
          name: span.name,
          traceId: hex(span.traceId),
          spanId: hex(span.spanId),
          parentSpanId: hex(span.parentSpanId),
          kind: span.kind,
          startMs: span.startTimeUnixNano / 1e6,
          endMs: span.endTimeUnixNano / 1e6,
          attributes: attributesOf(span.attributes),
          links: span.links.map((link: { traceId: Buffer; spanId: Buffer }) => ({
            traceId: hex(link.traceId),
            spanId: hex(link.spanId),
          })),
          status: span.status?.code ?? 0,
          statusMessage: span.status?.message ?? '',
          events: span.events.length,
        });
      }
    }
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function attributesOf(pairs: readonly Pair[]): Record<string, string | number> {
  return Object.fromEntries(
    pairs.map(({ key, value }) => [key, value?.stringValue ?? value?.doubleValue ?? Number(value?.intValue)]),
  );
}
