import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from './read-csv.ts';
import { readJson, readNdjson } from './read-json.ts';
import { ROW_LENGTH_MAX, type Row } from './row.ts';

async function* chunksOf(text: string | Buffer, size = 7): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function all(rows: AsyncIterable<Row>): Promise<Row[]> {
  const list: Row[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

const fieldsOf = (rows: readonly Row[]) => rows.map((row) => ('fields' in row ? row.fields : row.unreadable));

describe('NDJSON', () => {
  it('is a row a line, and a broken line costs itself', async () => {
    const rows = await all(readNdjson(chunksOf('\ufeff{"a":1}\n\n{broken\r\n[1]\n{"b":"ü"}')));
    expect(rows.map(({ line }) => line)).toEqual([1, 3, 4, 5]);
    expect(fieldsOf(rows)).toEqual([
      { a: 1 },
      expect.stringContaining('Not JSON'),
      'An event is a JSON object.',
      { b: 'ü' },
    ]);
    expect(rows[1]).toMatchObject({ raw: '{broken' });
  });

  it('passes over what is no UTF-8 or too long, without keeping it', async () => {
    const long = Buffer.alloc(ROW_LENGTH_MAX + 1, 0x78);
    const bytes = Buffer.concat([long, Buffer.from('\n'), Buffer.from([0xff, 0x0a]), Buffer.from('{}')]);
    expect(fieldsOf(await all(readNdjson(chunksOf(bytes, 65_536))))).toEqual([
      expect.stringContaining('longer than'),
      expect.stringContaining('UTF-8'),
      {},
    ]);
  });
});

describe('JSON', () => {
  const objects = fc.array(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), { maxLength: 8 });

  it('gives the elements of an array back, however it is cut and spaced', () =>
    fc.assert(
      fc.asyncProperty(objects, fc.integer({ min: 1, max: 9 }), fc.constantFrom(0, 2), async (values, size, indent) => {
        const rows = await all(readJson(chunksOf(JSON.stringify(values, null, indent), size)));
        expect(JSON.stringify(fieldsOf(rows))).toBe(JSON.stringify(values));
      }),
      { numRuns: 60 },
    ));

  it('takes values that follow each other, and a single one', async () => {
    expect(fieldsOf(await all(readJson(chunksOf('{"a":1}\n{"a":\n2}'))))).toEqual([{ a: 1 }, { a: 2 }]);
    expect(fieldsOf(await all(readJson(chunksOf('{"a":"}{"}'))))).toEqual([{ a: '}{' }]);
  });

  it.each([
    ['[{"a":1},', 'middle'],
    ['[{"a":1}, {"b"', 'middle'],
    ['[{"a":1}, x]', 'Expected an object'],
    ['[{"a":1}] y', 'Expected an object'],
  ])('keeps what comes before the break in %j and says where it ends', async (text, problem) => {
    expect(fieldsOf(await all(readJson(chunksOf(text))))).toEqual([{ a: 1 }, expect.stringContaining(problem)]);
  });
});

describe('CSV', () => {
  const read = (text: string, delimiter = ',') => all(readCsv(Readable.from(chunksOf(text)), delimiter));

  it('keeps quotes, commas and line breaks inside cells, and says on which line a row ends', async () => {
    const rows = await read('\ufeffa,b\r\n1,"x, ""y""\nz"\r\n2,3\r\n');
    expect(fieldsOf(rows)).toEqual([
      { a: '1', b: 'x, "y"\nz' },
      { a: '2', b: '3' },
    ]);
    expect(rows.map(({ line }) => line)).toEqual([3, 4]);
  });

  it('costs a row that does not fit the header only itself', async () =>
    expect(fieldsOf(await read('a;b\n1\n2;3;4\n5;6', ';'))).toEqual([
      'The row has 1 values, the header 2.',
      'The row has 3 values, the header 2.',
      { a: '5', b: '6' },
    ]));

  it('says that it ends inside a quoted cell, and keeps the rows before', async () => {
    const rows = fieldsOf(await read('a,b\n1,2\n3,"4\n'));
    expect(rows).toHaveLength(2);
    expect(rows).toEqual(expect.arrayContaining([{ a: '1', b: '2' }, expect.stringContaining('Quote Not Closed')]));
  });

  it('takes a stray quote as part of its cell, and the rows after it as they are', async () =>
    expect(fieldsOf(await read('a,b\n"x"y,4\n5" pipe,6\n7,8\n'))).toEqual([
      { a: '"x"y', b: '4' },
      { a: '5" pipe', b: '6' },
      { a: '7', b: '8' },
    ]));

  it('holds no more than one row, also when a quote is never closed', async () => {
    const rows = await all(readCsv(Readable.from(chunksOf(`a\n"${'x\n'.repeat(ROW_LENGTH_MAX)}`, 1 << 20)), ','));
    expect(rows.length).toBeGreaterThan(0);
    expect(fieldsOf(rows)[0]).toMatch(/Max Record Size/);
  });

  it.each(['a,a\n1,2', 'a,\n1,2'])('refuses the header of %j', (text) =>
    expect(read(text)).rejects.toThrow(/header row/),
  );
});
