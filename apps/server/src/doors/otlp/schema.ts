/**
 * The part of the OpenTelemetry protocol's messages that we read, with the field numbers of opentelemetry-proto 1.x; every
 * other field is skipped. Field names are those of the JSON mapping, so that one set of readers serves both encodings.
 *
 * The three signals nest alike: request → resource group → scope group → items. These levels are declared as bytes, and
 * each is decoded by itself: what is broken inside one span is that span's problem.
 */
import protobuf from 'protobufjs';

type FieldTable = Record<string, string>;

const bytesList = 'repeated bytes';

/** `name: 'type = number'` */
const MESSAGES: Record<string, FieldTable> = {
  Request: { groups: `${bytesList} = 1` },
  ResourceGroup: { resource: 'bytes = 1', scopes: `${bytesList} = 2` },
  ScopeGroup: { scope: 'bytes = 1', items: `${bytesList} = 2` },
  Resource: { attributes: 'repeated KeyValue = 1' },
  Scope: { name: 'string = 1', version: 'string = 2', attributes: 'repeated KeyValue = 3' },
  KeyValue: { key: 'string = 1', value: 'AnyValue = 2' },
  AnyValue: {
    stringValue: 'string = 1',
    boolValue: 'bool = 2',
    intValue: 'int64 = 3',
    doubleValue: 'double = 4',
    arrayValue: 'ArrayValue = 5',
    kvlistValue: 'KeyValueList = 6',
    bytesValue: 'bytes = 7',
  },
  ArrayValue: { values: 'repeated AnyValue = 1' },
  KeyValueList: { values: 'repeated KeyValue = 1' },
  Span: {
    traceId: 'bytes = 1',
    spanId: 'bytes = 2',
    parentSpanId: 'bytes = 4',
    name: 'string = 5',
    startTimeUnixNano: 'fixed64 = 7',
    endTimeUnixNano: 'fixed64 = 8',
    attributes: 'repeated KeyValue = 9',
    events: 'repeated SpanEvent = 11',
    status: 'Status = 15',
  },
  SpanEvent: { timeUnixNano: 'fixed64 = 1', name: 'string = 2', attributes: 'repeated KeyValue = 3' },
  Status: { message: 'string = 2', code: 'int32 = 3' },
  LogRecord: {
    timeUnixNano: 'fixed64 = 1',
    severityNumber: 'int32 = 2',
    severityText: 'string = 3',
    body: 'AnyValue = 5',
    attributes: 'repeated KeyValue = 6',
    traceId: 'bytes = 9',
    spanId: 'bytes = 10',
    observedTimeUnixNano: 'fixed64 = 11',
    eventName: 'string = 12',
  },
  Metric: {
    name: 'string = 1',
    unit: 'string = 3',
    gauge: 'Points = 5',
    sum: 'Points = 7',
    histogram: 'Points = 9',
    exponentialHistogram: 'Points = 10',
    summary: 'Points = 11',
  },
  Points: { dataPoints: `${bytesList} = 1`, aggregationTemporality: 'int32 = 2', isMonotonic: 'bool = 3' },
  NumberPoint: {
    startTimeUnixNano: 'fixed64 = 2',
    timeUnixNano: 'fixed64 = 3',
    asDouble: 'double = 4',
    asInt: 'sfixed64 = 6',
    attributes: 'repeated KeyValue = 7',
    flags: 'uint32 = 8',
  },
  HistogramPoint: {
    startTimeUnixNano: 'fixed64 = 2',
    timeUnixNano: 'fixed64 = 3',
    count: 'fixed64 = 4',
    sum: 'double = 5',
    attributes: 'repeated KeyValue = 9',
    flags: 'uint32 = 10',
  },
  ExponentialHistogramPoint: {
    attributes: 'repeated KeyValue = 1',
    startTimeUnixNano: 'fixed64 = 2',
    timeUnixNano: 'fixed64 = 3',
    count: 'fixed64 = 4',
    sum: 'double = 5',
    flags: 'uint32 = 10',
  },
  SummaryPoint: {
    startTimeUnixNano: 'fixed64 = 2',
    timeUnixNano: 'fixed64 = 3',
    count: 'fixed64 = 4',
    sum: 'double = 5',
    attributes: 'repeated KeyValue = 7',
    flags: 'uint32 = 8',
  },
  /** ExportTraceServiceResponse and its two sisters differ only in the name of the count. */
  ExportResponse: { partialSuccess: 'PartialSuccess = 1' },
  PartialSuccess: { rejected: 'int64 = 1', errorMessage: 'string = 2' },
  /** google.rpc.Status, without its details. */
  RpcStatus: { code: 'int32 = 1', message: 'string = 2' },
};

export type MessageName =
  | 'Request'
  | 'ResourceGroup'
  | 'ScopeGroup'
  | 'Resource'
  | 'Scope'
  | 'Span'
  | 'LogRecord'
  | 'Metric'
  | 'NumberPoint'
  | 'HistogramPoint'
  | 'ExponentialHistogramPoint'
  | 'SummaryPoint'
  | 'ExportResponse'
  | 'RpcStatus';

const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(MESSAGES).map(([message, fields]) => [
      message,
      { fields: Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, fieldOf(text)])) },
    ]),
  ),
});

function fieldOf(text: string): { id: number; type: string; rule?: string } {
  const [declaration = '', id] = text.split(' = ');
  const [first = '', second] = declaration.split(' ');
  return second ? { id: Number(id), type: second, rule: first } : { id: Number(id), type: first };
}

/** The message's fields. One that was not sent is not an own property. Throws what protobufjs throws on broken bytes. */
export function decodeMessage(name: MessageName, bytes: Uint8Array): object {
  return root.lookupType(name).decode(bytes);
}

export function encodeMessage(name: MessageName | 'Points', fields: object): Buffer {
  const type = root.lookupType(name);
  return Buffer.from(type.encode(type.fromObject(fields)).finish());
}
