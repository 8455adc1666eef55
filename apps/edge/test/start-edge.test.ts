/** An edge and the port it answers at. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readEdgeAddress } from '../src/edge-address.ts';
import { type RunningEdge, startEdge } from '../src/start-edge.ts';

const directories: string[] = [];
const running: RunningEdge[] = [];
afterAll(async () => {
  for (const edge of running) await edge.close();
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

async function start(options: { port: number; orAnyPort?: boolean }): Promise<RunningEdge> {
  const directory = mkdtempSync(join(tmpdir(), 'bellwether-edge-start-'));
  directories.push(directory);
  const edge = await startEdge({ directory, host: '127.0.0.1', ...options });
  running.push(edge);
  return edge;
}

it('takes any free port when the usual one is taken, and only when it may', async () => {
  const first = await start({ port: 0 });
  const port = Number(new URL(first.url).port);
  await expect(start({ port })).rejects.toThrow(/EADDRINUSE/);
  const second = await start({ port, orAnyPort: true });
  expect(second.url).not.toBe(first.url);
  expect((await fetch(`${second.url}/healthz`)).status).toBe(200);
});

it('writes down where it answers while it runs, and lets go of its directory at the end', async () => {
  const edge = await start({ port: 0 });
  const directory = directories.at(-1)!;
  expect(readEdgeAddress(directory)).toBe(edge.url);
  await edge.close();
  expect(readEdgeAddress(directory)).toBeUndefined();
  running.push(await startEdge({ directory, host: '127.0.0.1', port: 0 }));
});
