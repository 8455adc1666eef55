/** What every page of a site loads is small, and leaves nothing in the browser of whoever opens it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildScripts, type Weight } from '../build.ts';

const SCRIPT_BYTES_MAX = 3 * 1000;
const directory = mkdtempSync(join(tmpdir(), 'bellwether-tracker-'));
let weights: Record<'script' | 'tags' | 'outline', Weight>;

beforeAll(async () => {
  weights = await buildScripts(directory, ['script', 'tags', 'outline']);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it('weighs less than 3 kB as it travels, and is all there', () => {
  expect(weights.script.gzippedBytes).toBeLessThan(SCRIPT_BYTES_MAX);
  expect(weights.script.gzippedBytes).toBeGreaterThan(1500);
  expect(weights.tags.gzippedBytes + weights.outline.gzippedBytes).toBeLessThan(SCRIPT_BYTES_MAX);
});

it.each(['script', 'tags', 'outline'])(
  '%s keeps nothing in the browser, runs no text and knows no other host',
  (name) => {
    const code = readFileSync(join(directory, `${name}.js`), 'utf8');
    expect(code).not.toMatch(
      /\.cookie|localStorage|sessionStorage|indexedDB|\beval\(|new Function|innerHTML|https?:\/\//,
    );
  },
);
