import { Problem } from '@bellwether/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DecodedLine, decodeInflux, influxFailure, influxResponse } from './influx.ts';

const RECEIVED_MS = Date.UTC(2026, 10, 21);

function decode(text: string | Buffer, precision?: string): DecodedLine[] {
  return decodeInflux(Buffer.from(text), { precision, receivedMs: RECEIVED_MS });
}

function metadataOf(text: string): unknown {
  const [only, ...rest] = decode(text);
  expect(rest).toEqual([]);
  return only && ('event' in only ? only.event.metadata : only.rejected);
}

function idOf(text: string): string | undefined {
  const [only] = decode(text);
  return only && 'event' in only ? only.event.event_id : undefined;
}

describe('a line', () => {
  it('is a measurement with tags, fields and a time', () =>
    expect(decode('weather,location=us-midwest,device_id=d7 temperature=82,humid=t 1465839830100000000')).toEqual([
      {
        index: 0,
        line: 1,
        event: {
          event_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          event_type: 'device_measurement',
          timestamp: '2016-06-13T17:43:50.100Z',
          metadata: {
            measurement: 'weather',
            tags: { location: 'us-midwest', device_id: 'd7' },
            fields: { temperature: 82, humid: true },
            device: 'd7',
          },
        },
      },
    ]));

  it.each([
    ['f=1', 1],
    ['f=-1.5e-3', -0.0015],
    ['f=.5', 0.5],
    ['f=1.', 1],
    ['f=5i', 5],
    ['f=-9223372036854775808i', '-9223372036854775808'],
    ['f=18446744073709551615u', '18446744073709551615'],
    ['f=TRUE', true],
    ['f=F', false],
    ['f="text"', 'text'],
    ['f=""', ''],
    ['f="a, b = c"', 'a, b = c'],
    [String.raw`f="say \"hi\" \\ \n"`, String.raw`say "hi" \ \n`],
    ['f="over\nlines"', 'over\nlines'],
  ])('has a value of its type: %s', (field, value) =>
    expect(metadataOf(`m ${field}`)).toEqual({ measurement: 'm', tags: {}, fields: { f: value } }),
  );

  it.each([
    [String.raw`my\ m\,x=y,t\ 1=a\,b,t\=2=c\ d f\,1\ \==1`, 'my m,x=y', { 't 1': 'a,b', 't=2': 'c d' }, { 'f,1 =': 1 }],
    [String.raw`C:\dir,p=\\x\y f=1`, String.raw`C:\dir`, { p: String.raw`\\x\y` }, { f: 1 }],
    ['wetter,ort=Köln grad="7°"', 'wetter', { ort: 'Köln' }, { grad: '7°' }],
  ])('may have escapes in its names: %s', (text, measurement, tags, fields) =>
    expect(metadataOf(text)).toEqual({ measurement, tags, fields }),
  );

  it.each([
    ['m', 'Expected'],
    ['m ', 'Expected'],
    ['m,', 'tag key'],
    ['m,t=,u=1 f=1', 'value of tag t'],
    ['m,t f=1', '"="'],
    [',t=1 f=1', 'measurement'],
    ['m f', '"="'],
    ['m f=', 'no number'],
    ['m f=1,', 'field key'],
    ['m f=abc', 'no number'],
    ['m f=1x', 'no number'],
    ['m f=1.5i', 'no number'],
    ['m f="open', 'never closed'],
    ['m f="a"b', 'end of the line'],
    ['m f=1 12x', 'timestamp'],
    ['m f=1 99999999999999999999', 'timestamp'],
    ['m f=1 1 1', 'end of the line'],
    ['m,t=1,t=2 f=1', 'twice'],
    ['m f=1,f=2', 'twice'],
    ['m __proto__=1', '__proto__'],
  ])('is rejected when it is broken: %s', (text, words) =>
    expect(metadataOf(text)).toMatchObject({ reason: 'invalid_field', detail: expect.stringContaining(words) }),
  );

  it.each(['NaN', 'nan', 'inf', '-Inf', '+Infinity', '1e999', '9223372036854775808i', '-1u', '18446744073709551616u'])(
    'is rejected when its value cannot be stored: %s',
    (value) => expect(metadataOf(`m f=${value}`)).toMatchObject({ reason: 'unsupported_value', field: 'f' }),
  );

  it('is rejected when it is larger than a line should be', () => {
    const many = Array.from({ length: 10_000 }, (_, n) => `f${n}=1`).join(',');
    expect(metadataOf(`m ${many}`)).toMatchObject({ reason: 'too_many_fields' });
    expect(metadataOf(`m f="${'x'.repeat(70_000)}"`)).toMatchObject({ reason: 'too_large' });
    expect(metadataOf(`${'m'.repeat(70_000)} f=1`)).toMatchObject({ reason: 'too_large' });
  });
});

