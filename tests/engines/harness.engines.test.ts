/** What the tests of engines rest on: a server is there when it says so, keeps its data and its address, and ends. */
import { rmSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { describeOn } from './describe-on.ts';
import { dataDirectory } from './places.ts';
import type { RunningServer } from './real-server.ts';
import { listens } from './server-process.ts';
import { kafka } from './servers/kafka.ts';

const portOf = ({ url }: RunningServer): number => Number(url.split(':').at(-1));

await describeOn([kafka], 'a server of a test', () => {
  const directory = dataDirectory('harness');
  let server: RunningServer | undefined;
  afterAll(async () => {
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('answers where it says, is gone when it was killed, and comes back at the same place', async () => {
    let running = await kafka.start(directory);
    server = running;
    const port = portOf(running);
    expect(await listens(port)).toBe(true);
    await running.kill();
    expect(await listens(port)).toBe(false);
    running = await kafka.start(directory);
    server = running;
    expect(portOf(running)).toBe(port);
    expect(await listens(port)).toBe(true);
    await running.stop();
    expect(await listens(port)).toBe(false);
  });
});
