/** The search finds what was planted, however it is packed, and says what it could not look into. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { openEmbeddedEngine } from '@bellwether/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scanDirectory } from './scan.ts';

const ANNA = 'a11a0f5e'.repeat(8);
const WANTED = [Buffer.from(ANNA)];
const directory = mkdtempSync(join(tmpdir(), 'bellwether-scan-'));
const NOISE = Array.from({ length: 5000 }, (_, i) => `line ${i * 7919}`).join('\n');

function put(name: string, content: Buffer | string): void {
  const path = join(directory, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
}

beforeAll(() => {
  put('plain/here.txt', `${NOISE}${ANNA}${NOISE}`);
  put('plain/elsewhere.txt', NOISE);
  put('plain/almost.txt', ANNA.slice(0, -1));
  put('packed/here.gz', gzipSync(NOISE + ANNA + NOISE));
  put('packed/here.zst', zstdCompressSync(Buffer.from(NOISE + ANNA + NOISE)));
  put('packed/elsewhere.gz', gzipSync(NOISE));
  put('packed/damaged.gz', gzipSync(NOISE + ANNA).subarray(0, 5000));
  put(`named/${ANNA}.json`, '{}');
  put('large/across.bin', Buffer.concat([Buffer.alloc(1024 * 1024 * 65 - 20), Buffer.from(ANNA), Buffer.alloc(9)]));
  put('edge/vault.db', ANNA);
  put('log/lock', ANNA);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the search of a directory', () => {
  it('finds what is there as it is, packed, in a name, and across two pieces of a large file', async () => {
    const { found, unread } = await scanDirectory(directory, WANTED, { except: ['edge'] });
    expect(found).toEqual([
      'large/across.bin',
      `named/${ANNA}.json`,
      'packed/here.gz',
      'packed/here.zst',
      'plain/here.txt',
    ]);
    expect(unread).toEqual(['packed/damaged.gz']);
  });

  it('finds nothing in a directory that is not there', async () => {
    expect(await scanDirectory(join(directory, 'nowhere'), WANTED)).toEqual({
      files: 0,
      bytes: 0,
      found: [],
      unread: [],
    });
  });
});

describe('the search of the store', () => {
  it.each([
    ['zstandard', 'String CODEC(ZSTD(1))'],
    ['LZ4', 'String CODEC(LZ4)'],
    ['a dictionary', 'LowCardinality(String)'],
    ['a state', 'SimpleAggregateFunction(groupUniqArrayArray, Array(String))'],
  ])('finds a value in a column packed with %s, and no longer once it is gone', async (name, type) => {
    const home = join(directory, `engine ${name}`);
    const engine = await openEmbeddedEngine({ directory: join(home, 'store', 'clickhouse'), readers: 1 });
    try {
      await engine.command(
        'test',
        `CREATE TABLE bellwether.people (n UInt64, who ${type}) ENGINE = MergeTree ORDER BY n SETTINGS min_bytes_for_wide_part = 0`,
      );
      const value = type.startsWith('Simple')
        ? "arrayMap(i -> concat(toString(number), 'x'), [1])"
        : "concat(toString(number), 'x')";
      const anna = type.startsWith('Simple') ? `['${ANNA}']` : `'${ANNA}'`;
      await engine.command(
        'test',
        `INSERT INTO bellwether.people SELECT number, if(number = 40000, ${anna}, ${value}) FROM numbers(50000)`,
      );
      const before = await scanDirectory(home, WANTED);
      expect(before.found.filter((path) => /who/.test(path)).length).toBe(1);
      expect(before.unread).toEqual([]);
      await engine.command('test', 'TRUNCATE TABLE bellwether.people');
      expect((await scanDirectory(home, WANTED)).found).toEqual([]);
    } finally {
      await engine.close();
    }
  });
});
