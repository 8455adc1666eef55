import { Problem } from '@bellwether/core';
import type { TelemetryRecord } from '@bellwether/metrics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CumulativeStreams } from './cumulative-streams.ts';
import { type DecodedTelemetry, decodeOtlp, type OtlpSignal, otlpEncoding } from './decode.ts';
import { encodeMessage } from './schema.ts';

const TRACE_ID = '5b8efff798038103d269b633813fc60c';
const SPAN_ID = 'eee19b7ec3c1b174';
const NANOS = '1544712660300000000';
const TIME_MS = 1544712660300;
const receivedMs = Date.UTC(2026, 10, 21);

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const span = (fields: object = {}) => ({
  traceId: TRACE_ID,
  spanId: SPAN_ID,
  name: 'chat',
  startTimeUnixNano: NANOS,
  endTimeUnixNano: '1544712661300000000',
  ...fields,
});
const resource = { attributes: [text('service.name', 'svc')] };
const scope = { name: 'lib', version: '1' };

function decode(signal: OtlpSignal, request: unknown, streams = new CumulativeStreams()): DecodedTelemetry[] {
  const body = Buffer.from(typeof request === 'string' ? request : JSON.stringify(request));
  return decodeOtlp(signal, 'json', body, { tenant: 't', streams, receivedMs }).entries;
}

const spans = (...items: unknown[]) =>
  decode('traces', { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: items }] }] });
const logs = (...items: unknown[]) =>
  decode('logs', { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: items }] }] });
const metricsOf = (streams: CumulativeStreams, ...items: unknown[]) =>
  decode('metrics', { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics: items }] }] }, streams);
const metrics = (...items: unknown[]) => metricsOf(new CumulativeStreams(), ...items);

function recordOf(entries: readonly DecodedTelemetry[], index = 0): TelemetryRecord & Record<string, unknown> {
  const entry = entries[index];
  if (!entry || !('record' in entry)) throw new Error(JSON.stringify(entry));
  return entry.record as TelemetryRecord & Record<string, unknown>;
}

describe('a span', () => {
  it('comes with its resource, scope, times, status and events', () =>
    expect(
      spans(
        span({
          traceId: TRACE_ID.toUpperCase(),
          parentSpanId: 'EEE19B7EC3C1B173',
          attributes: [text('a', 'b'), null],
          status: { code: 'STATUS_CODE_ERROR', message: 'rate limit' },
          events: [null, { name: 'retry', timeUnixNano: NANOS, attributes: [text('n', '1')] }],
          links: [{}],
          kind: 3,
        }),
      ),
    ).toEqual([
      {
        index: 0,
        record: {
          kind: 'span',
          resource: { 'service.name': 'svc' },
          scope: { name: 'lib', version: '1' },
          attributes: { a: 'b' },
          name: 'chat',
          traceId: TRACE_ID,
          spanId: SPAN_ID,
          parentSpanId: 'eee19b7ec3c1b173',
          startMs: TIME_MS,
          endMs: TIME_MS + 1000,
          status: 'error',
          statusMessage: 'rate limit',
          events: [{ name: 'retry', timeMs: TIME_MS, attributes: { n: '1' } }],
        },
      },
    ]));

  it('keeps fractions of a millisecond', () =>
    expect(recordOf(spans(span({ startTimeUnixNano: '1746026930686364125' }))).startMs).toBeCloseTo(
      1746026930686.364,
      3,
    ));

  it('without times has the time of arrival; one that ends before it starts took no time', () => {
    expect(recordOf(spans(span({ startTimeUnixNano: '0', endTimeUnixNano: undefined })))).toMatchObject({
      startMs: receivedMs,
      endMs: receivedMs,
    });
    expect(recordOf(spans(span({ endTimeUnixNano: '1' })))).toMatchObject({ startMs: TIME_MS, endMs: TIME_MS });
    expect(recordOf(spans(span({ startTimeUnixNano: null })))).toMatchObject({ startMs: TIME_MS + 1000 });
  });

  it.each([
    [span({ traceId: '' }), 'traceId'],
    [span({ traceId: '0'.repeat(32) }), 'traceId'],
    [span({ traceId: 'W47/+Xh…' }), 'traceId'],
    [span({ spanId: 'abc' }), 'spanId'],
    [span({ spanId: undefined }), 'spanId'],
    [span({ name: 7 }), 'name'],
    [span({ startTimeUnixNano: 'soon' }), 'startTimeUnixNano'],
    [span({ startTimeUnixNano: -1 }), 'startTimeUnixNano'],
    [span({ attributes: {} }), 'attributes'],
    [span({ attributes: [{ value: {} }] }), 'attributes.'],
    [span({ attributes: [text('__proto__', 'x')] }), 'attributes.__proto__'],
    [span({ attributes: [{ key: 'k', value: { intValue: '1.5' } }] }), 'intValue'],
    [span({ status: 7 }), 'status'],
  ])('that is wrong is rejected, and its neighbours are not: %j', (wrong, field) =>
    expect(spans(span(), wrong, null, span())).toMatchObject([
      { index: 0, record: { name: 'chat' } },
      { index: 1, rejected: { reason: 'invalid_field', field }, raw: JSON.stringify(wrong), items: 1 },
      { index: 2, record: { name: 'chat' } },
    ]),
  );
});

