/** What `doctor` finds of an edge without changing anything. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEdge } from '@bellwether/edge-app';
import { afterAll, expect, it } from 'vitest';
import { edgeChecks, spoolFinding } from './edge-checks.ts';

const dataDirectory = mkdtempSync(join(tmpdir(), 'bellwether-doctor-edge-'));
const directory = join(dataDirectory, 'edge');
afterAll(() => rmSync(dataDirectory, { recursive: true, force: true }));

it('is nothing where there is no edge, and makes none', async () => {
  expect(await edgeChecks(dataDirectory)).toEqual([]);
  expect(existsSync(directory)).toBe(false);
});

it('is what a running edge says of itself', async () => {
  mkdirSync(directory);
  writeFileSync(join(directory, 'edge.json'), '{"sources":{"absences":{"adapter":"absence-list"}}}');
  const running = await startEdge({ directory, host: '127.0.0.1', port: 0 });
  expect((await edgeChecks(dataDirectory)).map(({ name, status, detail }) => [name, status, detail])).toEqual([
    ['edge spool', 'ok', '0 events wait, 0 % of the spool.'],
    ['edge sources', 'ok', '0 of 1 sources are on.'],
    ['edge journal', 'ok', 'The chain of 1 entries is whole.'],
  ]);
  await running.close();
  expect(await edgeChecks(dataDirectory)).toMatchObject([{ name: 'edge', status: 'ok' }]);
});

it('says what to do when the centre is away, and when the key file is gone', async () => {
  const sender = { problem: 'The centre does not answer (ECONNREFUSED).' };
  expect(spoolFinding({ events: 1200, bytes: 50, bytes_max: 100, rejected: 0, sender })).toMatchObject({
    status: 'warning',
    detail: '1,200 events wait, 50 % of the spool. The centre does not answer (ECONNREFUSED).',
  });
  rmSync(join(directory, 'keys.json'));
  expect(await edgeChecks(dataDirectory)).toMatchObject([
    { status: 'failed', todo: expect.stringContaining('backup') },
  ]);
});