describe('the time of a line', () => {
  it.each([
    ['1465839830100400200', undefined],
    ['1465839830100400', 'us'],
    ['1465839830100', 'ms'],
  ])('%s is read in precision %s', (timestamp, precision) =>
    expect(decode(`m f=1 ${timestamp}`, precision)).toMatchObject([
      { event: { timestamp: '2016-06-13T17:43:50.100Z' } },
    ]),
  );

  it('keeps what is finer than a millisecond', () => {
    expect(metadataOf('m f=1 1465839830100400200')).toMatchObject({ timestamp_ns: '1465839830100400200' });
    expect(metadataOf('m f=1 1465839830100000000')).not.toHaveProperty('timestamp_ns');
  });

  it('is the time of arrival when it is missing', () =>
    expect(decode('m f=1')).toMatchObject([{ event: { timestamp: '2026-11-21T00:00:00.000Z' } }]));

  it('is rejected when it is none in this precision, leaving the years 1 and 9999 to admission', () => {
    expect(decode('m f=1 1465839830100400200', 's')).toMatchObject([
      { rejected: { reason: 'timestamp_out_of_range' } },
    ]);
    expect(decode('m f=1 -62135596800', 's')).toMatchObject([{ event: { timestamp: '0001-01-01T00:00:00.000Z' } }]);
    expect(decode('m f=1 253402300799', 's')).toMatchObject([{ event: { timestamp: '9999-12-31T23:59:59.000Z' } }]);
  });

  it('has a precision that is known', () => {
    for (const precision of ['h', 'NS', 'constructor', '__proto__'])
      expect(() => decode('m f=1', precision)).toThrow(Problem);
  });
});

describe('the event id of a line', () => {
  const id = idOf('m,a=1,b=2 f=1,g=2 7');

  it('is the same for the same point, whatever the order and the values', () => {
    expect(idOf('m,b=2,a=1 g=9,f=3 7')).toBe(id);
    expect(id).toBeDefined();
  });

  it('is another for another measurement, tag, time or set of fields', () => {
    const others = [
      'n,a=1,b=2 f=1,g=2 7',
      'm,a=1,b=3 f=1,g=2 7',
      'm,a=1,b=2 f=1,g=2 8',
      'm,a=1,b=2 f=1 7',
      'm,a=1 f=1,g=2 7',
    ];
    expect(new Set([id, ...others.map(idOf)]).size).toBe(6);
  });

  it('is left to admission when the line has no time, for then two alike are two', () =>
    expect(idOf('m f=1')).toBeUndefined());
});

