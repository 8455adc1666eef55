import { MemoryCluster, MemorySpace } from '@bellwether/cluster';
import { expect, it } from 'vitest';
import type { ServiceContext } from '../../context.ts';
import { ConnectionDesk } from './connection-desk.ts';

const desk = (cluster: MemoryCluster) =>
  // A renewal touches nothing else of the context.
  new ConnectionDesk({ cluster, clock: Date.now } as Partial<ServiceContext> as ServiceContext, () => undefined);

it('a token is renewed by one process at a time, and each connection for itself', async () => {
  const space = new MemorySpace();
  const clusters = [new MemoryCluster({ space }), new MemoryCluster({ space })];
  const [one, two] = clusters.map(desk);
  const gate = Promise.withResolvers<void>();
  const said: string[] = [];
  const renewing = (by: string, until?: Promise<void>) => async () => {
    said.push(`${by} begins`);
    await until;
    said.push(`${by} ends`);
    return by;
  };
  const first = one!.renewing('con_1', renewing('one', gate.promise));
  await expect.poll(() => said).toEqual(['one begins']);
  const second = two!.renewing('con_1', renewing('two'));
  expect(await two!.renewing('con_2', renewing('other'))).toBe('other');
  expect(said).toEqual(['one begins', 'other begins', 'other ends']);
  gate.resolve();
  expect(await first).toBe('one');
  expect(await second).toBe('two');
  expect(said.slice(3)).toEqual(['one ends', 'two begins', 'two ends']);
  for (const cluster of clusters) await cluster.close();
});

it('one that fails lets the next one try', async () => {
  const space = new MemorySpace();
  const [one, two] = [new MemoryCluster({ space }), new MemoryCluster({ space })];
  await expect(desk(one).renewing('con_1', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await desk(two).renewing('con_1', async () => 'renewed')).toBe('renewed');
  await one.close();
  await two.close();
});
