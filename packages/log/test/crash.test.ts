/** kill -9: real processes, killed at every fault point and at random, and their directory opened again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Positions, SegmentLog } from '../src/index.ts';
import { batchOf, drain, recordsOf } from './conformance.ts';
import { LogDirectory } from './log-directory.ts';

interface Killed {
  acknowledged: string[];
  committed: Positions;
  signal: NodeJS.Signals | null;
}

let directory: LogDirectory;
beforeEach(() => {
  directory = new LogDirectory();
});
afterEach(() => directory.dispose());

function start(from: number, fault = ''): ChildProcess {
  const args = [new URL('./crash-child.ts', import.meta.url).pathname, directory.path, String(from)];
  const env = { ...process.env, BELLWETHER_FAULT: fault };
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Runs the child until it dies; `kill` says when the next line of output means that it must. */
function runUntilKilled(child: ChildProcess, kill: (lines: number) => boolean): Promise<Killed> {
  let output = '';
  let lines = 0;
  return new Promise((resolve) => {
    child.stdout!.on('data', (chunk: Buffer) => {
      output += chunk;
      lines = output.split('\n').length;
      if (kill(lines)) child.kill('SIGKILL');
    });
    child.on('close', (_, signal) => {
      const whole = output.slice(0, output.lastIndexOf('\n') + 1).split('\n');
      const said = (word: string) =>
        whole.filter((line) => line.startsWith(word)).map((line) => line.slice(word.length + 1));
      resolve({ acknowledged: said('appended'), committed: JSON.parse(said('committed').at(-1) ?? '{}'), signal });
    });
  });
}

/** Everything that must hold after any crash, for all that was ever acknowledged. */
async function expectNothingLost(acknowledged: readonly string[], committed: Positions): Promise<SegmentLog> {
  const log = await directory.open({ clock: Date.now });
  expect((await log.verify()).damage).toEqual([]);
  const child = await log.consumer('child', ['a']);
  for (const [key, position] of Object.entries(committed))
    expect(child.committed()[key]).toBeGreaterThanOrEqual(position);
  await child.close();
  const reader = await log.consumer('reader', ['a', 'b']);
  const frames = await drain(reader);
  await reader.close();
  await log.removeGroup('reader');
  for (const [topic, perAppend] of [
    ['a', 2],
    ['b', 1],
  ] as const) {
    const found = recordsOf(frames.filter((frame) => frame.topic === topic)).filter(
      (_, i) => i % perAppend === 0,
    ) as string[];
    expect(new Set(found).size).toBe(found.length);
    const missing = new Set(acknowledged).difference(new Set(found));
    expect([...missing]).toEqual([]);
    for (const lane of ['0', '1', '2']) {
      const numbers = found.filter((id) => id.startsWith(`${lane}:`)).map((id) => Number(id.slice(2)));
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    }
  }
  return log;
}

describe('a process killed by SIGKILL', () => {
  it.each([
    'log.append.before_write:40',
    'log.append.after_write:40',
    'log.append.after_sync:40',
    'log.segment.after_create:2',
    'log.seal.before_index:2',
    'log.commit.before_rename:9',
  ])('loses nothing acknowledged when killed at any fault point: %s', async (fault) => {
    const killed = await runUntilKilled(start(0, fault), (lines) => lines > 5000);
    expect(killed.signal).toBe('SIGKILL');
    expect(killed.acknowledged.length).toBeGreaterThan(0);
    expect(killed.acknowledged.length).toBeLessThan(4000);
    const log = await expectNothingLost(killed.acknowledged, killed.committed);
    // The client does not know what became of the append that was under way, and asks again.
    const { length } = killed.acknowledged.filter((id) => id.startsWith('0:'));
    const id = `0:${length}`;
    await log.append([batchOf('a', 0, id, ''), batchOf('b', 0, id)], { idempotencyKey: id });
    await log.close();
    await expectNothingLost([...killed.acknowledged, id], killed.committed);
  });

  it('loses nothing acknowledged when killed at random under load', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 10; round++) {
      const lines = 2 + Math.floor(Math.random() * 1500);
      const killed = await runUntilKilled(start(round * 100_000), (seen) => seen >= lines);
      acknowledged.push(...killed.acknowledged);
      const log = await expectNothingLost(acknowledged, killed.committed);
      await log.close();
    }
    expect(acknowledged.length).toBeGreaterThan(100);
  });

  it('is free again after its owner was killed', async () => {
    const child = start(0);
    const ended = runUntilKilled(child, () => false);
    await new Promise((resolve) => child.stdout!.once('data', resolve));
    await expect(directory.open()).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining(`${child.pid}`),
    });
    child.kill('SIGKILL');
    await ended;
    await directory.open();
  });
});
