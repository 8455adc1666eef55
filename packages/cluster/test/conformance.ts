/** What every cluster does, whatever keeps it. Members are processes; an implementation says how it opens one. */
import type { Json } from '@bellwether/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Cluster } from '../src/cluster.ts';

/** Names of each test's own, so that tests on one server do not meet. */
let run = 0;
const named = (name: string): string => `${name}-${process.pid}-${Date.now()}-${++run}`;

/** What `listening` sends, which says nothing about what is tested. */
const PROBE = 'probe';

const soon = { timeout: 5000, interval: 20 };

export function clusterConformance(kind: string, openMember: () => Promise<Cluster>): void {
  const open: Cluster[] = [];
  const member = async (): Promise<Cluster> => {
    const cluster = await openMember();
    open.push(cluster);
    return cluster;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((cluster) => cluster.close()));
  });

  describe(`messages of ${kind}`, () => {
    it('reach every other process in the order they were published, and not the one who published', async () => {
      const [one, two, three] = [await member(), await member(), await member()];
      const channel = named('changes');
      const heard: { by: string; message: Json }[] = [];
      for (const [by, cluster] of Object.entries({ one, two, three }))
        cluster.subscribe(channel, (message) => message === PROBE || heard.push({ by, message }));
      await listening(one, two, channel);
      await listening(one, three, channel);
      for (let number = 1; number <= 50; number++) one.publish(channel, { number });
      await vi.waitFor(() => expect(heard).toHaveLength(100), soon);
      for (const by of ['two', 'three'])
        expect(heard.filter((entry) => entry.by === by).map((entry) => entry.message)).toEqual(
          Array.from({ length: 50 }, (_, index) => ({ number: index + 1 })),
        );
    });

    it('are not heard on another channel, nor after the subscription has ended', async () => {
      const [one, two] = [await member(), await member()];
      const [channel, other] = [named('a'), named('b')];
      const heard: Json[] = [];
      const end = two.subscribe(channel, (message) => message === PROBE || heard.push(message));
      await listening(one, two, channel);
      const elsewhere = await listening(one, two, other);
      expect(heard).toEqual([]);
      end();
      one.publish(channel, 'too late');
      await elsewhere();
      expect(heard).toEqual([]);
    });

    it('go on to the other listeners when one fails', async () => {
      const [one, two] = [await member(), await member()];
      const channel = named('changes');
      two.subscribe(channel, () => {
        throw new Error('a listener of the test');
      });
      await listening(one, two, channel);
    });
  });

  describe(`token buckets of ${kind}`, () => {
    it('give no more than their burst to all processes together', async () => {
      const members = [await member(), await member(), await member()];
      const bucket = named('requests');
      const rate = { perSecond: 0, burst: 100 };
      const taken = await Promise.all(
        Array.from({ length: 300 }, (_, index) => members[index % 3]!.take(bucket, 1, rate)),
      );
      expect(taken.filter(({ granted }) => granted)).toHaveLength(100);
    });

    it('take nothing of what they cannot give in full', async () => {
      const one = await member();
      const bucket = named('requests');
      const rate = { perSecond: 0, burst: 10 };
      expect((await one.take(bucket, 8, rate)).granted).toBe(true);
      expect((await one.take(bucket, 3, rate)).granted).toBe(false);
      expect((await one.take(bucket, 2, rate)).granted).toBe(true);
    });

    it('say when to ask again, and give then', async () => {
      const one = await member();
      const bucket = named('requests');
      const rate = { perSecond: 50, burst: 10 };
      expect(await one.take(bucket, 10, rate)).toEqual({ granted: true, retryAfterMs: 0 });
      const refused = await one.take(bucket, 10, rate);
      expect(refused.granted).toBe(false);
      expect(refused.retryAfterMs).toBeGreaterThan(0);
      expect(refused.retryAfterMs).toBeLessThanOrEqual(200);
      await vi.waitFor(async () => expect((await one.take(bucket, 10, rate)).granted).toBe(true), soon);
    });

    it('say that no waiting helps where nothing is refilled', async () => {
      const one = await member();
      expect(await one.take(named('none'), 1, { perSecond: 0, burst: 0 })).toEqual({
        granted: false,
        retryAfterMs: Infinity,
      });
    });

    it('never give more than a burst at once, and say when they are full', async () => {
      const one = await member();
      const { granted, retryAfterMs } = await one.take(named('big'), 20, { perSecond: 10, burst: 10 });
      expect(granted).toBe(false);
      expect(Number.isFinite(retryAfterMs)).toBe(true);
    });

    it('are apart by name', async () => {
      const one = await member();
      const rate = { perSecond: 0, burst: 1 };
      expect((await one.take(named('a'), 1, rate)).granted).toBe(true);
      expect((await one.take(named('b'), 1, rate)).granted).toBe(true);
    });
  });

  describe(`claims of ${kind}`, () => {
    it('are given to one of all who ask at once', async () => {
      const members = [await member(), await member(), await member()];
      const keys = Array.from({ length: 20 }, () => named('event'));
      const answers = await Promise.all(members.map((cluster) => cluster.claim(keys, 60_000)));
      for (let index = 0; index < keys.length; index++)
        expect(answers.filter((answer) => answer[index])).toHaveLength(1);
    });

    it('say for each key whether it was free', async () => {
      const [one, two] = [await member(), await member()];
      const [a, b, c] = [named('a'), named('b'), named('c')];
      expect(await one.claim([b], 60_000)).toEqual([true]);
      expect(await two.claim([a, b, c], 60_000)).toEqual([true, false, true]);
      expect(await two.claim([], 60_000)).toEqual([]);
    });

    it('give a key that is asked for twice at once the first time only', async () => {
      const one = await member();
      const key = named('event');
      expect(await one.claim([key, key], 60_000)).toEqual([true, false]);
    });

    it('can be had again once they are given back, by whoever has them', async () => {
      const [one, two] = [await member(), await member()];
      const [a, b] = [named('a'), named('b')];
      await one.claim([a, b], 60_000);
      await two.release([a, b]);
      expect(await two.claim([a], 60_000)).toEqual([false]);
      await one.release([a]);
      expect(await two.claim([a, b], 60_000)).toEqual([true, false]);
    });

    it('can be had again when their time is over', async () => {
      const [one, two] = [await member(), await member()];
      const key = named('event');
      await one.claim([key], 50);
      await vi.waitFor(async () => expect(await two.claim([key], 60_000)).toEqual([true]), soon);
    });
  });

  describe(`values of ${kind}`, () => {
    it('are read by every process until their time is over', async () => {
      const [one, two] = [await member(), await member()];
      const key = named('challenge');
      await one.set(key, 'first', 60_000);
      await one.set(key, 'sécond', 60_000);
      expect(await two.get(key)).toBe('sécond');
      await one.set(key, 'short', 30);
      await vi.waitFor(async () => expect(await two.get(key)).toBeUndefined(), soon);
    });

    it('are taken out by one of all who ask', async () => {
      const members = [await member(), await member(), await member()];
      const key = named('challenge');
      await members[0]!.set(key, 'once', 60_000);
      const taken = await Promise.all(members.map((cluster) => cluster.takeOut(key)));
      expect(taken.filter((value) => value === 'once')).toHaveLength(1);
      expect(taken.filter((value) => value === undefined)).toHaveLength(2);
      expect(await members[0]!.get(key)).toBeUndefined();
    });

    it('are apart from claims of the same name', async () => {
      const one = await member();
      const key = named('key');
      await one.claim([key], 60_000);
      expect(await one.get(key)).toBeUndefined();
    });
  });

  describe(`duties of ${kind}`, () => {
    it('are done by one process at a time, and by another when that one stops, with a greater fence', async () => {
      const members = [await member(), await member(), await member()];
      const name = named('watch');
      let atWork = 0;
      let atWorkMax = 0;
      const fences: number[] = [];
      const duties = members.map((cluster) =>
        cluster.duty(name, async (signal, fence) => {
          fences.push(fence);
          atWorkMax = Math.max(atWorkMax, ++atWork);
          await aborted(signal);
          atWork -= 1;
        }),
      );
      for (let left = 3; left > 0; left--) {
        await vi.waitFor(() => expect(duties.filter((duty) => duty.held)).toHaveLength(1), soon);
        await duties
          .splice(
            duties.findIndex((duty) => duty.held),
            1,
          )[0]!
          .stop();
      }
      expect(atWorkMax).toBe(1);
      expect(fences).toHaveLength(3);
      expect(fences).toEqual([...new Set(fences)].sort((a, b) => a - b));
    });

    it('wait for their work to end when they are stopped', async () => {
      const one = await member();
      const name = named('watch');
      let ended = false;
      const duty = one.duty(name, async (signal) => {
        await aborted(signal);
        await new Promise((resolve) => setImmediate(resolve));
        ended = true;
      });
      await vi.waitFor(() => expect(duty.held).toBe(true), soon);
      await duty.stop();
      expect(ended).toBe(true);
    });

    it('are begun again after they failed', async () => {
      const one = await member();
      let begun = 0;
      const duty = one.duty(named('watch'), async (signal) => {
        begun += 1;
        if (begun === 1) throw new Error('a failure of the test');
        await aborted(signal);
      });
      await vi.waitFor(() => expect(begun).toBe(2), soon);
      await duty.stop();
    });

    it('are over in a process whose work has returned', async () => {
      const [one, two] = [await member(), await member()];
      const name = named('once');
      let begun = 0;
      const first = one.duty(name, async () => {
        begun += 1;
      });
      await vi.waitFor(() => expect(begun).toBe(1), soon);
      const second = two.duty(name, aborted);
      await vi.waitFor(() => expect(second.held).toBe(true), soon);
      expect(first.held).toBe(false);
      await first.stop();
      expect(begun).toBe(1);
    });

    it('can be stopped while they wait', async () => {
      const [one, two] = [await member(), await member()];
      const name = named('watch');
      const first = one.duty(name, aborted);
      await vi.waitFor(() => expect(first.held).toBe(true), soon);
      const second = two.duty(name, () => Promise.reject(new Error('two are at work')));
      await second.stop();
      expect(second.held).toBe(false);
    });
  });

  it(`closing a member of ${kind} ends its duties`, async () => {
    const [one, two] = [await member(), await member()];
    const name = named('watch');
    const first = one.duty(name, aborted);
    await vi.waitFor(() => expect(first.held).toBe(true), soon);
    const second = two.duty(name, aborted);
    await one.close();
    expect(first.held).toBe(false);
    await vi.waitFor(() => expect(second.held).toBe(true), soon);
  });

  it(`${kind} refuses names without end and rates without sense`, async () => {
    const one = await member();
    await expect(one.get('x'.repeat(513))).rejects.toThrow('1 to 512 characters');
    await expect(one.get('')).rejects.toThrow('1 to 512 characters');
    await expect(one.take('bucket', Number.NaN, { perSecond: 1, burst: 1 })).rejects.toThrow('0 or more');
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
}

/** Resolves when what `from` publishes is heard by `by`; gives what waits for it once more. */
async function listening(from: Cluster, by: Cluster, channel: string): Promise<() => Promise<void>> {
  const heard = async (): Promise<void> => {
    let probes = 0;
    const end = by.subscribe(channel, () => {
      probes += 1;
    });
    await vi.waitFor(() => {
      from.publish(channel, PROBE);
      expect(probes).toBeGreaterThan(0);
    }, soon);
    end();
  };
  await heard();
  return heard;
}