describe('attributes', () => {
  const read = (value: unknown) => recordOf(spans(span({ attributes: [{ key: 'k', value }] }))).attributes.k;

  it.each([
    [{ stringValue: '' }, ''],
    [{ boolValue: false }, false],
    [{ intValue: '10' }, 10],
    [{ intValue: -3 }, -3],
    [{ intValue: '18446744073709551615' }, '18446744073709551615'],
    [{ doubleValue: 637.704 }, 637.704],
    [{ doubleValue: 'NaN' }, 'NaN'],
    [{ doubleValue: '-Infinity' }, '-Infinity'],
    [{ bytesValue: 'AP8=' }, 'AP8='],
    [{ arrayValue: { values: [{ intValue: 1 }, null, {}] } }, [1, null]],
    [{ arrayValue: {} }, []],
    [{ kvlistValue: { values: [text('a', 'b'), { key: 'c', value: { kvlistValue: {} } }] } }, { a: 'b', c: {} }],
    [{}, null],
    [null, null],
    [{ futureValue: 1 }, null],
    [{ stringValue: null, intValue: '7' }, 7],
  ])('have plain values: %j', (value, expected) => expect(read(value)).toEqual(expected));

  it('of the scope join the record’s own, which win', () =>
    expect(
      recordOf(
        decode('traces', {
          resourceSpans: [
            {
              scopeSpans: [
                {
                  scope: { attributes: [text('a', 'scope'), text('b', 'scope')] },
                  spans: [span({ attributes: [text('a', 'own')] })],
                },
              ],
            },
          ],
        }),
      ).attributes,
    ).toEqual({ a: 'own', b: 'scope' }));

  it('may be 512 with those of resource and scope, nested ones counted', () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => text(`k${n}`, 'v'));
    expect(spans(span({ attributes: many(511) }))).toMatchObject([{ record: {} }]);
    for (const attributes of [many(512), many(10_000), [{ key: 'map', value: { kvlistValue: { values: many(511) } } }]])
      expect(spans(span({ attributes }), span())).toMatchObject([
        { rejected: { reason: 'too_many_fields' } },
        { record: {} },
      ]);
  });

  it('may hold strings of 64 KiB and no more', () => {
    expect(spans(span({ attributes: [text('k', 'x'.repeat(65_536))] }))).toMatchObject([{ record: {} }]);
    expect(spans(span({ attributes: [text('k', 'x'.repeat(65_537))] }))).toMatchObject([
      { rejected: { reason: 'too_large', field: 'k' } },
    ]);
    expect(spans(span({ attributes: [text('k', '世'.repeat(22_000))] }))).toMatchObject([
      { rejected: { reason: 'too_large' } },
    ]);
  });

  it('may not nest deeper than an event', () => {
    let value: object = { intValue: 1 };
    for (let level = 0; level < 100; level++) value = { arrayValue: { values: [value] } };
    expect(spans(span({ attributes: [{ key: 'k', value }] }), span())).toMatchObject([
      { rejected: { reason: 'too_deep' } },
      { record: {} },
    ]);
    const bomb = `${'{"arrayValue":{"values":['.repeat(100_000)}${']}}'.repeat(100_000)}`;
    const request = JSON.stringify({
      resourceSpans: [{ scopeSpans: [{ spans: [span({ attributes: [{ key: 'k', value: 'BOMB' }] }), span()] }] }],
    });
    expect(decode('traces', request.replace('"BOMB"', bomb))).toMatchObject([
      { rejected: { reason: 'too_deep' } },
      { record: {} },
    ]);
  });

  it('of a resource that are wrong refuse each of its records, and no others', () => {
    const bad = { resource: { attributes: [{ key: 7 }] }, scopeSpans: [{ spans: [span(), span()] }] };
    const good = { scopeSpans: [{ spans: [span()] }] };
    expect(decode('traces', { resourceSpans: [bad, null, 7, good] })).toMatchObject([
      { index: 0, rejected: { reason: 'invalid_field' }, items: 1 },
      { index: 1, rejected: { reason: 'invalid_field' }, items: 1 },
      { index: 2, rejected: { reason: 'not_an_object' }, items: 1 },
      { index: 3, record: {} },
    ]);
  });
});

