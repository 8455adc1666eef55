/**
 * kill -9 of a whole server under load: at random moments, also while it starts, and at every named fault point. What
 * was acknowledged is there afterwards, once, and the figures are exact.
 *
 * KILLS is how many random kills there are: 100 with `npm run chaos`, fewer as `KILLS=10 npm run chaos`.
 */
import { randomInt } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { expectTheTruth } from './expectations.ts';
import { FAULT_POINTS } from './fault-points.ts';
import { MortalServer } from './mortal-server.ts';
import { Producer } from './producer.ts';
import { printReport } from './report.ts';
import { Truth } from './truth.ts';

const KILLS = Number(process.env.KILLS ?? 8);
/** Longest life under load, in milliseconds; in the long run the store gets far behind the log and catches up. */
const LIFE_MAX_MS = KILLS > 20 ? 1500 : 600;
const LONG_MS = 300_000 + KILLS * 15_000;

describe('a server killed at random under load', () => {
  const server = new MortalServer();
  afterAll(() => server.dispose());

  it(
    'loses nothing acknowledged, stores nothing twice, and has exact figures',
    async () => {
      const truth = new Truth();
      const producer = new Producer(truth, { lanes: 3, batchSize: KILLS > 20 ? 25 : 10, paceMs: 40 });
      for (let kills = 0; kills < KILLS; kills++) {
        const life = server.start();
        const whileStarting = kills > 0 && randomInt(6) === 0;
        const timer = whileStarting ? setTimeout(life.kill, randomInt(1500)) : undefined;
        const url = await life.ready;
        if (url !== undefined) {
          setTimeout(life.kill, randomInt(50, LIFE_MAX_MS));
          await producer.sendTo(url, server.key);
        }
        expect(await life.died).toBe('SIGKILL');
        clearTimeout(timer);
      }
      const last = server.start();
      const url = (await last.ready)!;
      await producer.settle(url, server.key);
      const findings = await expectTheTruth(truth, { url, key: server.key, readOneByOne: 200 });
      if (KILLS > 20) printReport({ kills: KILLS, server, truth, findings });
    },
    LONG_MS,
  );
});

describe('a server killed at a fault point', () => {
  const server = new MortalServer();
  const truth = new Truth();
  const ordinary = new Producer(truth, { lanes: 3, batchSize: 5, paceMs: 30 });
  const filling = new Producer(truth, { lanes: 2, batchSize: 40, paddingBytes: 240_000 });
  afterEach(() => server.kill());
  afterAll(() => server.dispose());

  it(
    'starts again when it was killed while making its first segment',
    async () => {
      const life = server.start('log.segment.after_create:1');
      expect(await life.ready).toBeUndefined();
      expect(await life.died).toBe('SIGKILL');
      const next = server.start();
      expect(await next.ready).toBeDefined();
      next.kill();
      await next.died;
    },
    LONG_MS,
  );

  describe.each(Object.entries(Object.groupBy(FAULT_POINTS, ({ room }) => room)))('of the %s', (_, points) => {
    it.each(points)(
      'dies there, and starts again: $name, time $nth',
      async ({ name, nth, fillsSegment }) => {
        const life = server.start(`${name}:${nth}`);
        const url = await life.ready;
        if (url !== undefined) await (fillsSegment ? filling : ordinary).sendTo(url, server.key);
        expect(await life.died).toBe('SIGKILL');
      },
      LONG_MS,
    );

    it(
      'has lost and doubled nothing, and has exact figures',
      async () => {
        const url = (await server.start().ready)!;
        await ordinary.settle(url, server.key);
        await filling.settle(url, server.key);
        await expectTheTruth(truth, { url, key: server.key, readOneByOne: 100 });
      },
      LONG_MS,
    );
  });
});
