import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type NativeDoor, openNativeDoor } from './native-door.ts';

let door: NativeDoor;
beforeEach(async () => {
  door = await openNativeDoor();
});
afterEach(() => door.close());

const program = fileURLToPath(new URL('./producer-process.ts', import.meta.url));

function run(...args: string[]): ChildProcess {
  return spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function ready(child: ChildProcess): Promise<void> {
  await once(child.stdout!, 'data');
}

describe('a process that ends by itself', () => {
  it('first sends what is queued', async () => {
    const [code] = await once(run('ends', door.url, '20'), 'exit');
    expect(code).toBe(0);
    expect(door.taken.size).toBe(20);
  });

  it('is not kept alive by a server that cannot be reached', async () => {
    await door.close();
    const startedMs = performance.now();
    const [code] = await once(run('ends', door.url, '20'), 'exit');
    expect(code).toBe(0);
    expect(performance.now() - startedMs).toBeLessThan(8000);
    door = await openNativeDoor();
  });
});

describe('a process that gets SIGTERM', () => {
  it('sends what is queued and then ends by that signal', async () => {
    const child = run('stays', door.url, '20');
    await ready(child);
    child.kill('SIGTERM');
    const [code, signal] = await once(child, 'exit');
    expect([code, signal]).toEqual([null, 'SIGTERM']);
    expect(door.taken.size).toBe(20);
  });

  it('is left to its own handler where it has one', async () => {
    const child = run('handles', door.url, '20');
    await ready(child);
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(7);
    expect(door.taken.size).toBe(20);
  });
});