describe('a log record', () => {
  it('comes with its name, severity, body and context', () =>
    expect(
      recordOf(
        logs({
          timeUnixNano: NANOS,
          severityNumber: 'SEVERITY_NUMBER_ERROR2',
          eventName: 'e',
          body: { stringValue: 'b' },
          traceId: TRACE_ID,
          spanId: SPAN_ID,
        }),
      ),
    ).toMatchObject({
      kind: 'log',
      eventName: 'e',
      timeMs: TIME_MS,
      severityNumber: 18,
      body: 'b',
      traceId: TRACE_ID,
      spanId: SPAN_ID,
    }));

  it('has the time it happened, else was observed, else arrived', () => {
    expect(recordOf(logs({ timeUnixNano: '0', observedTimeUnixNano: NANOS })).timeMs).toBe(TIME_MS);
    expect(recordOf(logs({})).timeMs).toBe(receivedMs);
  });

  it('has the event name of its attribute, and the severity of its text, when the fields are empty', () => {
    expect(recordOf(logs({ attributes: [text('event.name', 'api_request')] })).eventName).toBe('api_request');
    for (const [severityText, number] of [
      ['Warning', 13],
      ['error', 17],
      ['INFO', 9],
      ['loud', 0],
      ['', 0],
    ] as const)
      expect(recordOf(logs({ severityText })).severityNumber).toBe(number);
  });
});

