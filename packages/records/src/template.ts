/**
 * A new database, ready made: the directory `initdb` would write, with the schema in it, packed once
 * (scripts/build-template.ts) and kept in the repository. Unpacking takes under a second and half the memory; running
 * `initdb` takes three to four, and all migrations one more.
 * A template belongs to one version of the engine; without the right one a new database comes from `initdb`, only slower.
 */
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { constants, zstdDecompress } from 'node:zlib';

/** Arguments of `initdb`, for template and fallback alike. Small segments: a records database writes little. */
export const INITDB_PARAMS = [
  '--wal-segsize=1',
  '--encoding=UTF8',
  '--locale=C.UTF-8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
];

/** Larger than the zstd default so that the three copies of the catalogs in a new database are found to be equal. */
export const TEMPLATE_WINDOW_LOG = 26;

const UNPACKED_BYTES_MAX = 128 * 1024 * 1024;

export function engineVersion(): string {
  const entry = fileURLToPath(import.meta.resolve('@electric-sql/pglite'));
  const manifest = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

export function templatePath(version: string = engineVersion()): string {
  return fileURLToPath(new URL(`../template/pglite-${version}.tar.zst`, import.meta.url));
}

/** The template as a tar archive, or `undefined` when there is none for the installed engine. */
export async function readTemplate(): Promise<Blob | undefined> {
  const path = templatePath();
  if (!existsSync(path)) return undefined;
  const archive = await promisify(zstdDecompress)(await readFile(path), {
    maxOutputLength: UNPACKED_BYTES_MAX,
    params: { [constants.ZSTD_d_windowLogMax]: TEMPLATE_WINDOW_LOG },
  });
  return new Blob([archive as Uint8Array<ArrayBuffer>]);
}
