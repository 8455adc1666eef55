/**
 * Every pack there is: each folder of `packs/` that has a `pack.ts`, by name. A new pack is a folder and nothing else; what
 * the server needs to know of it is in the one thing its `pack.ts` exports.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Pack } from '@bellwether/metrics';

const DIRECTORY = fileURLToPath(new URL('../../../packs', import.meta.url));

export const PACKS: readonly Pack[] = await Promise.all(
  readdirSync(DIRECTORY)
    .sort()
    .map((folder) => join(DIRECTORY, folder, 'pack.ts'))
    .filter((file) => existsSync(file))
    .map(async (file) => onlyExport(await import(pathToFileURL(file).href), file)),
);

function onlyExport(module: { readonly [name: string]: Pack }, file: string): Pack {
  const [pack, ...others] = Object.values(module);
  if (!pack || others.length > 0) throw new Error(`${file} has to export one pack and nothing else.`);
  return pack;
}
