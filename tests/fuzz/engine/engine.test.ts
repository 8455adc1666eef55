/** The fuzzer against decoders that are wrong on purpose: what it cannot see in them it would see nowhere. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesOf, type FoundInput, keepFinding, keptFindings } from './found-input.ts';
import { minimised } from './minimised.ts';
import { watchChild } from './watch-child.ts';

const folder = mkdtempSync(join(tmpdir(), 'bellwether-fuzz-engine-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function fuzzed(
  name: string,
  options: { executions?: number; forMs?: number; hang?: { hangCpuMs: number; hangWallMs: number } } = {},
) {
  const found: FoundInput[] = [];
  const { executions = null, forMs = 20_000, hang } = options;
  const endedIn = await watchChild(
    {
      seed: 1,
      targets: [{ name, forMs, executions }],
      targetsModule: new URL('../broken/targets.ts', import.meta.url).href,
      folder: join(folder, 'corpus'),
      currentFile: join(folder, 'current'),
      settleMs: 500,
    },
    (message) => {
      if (message.type === 'found') found.push(message.found);
    },
    hang,
  );
  return { found, endedIn };
}

describe('the fuzzer finds', () => {
  it('a failure that lies behind steps nobody takes by chance, and makes its input small', async () => {
    const { found, endedIn } = await fuzzed('error', { executions: 300_000, forMs: 570_000 });
    expect(endedIn).toBeUndefined();
    expect(found).toMatchObject([
      { kind: 'error', said: expect.stringContaining('TypeError'), where: expect.stringContaining('failsDeepInside') },
    ]);
    expect(bytesOf(found[0]!.input).toString()).toBe('bugneedle');
  }, 600_000);

  it('a failure that nobody waits for', async () => {
    const { found } = await fuzzed('rejection', { executions: 3_000 });
    expect(found[0]).toMatchObject({ kind: 'error', said: expect.stringContaining('nobody waits for this') });
  }, 120_000);

  it.each([
    ['hang', 'hang'],
    ['crash', 'crash'],
  ])(
    'a process that does not come back (%s), and the input it left on',
    async (name, kind) => {
      const { found, endedIn } = await fuzzed(name, { hang: { hangCpuMs: 1_000, hangWallMs: 60_000 } });
      expect(endedIn).toBe(name);
      expect(found).toMatchObject([{ kind }]);
      expect(bytesOf(found[0]!.input).toString()).toContain('x');
    },
    120_000,
  );

  it('an answer that does not come', async () => {
    const { found } = await fuzzed('silence', { executions: 1_500, forMs: 60_000 });
    expect(found[0]).toMatchObject({ kind: 'hang', said: expect.stringContaining('no answer') });
  }, 240_000);

  it('time that grows as the square of the input', async () => {
    const { found } = await fuzzed('superlinear', { executions: 2_000, forMs: 60_000 });
    expect(found.map(({ kind }) => kind)).toContain('superlinear');
  }, 120_000);

  it('memory that grows', async () => {
    const { found } = await fuzzed('leak', { executions: 200, forMs: 60_000 });
    expect(found.map(({ kind }) => kind)).toContain('leak');
  }, 120_000);

  it(
    'nothing where there is nothing',
    async () => expect(await fuzzed('sound', { executions: 5_000 })).toEqual({ found: [], endedIn: undefined }),
    120_000,
  );
});

describe('an input that was found', () => {
  it('is kept exactly, once for each kind', () => {
    const bytes = Buffer.from([0, 255, 128, 10]);
    const one: FoundInput = {
      kind: 'error',
      said: 'no 17',
      where: 'here',
      input: { base64: bytes.toString('base64') },
    };
    const path = keepFinding(folder, 'target', one);
    expect(keepFinding(folder, 'target', { ...one, said: 'no 18', input: { text: 'another' } })).toBe(path);
    expect(keptFindings(folder, 'target').map(({ found }) => bytesOf(found.input))).toEqual([bytes]);
  });

  it('that says a part many times is written as that', () =>
    expect(bytesOf({ before: { text: '[' }, part: { text: 'a' }, times: 3, after: { text: ']' } }).toString()).toBe(
      '[aaa]',
    ));

  it('is as small as still shows the same', async () => {
    const shows = async (bytes: Uint8Array) => Buffer.from(bytes).includes('x') && Buffer.from(bytes).includes('y');
    const small = await minimised(Buffer.from('many words, an x among them, and far from it a y as well'), shows);
    expect(Buffer.from(small).toString('latin1')).toMatch(/^(?:xy|yx)$/);
  });
});
