/**
 * Several processes load one store over HTTP. Whatever is killed and whenever, and also when a process that was given up
 * for dead goes on: `received = stored + duplicate + rejected`, an event that came in through two gateways counts once,
 * and the figures are those of the events.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoadingHouse } from './loading-house.ts';

const LONG_MS = 240_000;
const ORGS = ['org_a', 'org_b', 'org_c'];

let house: LoadingHouse;
beforeAll(async () => {
  house = await LoadingHouse.open();
}, 120_000);
afterAll(() => house.close(), 60_000);

/** What the store says became of everything. */
async function tally(): Promise<{ received: number; stored: number; distinct: number; other: number }> {
  const [counts] = await house.engine.select<{ received: number; other: number }>(
    `SELECT toFloat64(sum(accepted + duplicate + rejected)) AS received, toFloat64(sum(duplicate + rejected)) AS other
     FROM bellwether.partition_tally FINAL`,
  );
  const [events] = await house.engine.select<{ stored: number; distinct: number }>(
    'SELECT toFloat64(count()) AS stored, toFloat64(uniqExact(org_id, event_id)) AS distinct FROM bellwether.events',
  );
  return { ...counts!, ...events! };
}

/** Events in the windows of a grain, by organisation. */
async function counted(grain: number): Promise<unknown[][]> {
  const { rows } = await house.engine.query(
    `SELECT org_id, toFloat64(sum(events)) FROM bellwether.win_mail FINAL WHERE grain = ${grain} AND cut = 0 GROUP BY org_id ORDER BY org_id`,
  );
  return rows;
}

async function expectAllIsThere(): Promise<void> {
  const { received, distinct } = house.sent;
  const found = await tally();
  expect(found).toEqual({ received, stored: distinct, distinct, other: received - distinct });
  const { rows } = await house.engine.query(
    'SELECT org_id, toFloat64(uniqExact(event_id)) FROM bellwether.events GROUP BY org_id ORDER BY org_id',
  );
  for (const grain of [10, 60, 3600, 86_400]) expect(await counted(grain), `windows of ${grain} s`).toEqual(rows);
}

const sendToAll = async (events: number): Promise<void> => {
  for (const orgId of ORGS) await house.send(orgId, events);
};

describe('a store that two processes load', () => {
  it(
    'holds every event once when one of them is killed wherever it matters',
    async () => {
      const { loader: steady } = house.start();
      await steady.ready;
      for (const fault of [
        'shared_store.plan.after:1',
        'shared_store.insert.after_rows:1',
        'shared_store.insert.after_counts:2',
        'shared_store.marks.after:1',
        'shared_store.commit.after:1',
        'shared_store.windows.after_recompute:1',
        'shared_store.windows.after_settle:1',
      ]) {
        const { loader: mortal } = house.start(fault);
        let isDead = false;
        void mortal.ended.then(() => (isDead = true));
        await mortal.ready.catch(() => undefined);
        while (!isDead) await sendToAll(3);
        expect(await mortal.ended, fault).toBe('SIGKILL');
      }
      await house.caughtUp(steady);
      await expectAllIsThere();
    },
    LONG_MS,
  );

  it(
    'changes nothing more when a process goes on that was cut off, whatever it was about to do',
    async () => {
      const [{ loader: steady }, { id: cutOff, loader: zombie }] = [house.start(), house.start()];
      await Promise.all([steady.ready, zombie.ready]);
      for (const when of ['beforeWrite', 'afterWrite'] as const) {
        const [stopped, goneOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
        house[when] = async (id) => {
          if (id !== cutOff) return;
          house[when] = async () => undefined;
          zombie.child.kill('SIGSTOP');
          stopped.resolve();
          // It is not told of its plan before everything has gone on without it.
          await goneOn.promise;
        };
        let isStopped = false;
        void stopped.promise.then(() => (isStopped = true));
        while (!isStopped) await sendToAll(3);
        await house.cutOff(cutOff);
        await sendToAll(3);
        await house.caughtUp(steady);
        await expectAllIsThere();

        goneOn.resolve();
        zombie.child.kill('SIGCONT');
        await house.rejoined(cutOff);
        await sendToAll(3);
        await house.caughtUp(steady);
        await expectAllIsThere();
      }
    },
    LONG_MS,
  );

  it(
    'goes on when the store was killed and is there again',
    async () => {
      const { loader } = house.start();
      await loader.ready;
      await sendToAll(5);
      await house.killServer();
      await sendToAll(5);
      await house.startServer();
      await sendToAll(5);
      await house.caughtUp(loader);
      await expectAllIsThere();
    },
    LONG_MS,
  );
});
