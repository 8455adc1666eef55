/** docs/dependencies.md names every package that a workspace asks for. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './fenced-block.ts';

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

it('docs/dependencies.md names every dependency, and says why it is there', () => {
  const page = readFileSync(join(ROOT, 'docs/dependencies.md'), 'utf8');
  const named = new Set(
    [...page.matchAll(/^\| ([^|]+) \| [^|]+ \| [^|]+ \| [^|]{5,} \|$/gm)].flatMap(([, names]) =>
      names!.split(/[\s,()]+/),
    ),
  );
  const manifests = globSync(['package.json', '{apps,packages,packs}/*/package.json'], { cwd: ROOT });
  const missing = manifests.flatMap((path) => {
    const manifest = JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as Manifest;
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
      (name) => !name.startsWith('@bellwether/') && !named.has(name) && !named.has(name.replace(/\/.*/, '/*')),
    );
  });
  expect(missing).toEqual([]);
});
