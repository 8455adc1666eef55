import { MemoryCluster, MemorySpace } from '@bellwether/cluster';
import { describe, expect, it, vi } from 'vitest';
import type { ServerDuty } from './duties.ts';
import { runDuties } from './run-duties.ts';

class Watched {
  begun = 0;
  ended = 0;
  readonly duty: ServerDuty = {
    name: 'watch',
    role: 'worker',
    begin: () => {
      this.begun += 1;
      return async () => {
        this.ended += 1;
      };
    },
  };
}

describe('duties', () => {
  it('have all begun in a process that is alone, and have ended when it stops', async () => {
    const watched = new Watched();
    const duties = await runDuties(new MemoryCluster(), [watched.duty], ['worker']);
    expect([watched.begun, duties.held()]).toEqual([1, ['watch']]);
    await duties.stop();
    expect([watched.ended, duties.held()]).toEqual([1, []]);
  });

  it('of roles that a process does not have are left to others', async () => {
    const watched = new Watched();
    const duties = await runDuties(new MemoryCluster(), [watched.duty], ['web', 'gateway']);
    expect(duties.names).toEqual([]);
    await duties.stop();
    expect(watched.begun).toBe(0);
  });

  it('are done by one of two processes, and by the other when that one stops', async () => {
    const space = new MemorySpace();
    const [first, second] = [new Watched(), new Watched()];
    const one = await runDuties(new MemoryCluster({ space }), [first.duty], ['worker']);
    const two = await runDuties(new MemoryCluster({ space }), [second.duty], ['worker']);
    await vi.waitFor(() => expect(first.begun).toBe(1));
    expect(two.held()).toEqual([]);
    await one.stop();
    expect(first.ended).toBe(1);
    await vi.waitFor(() => expect(two.held()).toEqual(['watch']));
    await vi.waitFor(() => expect(second.begun).toBe(1));
    await two.stop();
    expect([first.begun, second.begun, second.ended]).toEqual([1, 1, 1]);
  });

  it('that cannot begin keep a process that is alone from starting, and leave nothing running', async () => {
    const watched = new Watched();
    const broken: ServerDuty = {
      name: 'broken',
      role: 'worker',
      begin: () => {
        throw new Error('a failure of the test');
      },
    };
    await expect(runDuties(new MemoryCluster(), [watched.duty, broken], ['worker'])).rejects.toThrow('of the test');
    expect(watched.ended).toBe(watched.begun);
  });
});