describe('a metric point', () => {
  const sum = (points: object[], fields: object = {}) => ({
    name: 'tokens',
    unit: '1',
    sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints: points, ...fields },
  });
  const point = (fields: object = {}) => ({
    startTimeUnixNano: NANOS,
    timeUnixNano: '1544712661300000000',
    asInt: '5',
    ...fields,
  });
  const later = (fields: object = {}) => point({ timeUnixNano: '1544712662300000000', asInt: '7', ...fields });

  it('of a delta sum is its change', () =>
    expect(recordOf(metrics(sum([point({ attributes: [text('model', 'm')] })])))).toEqual({
      kind: 'metric',
      resource: { 'service.name': 'svc' },
      scope: { name: 'lib', version: '1' },
      attributes: { model: 'm' },
      name: 'tokens',
      unit: '1',
      startMs: TIME_MS,
      timeMs: TIME_MS + 1000,
      delta: 5,
    }));

  it('of a cumulative sum is its change since the last one, in each stream', () => {
    const cumulative = { aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE' };
    const a = { attributes: [text('model', 'a'), text('type', 'in')] };
    const sameInOtherOrder = { attributes: [text('type', 'in'), text('model', 'a')] };
    const entries = metrics(sum([point(a), point(), later(sameInOtherOrder), later(), later()], cumulative));
    expect(
      entries.map((entry) => [entry.index, 'record' in entry && (entry.record as { delta?: number }).delta]),
    ).toEqual([
      [0, 5],
      [1, 5],
      [2, 2],
      [3, 2],
    ]);
  });

  it('of a cumulative sum that starts when it ends is a base line, unless an SDK sent it', () => {
    const dataPoints = [point({ timeUnixNano: NANOS }), later()];
    const cumulative = sum(dataPoints, { aggregationTemporality: 2 });
    expect(metrics(cumulative)).toMatchObject([{ index: 1, record: { delta: 2 } }]);
    const sdk = { attributes: [text('telemetry.sdk.name', 'opentelemetry')] };
    expect(
      decode('metrics', { resourceMetrics: [{ resource: sdk, scopeMetrics: [{ metrics: [cumulative] }] }] }),
    ).toMatchObject([{ record: { delta: 5 } }, { record: { delta: 2 } }]);
  });

  it('of a cumulative sum that goes up and down is its level', () =>
    expect(recordOf(metrics(sum([point()], { aggregationTemporality: 2, isMonotonic: false })))).toMatchObject({
      value: 5,
    }));

  it('of a gauge is its value', () =>
    expect(
      recordOf(metrics({ name: 'g', gauge: { dataPoints: [{ timeUnixNano: NANOS, asDouble: 1.5 }] } })),
    ).toMatchObject({ value: 1.5, timeMs: TIME_MS, startMs: TIME_MS }));

  it('of a histogram or summary is its count and sum', () => {
    const dataPoints = [point({ count: '3', sum: 10 })];
    const expected = { histogram: { count: 3, sum: 10 } };
    expect(recordOf(metrics({ name: 'h', histogram: { aggregationTemporality: 1, dataPoints } }))).toMatchObject(
      expected,
    );
    expect(
      recordOf(metrics({ name: 'h', exponentialHistogram: { aggregationTemporality: 1, dataPoints } })),
    ).toMatchObject(expected);
    expect(recordOf(metrics({ name: 'h', summary: { dataPoints } }))).toMatchObject(expected);
    const cumulative = { aggregationTemporality: 2, dataPoints: [...dataPoints, later({ count: 4, sum: 10.5 })] };
    expect(recordOf(metrics({ name: 'h', histogram: cumulative }), 1)).toMatchObject({
      histogram: { count: 1, sum: 0.5 },
    });
  });

  it('without a recorded value says nothing and is not rejected', () =>
    expect(metrics(sum([point({ flags: 1, asInt: undefined }), point()]))).toMatchObject([
      { index: 1, record: { delta: 5 } },
    ]));

  it.each(['NaN', 'Infinity', '-Infinity'])('that is %s is rejected', (asDouble) =>
    expect(metrics(sum([point({ asInt: undefined, asDouble }), point()]))).toMatchObject([
      { index: 0, rejected: { reason: 'unsupported_value' }, items: 1 },
      { index: 1, record: { delta: 5 } },
    ]),
  );

  it('that is wrong, or in a metric that is, is counted with its points', () => {
    const good = sum([point()]);
    expect(
      metrics(
        sum([point(), point()], { aggregationTemporality: 0 }),
        { ...sum([point(), point(), point()]), name: '' },
        sum([7 as never, point({ asInt: undefined }), point({ attributes: 'a' })]),
        {
          name: 'h',
          histogram: { aggregationTemporality: 1, dataPoints: [point({ count: 3 }), point({ count: '-1', sum: 1 })] },
        },
        { name: 'nothing' },
        7,
        good,
      ).map((entry) => [entry.index, 'rejected' in entry ? entry.items : 'ok']),
    ).toEqual([
      [0, 2],
      [2, 3],
      [5, 1],
      [6, 1],
      [7, 1],
      [8, 1],
      [9, 1],
      [10, 1],
      [11, 'ok'],
    ]);
  });

  it('is counted once when the request that brought it could not be stored', () => {
    const streams = new CumulativeStreams();
    const body = Buffer.from(
      JSON.stringify({
        resourceMetrics: [{ scopeMetrics: [{ metrics: [sum([point()], { aggregationTemporality: 2 })] }] }],
      }),
    );
    const send = () => decodeOtlp('metrics', 'json', body, { tenant: 't', streams, receivedMs });
    const failed = send();
    failed.takeBack();
    failed.takeBack();
    expect(recordOf(send().entries)).toMatchObject({ delta: 5 });
    expect(send().entries).toEqual([]);
  });
});

