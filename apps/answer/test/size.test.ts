/** The page is small enough for a telephone with a poor connection: what it loads, as it travels. */

import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { expect, it } from 'vitest';

const SCRIPT_BYTES_MAX = 60 * 1024;
const ALL_BYTES_MAX = 64 * 1024;

it('has less than 60 KiB of script, and asks for nothing from elsewhere', async () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const built = await build({ root, configFile: `${root}vite.config.ts`, logLevel: 'silent', build: { write: false } });
  const { output } = (Array.isArray(built) ? built[0]! : built) as { output: readonly BuiltFile[] };
  const sizeOf = (ends: string): number =>
    output
      .filter(({ fileName }) => fileName.endsWith(ends))
      .reduce((sum, file) => sum + gzipSync(file.code ?? file.source ?? '').length, 0);
  expect(sizeOf('.js')).toBeGreaterThan(5 * 1024); // it is all there
  expect(sizeOf('.js')).toBeLessThan(SCRIPT_BYTES_MAX);
  expect(sizeOf('')).toBeLessThan(ALL_BYTES_MAX);
  const text = output.map((file) => String(file.code ?? file.source ?? '')).join('\n');
  const addresses = [...text.matchAll(/https?:\/\/[\w.-]+/g)].map(([address]) => address);
  // Names of XML languages are written as addresses, and are not asked for.
  expect(addresses.filter((address) => !address.startsWith('http://www.w3.org'))).toEqual([]);
  expect(text).not.toMatch(/document\.cookie|\beval\(|new Function\(/);
});

interface BuiltFile {
  fileName: string;
  code?: string;
  source?: string | Uint8Array;
}
