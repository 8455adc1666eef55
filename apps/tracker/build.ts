/**
 * Builds the scripts that sites load, each into one file of `dist/` that needs no other, and prints what each weighs. The
 * script of a site and that of its tags are completed by the server, which writes what they are told before them.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const SCRIPTS = ['script', 'outline', 'recorder', 'tags', 'player'] as const;
type Script = (typeof SCRIPTS)[number];

/** What a script weighs, in bytes. */
export interface Weight {
  bytes: number;
  gzippedBytes: number;
}

/** Writes them to `directory`, which is emptied first. */
export async function buildScripts<Name extends Script>(
  directory: string,
  names: readonly Name[],
): Promise<Record<Name, Weight>> {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const weights: Partial<Record<Name, Weight>> = {};
  for (const name of names) {
    await build({
      ...{ configFile: false, root: import.meta.dirname, logLevel: 'warn', publicDir: false },
      build: {
        ...{ outDir: directory, emptyOutDir: false, target: 'es2022', modulePreload: false, minify: true },
        lib: {
          ...{
            entry: join(import.meta.dirname, 'src', name, `${name}.ts`),
            formats: ['iife'],
            name: `bellwether_${name}`,
          },
          ...{ fileName: () => `${name}.js`, cssFileName: name },
        },
      },
    });
    const code = readFileSync(join(directory, `${name}.js`));
    weights[name] = { bytes: code.length, gzippedBytes: gzipSync(code, { level: 9 }).length };
  }
  return weights as Record<Name, Weight>;
}

if (import.meta.main) {
  const weights = await buildScripts(join(import.meta.dirname, 'dist'), SCRIPTS);
  for (const [name, { bytes, gzippedBytes }] of Object.entries<Weight>(weights))
    console.log(`${name.padEnd(10)} ${String(bytes).padStart(8)} bytes, ${String(gzippedBytes).padStart(7)} gzipped`);
}