describe('a request', () => {
  it('may be empty', () => {
    for (const signal of ['traces', 'metrics', 'logs'] as const) {
      expect(decode(signal, {})).toEqual([]);
      expect(
        decodeOtlp(signal, 'protobuf', Buffer.alloc(0), { tenant: 't', streams: new CumulativeStreams(), receivedMs })
          .entries,
      ).toEqual([]);
    }
  });

  it.each(['', '{', '[]', '7', 'null', '{"resourceSpans":7}', '{"resourceSpans":[{}'])(
    'that is none is a Problem: %s',
    (body) => expect(() => decode('traces', body)).toThrow(Problem),
  );

  it('is refused beyond 20,000 records, and leaves cumulative streams as they were', () => {
    expect(() => logs(...Array.from({ length: 20_001 }, () => ({})))).toThrow(Problem);
    const streams = new CumulativeStreams();
    const sum = (count: number) => ({
      name: 'n',
      sum: {
        aggregationTemporality: 2,
        isMonotonic: true,
        dataPoints: Array.from({ length: count }, (_, n) => ({
          startTimeUnixNano: '1',
          timeUnixNano: String(1_000_000_000 + n),
          asInt: 5,
        })),
      },
    });
    expect(() => metricsOf(streams, sum(20_001))).toThrow(Problem);
    expect(recordOf(metricsOf(streams, sum(1)))).toMatchObject({ delta: 5 });
  });

  it('is protobuf or JSON by its content type', () => {
    expect(otlpEncoding('application/x-protobuf')).toBe('protobuf');
    expect(otlpEncoding('application/json; charset=utf-8')).toBe('json');
    expect(() => otlpEncoding('text/plain')).toThrow(Problem);
    expect(() => otlpEncoding(undefined)).toThrow(Problem);
  });
});

