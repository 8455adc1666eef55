/** What processes share, over a real Redis: what every cluster does, and what only a server that can go away shows. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Cluster, ClusterUnreachable, openRedisCluster } from '@bellwether/cluster';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { clusterConformance } from '../../packages/cluster/test/conformance.ts';
import { describeOn } from './describe-on.ts';
import { dataDirectory } from './places.ts';
import type { RunningServer } from './real-server.ts';
import { redis } from './servers/redis.ts';

const MEMBER = fileURLToPath(new URL('./cluster-member.ts', import.meta.url));
const prefix = 'test';
const soon = { timeout: 20_000, interval: 50 };

await describeOn([redis], 'Redis', () => {
  const directory = dataDirectory('cluster');
  let server: RunningServer;
  beforeAll(async () => {
    server = await redis.start(directory);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  const open = (options: { leaseMs?: number; callTimeLimitMs?: number } = {}): Promise<Cluster> =>
    openRedisCluster({ url: server.url, prefix, ...options });

  clusterConformance('a cluster over Redis', open);

  const children: ChildProcess[] = [];
  const members: Cluster[] = [];
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await Promise.all(members.splice(0).map((member) => member.close()));
  });
  const member = async (options?: { leaseMs?: number; callTimeLimitMs?: number }): Promise<Cluster> => {
    members.push(await open(options));
    return members.at(-1)!;
  };
  const processOf = (...args: readonly string[]): ChildProcess => {
    const child = spawn(process.execPath, [MEMBER, server.url, prefix, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    return child;
  };
  const firstLine = async (child: ChildProcess): Promise<string> => {
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`A process of the test ended with ${code} and said nothing.`);
    });
    const [line] = await Promise.race([once(createInterface({ input: child.stdout! }), 'line'), ended]);
    return String(line);
  };

  describe('processes', () => {
    it('are given no more than a burst together', async () => {
      const bucket = `shared-${Date.now()}`;
      const given = await Promise.all([1, 2, 3].map(() => firstLine(processOf('take', bucket, '500', '700'))));
      expect(given.map(Number).reduce((sum, count) => sum + count)).toBe(700);
    });

    it('take a duty over from one that was killed, with a greater fence', async () => {
      const name = `watch-${Date.now()}`;
      const holder = processOf('duty', name);
      const before = Number(await firstLine(holder));
      const other = await member();
      let after = 0;
      other.duty(name, (signal, fence) => {
        after = fence;
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
      });
      const killedAt = performance.now();
      holder.kill('SIGKILL');
      await vi.waitFor(() => expect(after).toBeGreaterThan(before), soon);
      expect(performance.now() - killedAt).toBeLessThan(13_000);
    });

    it('stop a duty when they cannot know any more that it is theirs, before another one begins', async () => {
      const name = `watch-${Date.now()}`;
      const one = await member({ leaseMs: 1500 });
      let begun = 0;
      let stoppedAt = 0;
      let released: () => void = () => undefined;
      one.duty(name, async (signal) => {
        begun += 1;
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        stoppedAt = performance.now();
        await new Promise<void>((resolve) => {
          released = resolve;
        });
      });
      await vi.waitFor(() => expect(begun).toBe(1), soon);
      const frozenAt = performance.now();
      await server.kill();
      await vi.waitFor(() => expect(stoppedAt).toBeGreaterThan(0), soon);
      expect(stoppedAt - frozenAt).toBeLessThan(1500);
      server = await redis.start(directory);
      const other = await member({ leaseMs: 1500 });
      let otherBegan = 0;
      other.duty(name, async (signal) => {
        otherBegan = performance.now();
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      });
      await vi.waitFor(() => expect(otherBegan).toBeGreaterThan(stoppedAt), soon);
      released();
    });
  });

  describe('while Redis is away', () => {
    it('calls fail at once, saying so, and work again when it is back', async () => {
      const one = await member();
      await one.set('kept', 'value', 60_000);
      await server.kill();
      await vi.waitFor(() => expect(one.get('kept')).rejects.toThrow(ClusterUnreachable), soon);
      const began = performance.now();
      await expect(one.take('bucket', 1, { perSecond: 1, burst: 1 })).rejects.toThrow(/cannot be reached/);
      await expect(one.health()).rejects.toThrow(ClusterUnreachable);
      expect(performance.now() - began).toBeLessThan(1000);
      server = await redis.start(directory);
      await vi.waitFor(async () => expect(await one.get('kept')).toBe('value'), soon);
    });

    it('a process is told that it may have missed something, and hears again what comes', async () => {
      const [one, two] = [await member(), await member()];
      const channel = `changes-${Date.now()}`;
      const heard: unknown[] = [];
      let reconnected = 0;
      two.subscribe(channel, (message) => heard.push(message));
      two.onReconnect(() => {
        reconnected += 1;
      });
      await vi.waitFor(() => {
        one.publish(channel, 1);
        expect(heard.length).toBeGreaterThan(0);
      }, soon);
      await server.kill();
      server = await redis.start(directory);
      await vi.waitFor(() => expect(reconnected).toBeGreaterThan(0), soon);
      heard.length = 0;
      await vi.waitFor(() => {
        one.publish(channel, 2);
        expect(heard).toContain(2);
      }, soon);
    });

    it('a process that was cut off from it alone says that others have missed its messages', async () => {
      const two = await member();
      let toldOfGap = 0;
      two.onReconnect(() => {
        toldOfGap += 1;
      });
      const one = await member();
      const admin = await import('@redis/client').then(({ createClient }) =>
        createClient({ url: server.url }).connect(),
      );
      // Everybody but us and `two`, whose connection is the oldest.
      const clients = String(await admin.sendCommand(['CLIENT', 'LIST', 'TYPE', 'PUBSUB']));
      const ids = [...clients.matchAll(/^id=(\d+) /gm)].map(([, id]) => Number(id)).sort((a, b) => a - b);
      await admin.sendCommand(['CLIENT', 'KILL', 'ID', String(ids.at(-1))]);
      await vi.waitFor(() => {
        one.publish('changes', 'lost');
        expect(toldOfGap).toBeGreaterThan(0);
      }, soon);
      admin.destroy();
    });

    it('a connection that no longer answers is given up and made anew', async () => {
      const one = await member({ callTimeLimitMs: 300 });
      const admin = await import('@redis/client').then(({ createClient }) =>
        createClient({ url: server.url }).connect(),
      );
      // It takes commands and answers none of ours.
      await admin.sendCommand(['CLIENT', 'PAUSE', '2000', 'ALL']);
      await expect(one.set('slow', 'x', 1000)).rejects.toThrow(/did not answer within 300 ms|cannot be reached/);
      admin.destroy();
      await vi.waitFor(() => one.set('slow', 'x', 1000), soon);
    });
  });

  it('a server that cannot be reached is refused with its address and without its password', async () => {
    const opening = openRedisCluster({ url: 'redis://:geheim@127.0.0.1:1', prefix });
    await expect(opening).rejects.toThrow(/^Redis at 127\.0\.0\.1:1 cannot be used/);
    await expect(opening).rejects.not.toThrow(/geheim/);
    const { port } = new URL(server.url);
    await expect(openRedisCluster({ url: `redis://:geheim@127.0.0.1:${port}`, prefix })).rejects.toThrow(/WRONGPASS/);
  });
});
