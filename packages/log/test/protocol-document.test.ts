/** The protocol document and the tests say the same: every invariant names tests that exist. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const document = readFileSync(new URL('../../../docs/log-protocol.md', import.meta.url), 'utf8');
const invariants = document.slice(document.indexOf('## Invariants')).match(/^\d+\. .*$/gm) ?? [];
const here = new URL('.', import.meta.url);
const tests = readdirSync(here)
  .map((name) => readFileSync(new URL(name, here), 'utf8'))
  .join('\n');

it('numbers the invariants without holes', () => {
  expect(invariants.length).toBeGreaterThan(10);
  expect(invariants.map((line) => Number.parseInt(line, 10))).toEqual(invariants.map((_, i) => i + 1));
});

it.each(invariants)('names tests that exist: %s', (invariant) => {
  const names = [...invariant.slice(invariant.indexOf('—')).matchAll(/"([^"]+)"/g)].map(([, name]) => name!);
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) expect(tests, name).toMatch(new RegExp(`(it|\\))\\('${name}`));
});