describe('a body of lines', () => {
  it('may have comments, blank lines, CRLF and no last newline', () =>
    expect(decode('# a "comment\n\n  m f=1\r\n\t\n#\nm f=2 \n#x').map(({ line, index }) => [line, index])).toEqual([
      [3, 0],
      [6, 1],
    ]));

  it('keeps the neighbours of a broken line, and says which line it was', () => {
    const records = decode('m f=1 1\nm f="never closed\nm f=2 2\noops\nm f="two\nlines" 3\n');
    expect(records.map((record) => [record.line, 'event' in record])).toEqual([
      [1, true],
      [2, false],
      [3, true],
      [4, false],
      [5, true],
    ]);
    expect(records[1]).toMatchObject({ raw: 'm f="never closed' });
  });

  it('is refused as a whole when it is not UTF-8 or has more than 20,000 lines', () => {
    expect(() => decode(Buffer.from([0x6d, 0x20, 0x66, 0x3d, 0xff]))).toThrow(Problem);
    expect(decode('m f=1\n'.repeat(20_000))).toHaveLength(20_000);
    expect(() => decode('m f=1\n'.repeat(20_001))).toThrow(Problem);
  });

  it('takes time in proportion to its length', () => {
    const started = performance.now();
    decode('m f="\n'.repeat(15_000));
    decode('m f="\\"\n'.repeat(15_000));
    decode(`m f="${'\\"'.repeat(2_000_000)}`);
    decode(`${'\\ '.repeat(2_000_000)} f=1`);
    decode(`${'\n#'.repeat(2_000_000)}`);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  const name = fc
    .string({ minLength: 1, maxLength: 8 })
    .filter((text) => !/[\n\r\\]/.test(text) && text !== '__proto__');
  const escaped = (text: string) => text.replace(/[,= ]/g, String.raw`\$&`);
  const value = fc.oneof(
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((number) => ({ written: String(number), read: number + 0 })),
    fc.maxSafeInteger().map((number) => ({ written: `${number}i`, read: number })),
    fc.boolean().map((flag) => ({ written: String(flag), read: flag })),
    fc.string().map((text) => ({ written: `"${text.replace(/["\\]/g, '\\$&')}"`, read: text })),
  );

  it('comes out as it was written', () =>
    fc.assert(
      fc.property(
        name,
        fc.dictionary(name, name),
        fc.dictionary(name, value, { minKeys: 1 }),
        (measurement, tags, fields) => {
          fc.pre(!/^[#\s]/.test(measurement));
          const tagText = Object.entries(tags).map(([key, text]) => `,${escaped(key)}=${escaped(text)}`);
          const fieldText = Object.entries(fields).map(([key, { written }]) => `${escaped(key)}=${written}`);
          const line = `${measurement.replace(/[, ]/g, String.raw`\$&`)}${tagText.join('')} ${fieldText.join(',')} 7`;
          const read = Object.fromEntries(Object.entries(fields).map(([key, each]) => [key, each.read]));
          expect(metadataOf(line)).toMatchObject({ measurement, tags: { ...tags }, fields: read });
        },
      ),
      { numRuns: 300 },
    ));

  it('of any bytes is decoded or is a Problem, and never costs a good line', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
          fc.string().map((text) => Buffer.from(text)),
        ),
        (junk) => {
          try {
            const records = decode(Buffer.concat([Buffer.from('good f=1 1\n'), junk, Buffer.from('\ngood f=2 2')]));
            const good = records.filter((record) => 'event' in record && record.event.metadata?.measurement === 'good');
            // Only a string that the junk opens and the junk itself closes may hold a line; it cannot hold these.
            expect(good).toHaveLength(2);
          } catch (error) {
            if (!(error instanceof Problem)) throw error;
          }
        },
      ),
      { numRuns: 500 },
    ));
});

describe('the answer', () => {
  it('is 204 when all was written', () =>
    expect(influxResponse({ written: 3, rejected: [] })).toEqual({ status: 204, body: undefined }));

  it('is 400 with the first broken lines and how many were kept', () => {
    const rejected = Array.from({ length: 12 }, (_, n) => ({ line: n + 2, detail: 'no.' }));
    const { status, body } = influxResponse({ written: 30, rejected });
    expect(status).toBe(400);
    expect(body?.code).toBe('invalid');
    expect(body?.message).toContain('30 of 42 lines written');
    expect(body?.message).toContain('line 2: no.');
    expect(body?.message).toContain('and 2 more');
  });

  it('has InfluxDB’s code for a failure', () =>
    expect(influxFailure(new Problem('body_too_large', 'Smaller, please.'))).toEqual({
      status: 413,
      body: { code: 'request too large', message: 'Smaller, please.' },
    }));
});
