import { afterEach, describe, expect, it } from 'vitest';
import { MemoryCluster, MemorySpace } from '../src/memory-cluster.ts';
import { clusterConformance } from './conformance.ts';

let space = new MemorySpace();
afterEach(() => {
  space = new MemorySpace();
});
clusterConformance('a cluster in memory', async () => new MemoryCluster({ space }));

describe('a process that runs alone', () => {
  it('goes by the clock it was given', async () => {
    let now = 0;
    const cluster = new MemoryCluster({ clock: () => now });
    expect(cluster.alone).toBe(true);
    const rate = { perSecond: 2, burst: 4 };
    expect(await cluster.take('requests', 4, rate)).toEqual({ granted: true, retryAfterMs: 0 });
    expect(await cluster.take('requests', 3, rate)).toEqual({ granted: false, retryAfterMs: 1500 });
    now = 1500;
    expect(await cluster.take('requests', 3, rate)).toEqual({ granted: true, retryAfterMs: 0 });
    await cluster.set('challenge', 'kept', 1000);
    now = 2499;
    expect(await cluster.get('challenge')).toBe('kept');
    now = 2500;
    expect(await cluster.get('challenge')).toBeUndefined();
    await cluster.close();
  });

  it('forgets what has run out while new things come', async () => {
    let now = 0;
    const cluster = new MemoryCluster({ clock: () => now, space });
    for (let index = 0; index < 1000; index++) await cluster.set(`old-${index}`, '', 10);
    now = 10;
    for (let index = 0; index < 1000; index++) await cluster.set(`new-${index}`, '', 10);
    expect(space.values.size).toBe(1000);
    await cluster.close();
  });
});