describe('protobuf', () => {
  const message = { ...span(), traceId: Buffer.from(TRACE_ID, 'hex'), spanId: Buffer.from(SPAN_ID, 'hex') };
  const protobuf = (body: Buffer) =>
    decodeOtlp('traces', 'protobuf', body, { tenant: 't', streams: new CumulativeStreams(), receivedMs }).entries;
  const request = (...items: Uint8Array[]) =>
    encodeMessage('Request', {
      groups: [encodeMessage('ResourceGroup', { scopes: [encodeMessage('ScopeGroup', { items })] })],
    });
  const good = encodeMessage('Span', message);

  it('gives the record that JSON gives', () => {
    const attributes = [
      { key: 'max', value: { intValue: '9223372036854775807' } },
      { key: 'min', value: { intValue: '-3' } },
    ];
    const decoded = protobuf(
      request(encodeMessage('Span', { ...message, startTimeUnixNano: '1746026930686364125', attributes })),
    );
    expect(decoded).toEqual(
      decode('traces', {
        resourceSpans: [{ scopeSpans: [{ spans: [span({ startTimeUnixNano: '1746026930686364125', attributes })] }] }],
      }),
    );
    expect(recordOf(decoded).attributes).toEqual({ max: '9223372036854775807', min: -3 });
  });

  it('that is broken within one span never costs the others', () => {
    let value: object = { intValue: 1 };
    for (let level = 0; level < 40; level++) value = { arrayValue: { values: [value] } };
    const deep = encodeMessage('Span', { ...message, attributes: [{ key: 'k', value }] });
    expect(protobuf(request(good, good.subarray(0, 30), deep, Buffer.from([0xff]), good))).toMatchObject([
      { index: 0, record: {} },
      { index: 1, rejected: { reason: 'invalid_field' }, raw: good.subarray(0, 30).toString('base64') },
      { index: 2, rejected: { reason: 'too_deep' } },
      { index: 3, rejected: { reason: 'invalid_field' } },
      { index: 4, record: {} },
    ]);
  });

  it('nested thousands of times is one rejection', () => {
    const wrapped = (tag: number, inner: Buffer) => {
      const { length } = inner;
      return Buffer.concat([
        Buffer.from([tag, (length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14]),
        inner,
      ]);
    };
    // AnyValue { array_value = 5 } of ArrayValue { values = 1 } of AnyValue …
    let value = Buffer.alloc(0);
    for (let level = 0; level < 5000; level++) value = wrapped(0x2a, wrapped(0x0a, value));
    const attribute = Buffer.concat([Buffer.from([0x0a, 1, 0x6b]), wrapped(0x12, value)]);
    const bomb = Buffer.concat([good, wrapped(0x4a, attribute)]);
    expect(protobuf(request(good, bomb, good))).toMatchObject([
      { record: {} },
      { rejected: { detail: expect.stringContaining('depth') } },
      { record: {} },
    ]);
  });

  it('skips fields it does not know', () => {
    const unknown = Buffer.from([0xfa, 0x3e, 0x03, 1, 2, 3]); // field 1007, three bytes
    expect(protobuf(request(Buffer.concat([good, unknown])))).toEqual(protobuf(request(good)));
  });

  it('cut off anywhere is a Problem, a rejection, or whole records: never half of one', () => {
    const body = request(good, good);
    for (let length = 0; length < body.length; length++)
      try {
        for (const entry of protobuf(body.subarray(0, length)))
          if ('record' in entry) expect(entry.record).toEqual(recordOf(protobuf(request(good))));
      } catch (error) {
        expect(error).toBeInstanceOf(Problem);
      }
  });
});

describe('whatever arrives', () => {
  const junk = fc.oneof(
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.json().map((json) => Buffer.from(json)),
  );
  const almost = fc
    .record({ a: fc.jsonValue(), b: fc.jsonValue(), c: fc.jsonValue() }, { requiredKeys: [] })
    .map(({ a, b, c }) => ({ ...span(), attributes: a, status: b, events: c }));

  it('is decoded or is a Problem, never anything else', () =>
    fc.assert(
      fc.property(
        junk,
        fc.constantFrom('traces', 'metrics', 'logs'),
        fc.constantFrom('protobuf', 'json'),
        (body, signal, encoding) => {
          try {
            decodeOtlp(signal as OtlpSignal, encoding as 'json', body, {
              tenant: 't',
              streams: new CumulativeStreams(),
              receivedMs,
            });
          } catch (error) {
            expect(error).toBeInstanceOf(Problem);
          }
        },
      ),
      { numRuns: 1000 },
    ));

  it('never costs a good neighbour', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            almost,
            fc.jsonValue().filter((value) => value !== null),
          ),
          { maxLength: 5 },
        ),
        (items) => {
          const entries = spans(span(), ...items, span({ name: 'last' }));
          expect(recordOf(entries).name).toBe('chat');
          expect(recordOf(entries, entries.length - 1)).toMatchObject({ name: 'last' });
          expect(entries).toHaveLength(items.length + 2);
        },
      ),
      { numRuns: 300 },
    ));
});
