import { Problem } from '@bellwether/core';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { append } from './append.ts';
import { deliverNext, lagging, type Projection, projectNext, replay } from './follow.ts';
import {
  by,
  type Kiosk,
  type KioskEvents,
  kiosks,
  NOW_MS,
  openStreamHouse,
  type StreamHouse,
} from './house.fixture.ts';
import { history, load, stateAt } from './load.ts';
import { StaleVersion } from './stale-version.ts';
import type { NewEvent, StreamEvent } from './stream.ts';
import { undo } from './undo.ts';

let house: StreamHouse;
beforeAll(async () => {
  house = await openStreamHouse();
}, 60_000);
afterAll(() => house.close());

let next = 0;
const newId = () => `kio_${++next}`;
const opened = (cups = 10): NewEvent<KioskEvents> => ({ event_type: 'kiosk.opened', data: { name: 'Kiosk', cups } });
const sold = (cups: number): NewEvent<KioskEvents> => ({ event_type: 'kiosk.cups_sold', data: { cups } });
const renamed = (name: string): NewEvent<KioskEvents> => ({ event_type: 'kiosk.renamed', data: { name } });
const loaded = (id: string, orgId = 'org_a') => house.records.asTenant(orgId, (tx) => load(tx, kiosks, id));
const past = (id: string) => house.records.asTenant('org_a', (tx) => history(tx, kiosks, id));
const undone = (id: string, version: number, expectedVersion?: number) =>
  house.records.asTenant('org_a', (tx) => undo(tx, kiosks, id, version, { ...by, expectedVersion }));
const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a stream', () => {
  it('is nothing before its first event', async () => {
    expect(await loaded(newId())).toEqual({ version: 0, state: null });
  });

  it('is what its events made it, with who, when and why', async () => {
    const id = newId();
    const state = { name: 'Kiosk', cups: 7, closed: false };
    expect(await house.append(id, { events: [opened(), sold(3)], correlationId: 'req_1' })).toEqual({
      version: 2,
      state,
    });
    expect(await loaded(id)).toEqual({ version: 2, state });
    const events = await past(id);
    expect(events).toMatchObject([
      { version: 1, event_type: 'kiosk.opened', data: { name: 'Kiosk', cups: 10 } },
      { version: 2, event_type: 'kiosk.cups_sold', actor: 'user:usr_ada', atMs: NOW_MS, correlationId: 'req_1' },
    ]);
    expect(events[1]!.position).toBe(events[0]!.position + 1);
  });

  it('belongs to its organisation', async () => {
    const id = newId();
    await house.append(id, { events: [opened()] });
    expect(await loaded(id, 'org_b')).toEqual({ version: 0, state: null });
    await house.records.asTenant('org_b', (tx) => append(tx, kiosks, id, { ...by, events: [opened(1)] }));
    expect((await loaded(id)).state).toMatchObject({ cups: 10 });
  });

  it('is shared by two kinds of entity with one id without mixing', async () => {
    const id = newId();
    const stalls = { ...kiosks, type: 'stall' };
    await house.append(id, { events: [opened(1)] });
    await house.records.asTenant('org_a', (tx) => append(tx, stalls, id, { ...by, events: [opened(2)] }));
    expect((await loaded(id)).state?.cups).toBe(1);
  });

  it('was at each version and at each time what it was then', async () => {
    const id = newId();
    await house.append(id, { events: [opened()] });
    await house.append(id, { events: [sold(1)], atMs: NOW_MS + 1000 });
    await house.append(id, { events: [sold(2)], atMs: NOW_MS + 2000 });
    const at = (when: Parameters<typeof stateAt>[3]) =>
      house.records.asTenant('org_a', async (tx) => (await stateAt(tx, kiosks, id, when)).state?.cups);
    expect(await Promise.all([1, 2, 3, 99].map((version) => at({ version })))).toEqual([10, 9, 7, 7]);
    const times = [-1, 0, 999, 1000, 1999, 2000, 9000].map((ms) => at({ atMs: NOW_MS + ms }));
    expect(await Promise.all(times)).toEqual([undefined, 10, 10, 9, 9, 7, 7]);
  });

  it('does not go back in time with a clock', async () => {
    const id = newId();
    await house.append(id, { events: [opened()] });
    await house.append(id, { events: [sold(1)], atMs: NOW_MS - 60_000 });
    expect((await past(id)).map(({ atMs }) => atMs)).toEqual([NOW_MS, NOW_MS]);
  });

  it('takes all events of an append or none', async () => {
    const id = newId();
    const halfCharacter = renamed('\ud83d');
    const problem = await failure(house.append(id, { events: [opened(), halfCharacter] }));
    expect(problem).toMatchObject({ code: 'invalid_request' });
    expect(await past(id)).toEqual([]);
  });

  it('with an event that this version does not know is refused, not guessed', async () => {
    const id = newId();
    const older = { ...kiosks, apply: { ...kiosks.apply, 'kiosk.cups_sold': undefined } };
    await house.append(id, { events: [opened(), sold(1)] });
    const { 'kiosk.cups_sold': _, ...apply } = older.apply;
    const reading = house.records.asTenant('org_a', (tx) => load(tx, { ...kiosks, apply: apply as never }, id));
    await expect(reading).rejects.toThrow(/does not know/);
  });

  it('is never changed afterwards, whoever asks, but for names that are redacted', async () => {
    const id = newId();
    await house.append(id, { events: [opened()] });
    const change = (set: ReturnType<typeof sql>) =>
      house.records.asOperator((tx) => sql`UPDATE event_store SET ${set} WHERE stream_id = ${id}`.execute(tx));
    await expect(change(sql`event_version = 7`)).rejects.toThrow(/never changed/);
    await expect(change(sql`event_data = '{}'`)).rejects.toThrow(/never changed/);
    await expect(change(sql`event_type = 'kiosk.closed'`)).rejects.toThrow(/never changed/);
    await change(sql`event_data = replace(event_data::text, 'Kiosk', '00000')::jsonb`);
    expect((await loaded(id)).state?.name).toBe('00000');
  });
});

describe('a change from an old version', () => {
  it('is refused with what is there now, and changes nothing', async () => {
    const id = newId();
    await house.append(id, { events: [opened()] });
    await house.append(id, { events: [sold(4)], expectedVersion: 1 });
    const stale = await failure(house.append(id, { events: [sold(5)], expectedVersion: 1 }));
    expect(stale).toBeInstanceOf(StaleVersion);
    const current = { version: 2, state: { name: 'Kiosk', cups: 6, closed: false } };
    expect(stale).toMatchObject({ code: 'conflict', expected: 1, actual: 2, current });
    expect(await loaded(id)).toEqual(current);
  });

  it('is refused when the entity should not be there yet', async () => {
    const id = newId();
    await house.append(id, { events: [opened()], expectedVersion: 0 });
    expect(await failure(house.append(id, { events: [opened()], expectedVersion: 0 }))).toMatchObject({ actual: 1 });
  });

  it('is nothing that the database would let through either', async () => {
    const id = newId();
    await house.append(id, { events: [opened()] });
    const forked = house.records.asTenant('org_a', (tx) =>
      sql`INSERT INTO event_store SELECT gen_random_uuid(), org_id, stream_id, stream_type, event_type, event_version,
            event_data, metadata, created_at, position + 1000000 FROM event_store WHERE stream_id = ${id}`.execute(tx),
    );
    await expect(forked).rejects.toThrow(/event_store_versions/);
  });
});

describe('appends at once', () => {
  type Step = { kiosk: number; cups: number; reads: boolean };
  const steps = fc.array(
    fc.record({ kiosk: fc.integer({ min: 0, max: 2 }), cups: fc.integer({ min: 0, max: 9 }), reads: fc.boolean() }),
    { minLength: 1, maxLength: 24 },
  );

  it('lose nothing and never fork: each that was acknowledged is there once, at the version it was told', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (asked: Step[]) => {
        const ids = [newId(), newId(), newId()];
        for (const id of ids) await house.append(id, { events: [opened(0)] });
        const told = await Promise.all(
          asked.map(async ({ kiosk, cups, reads }) => {
            const id = ids[kiosk]!;
            // Whoever reads first may be overtaken before they write, and then has to be told.
            const expectedVersion = reads ? (await loaded(id)).version : undefined;
            const result = await house
              .append(id, { events: [{ event_type: 'kiosk.cups_delivered', data: { cups } }], expectedVersion })
              .catch((error: unknown) => error);
            return { kiosk, cups, result };
          }),
        );
        for (const [kiosk, id] of ids.entries()) {
          const kept = await past(id);
          const accepted = told.filter((each) => each.kiosk === kiosk && !(each.result instanceof StaleVersion));
          expect(kept.map(({ version }) => version)).toEqual(kept.map((_, index) => index + 1));
          expect(kept.length).toBe(accepted.length + 1);
          const { version, state } = await loaded(id);
          expect(version).toBe(kept.length);
          expect(state?.cups).toBe(accepted.reduce((sum, { cups }) => sum + cups, 0));
          for (const { cups, result } of accepted) {
            const { version: at } = result as { version: number };
            expect(kept[at - 1]?.data).toEqual({ cups });
          }
          expect(new Set(accepted.map(({ result }) => (result as { version: number }).version)).size).toBe(
            accepted.length,
          );
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it('of whom all have read the same let exactly one through', async () => {
    const id = newId();
    await house.append(id, { events: [opened()] });
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => house.append(id, { events: [sold(1)], expectedVersion: 1 })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await loaded(id)).state?.cups).toBe(9);
  });

  it('have places in the order of their commits', async () => {
    const rows = await house.records.asTenant('org_a', (tx) =>
      tx.selectFrom('event_store').select('position').orderBy('position').execute(),
    );
    expect(rows.map(({ position }) => position)).toEqual(rows.map((_, index) => index + 1));
  });
});

describe('undoing', () => {
  it('adds what undoes it, and keeps what was done', async () => {
    const id = newId();
    await house.append(id, { events: [opened(), sold(3), renamed('Bar')] });
    expect(await undone(id, 2)).toMatchObject({ version: 4, state: { name: 'Bar', cups: 10 }, before: { cups: 7 } });
    expect((await past(id)).map(({ event_type, undoes }) => [event_type, undoes])).toEqual([
      ['kiosk.opened', undefined],
      ['kiosk.cups_sold', undefined],
      ['kiosk.renamed', undefined],
      ['kiosk.cups_delivered', 2],
    ]);
  });

  it('is undone in turn, and then can be done again', async () => {
    const id = newId();
    await house.append(id, { events: [opened(), renamed('Bar')] });
    const name = async (version: number) => (await undone(id, version)).state?.name;
    expect(await name(2)).toBe('Kiosk');
    expect(await failure(undone(id, 2))).toMatchObject({
      code: 'conflict',
      message: 'Version 2 has been undone already.',
    });
    expect(await name(3)).toBe('Bar');
    expect(await name(2)).toBe('Kiosk');
  });

  it('says why something cannot be undone: ever, or any more', async () => {
    const id = newId();
    await house.append(id, {
      events: [opened(), renamed('Bar'), renamed('Café'), { event_type: 'kiosk.closed', data: {} }],
    });
    expect(await failure(undone(id, 1))).toMatchObject({ code: 'conflict', message: /closed, not undone/ });
    expect(await failure(undone(id, 2))).toMatchObject({ code: 'conflict', message: 'It was renamed again since.' });
    expect(await failure(undone(id, 4))).toMatchObject({ message: 'What is closed stays closed.' });
    expect(await failure(undone(id, 5))).toMatchObject({ code: 'not_found' });
    expect((await loaded(id)).version).toBe(4);
  });

  it('by somebody who has not seen the newest is refused with what is there', async () => {
    const id = newId();
    await house.append(id, { events: [opened(), sold(3), sold(1)] });
    expect(await failure(undone(id, 2, 2))).toMatchObject({ current: { version: 3, state: { cups: 6 } } });
    expect((await undone(id, 2, 3)).state?.cups).toBe(9);
  });
});

describe('a projection', () => {
  /** Kept in `settings`, as an asynchronous projection keeps tables of its own: the cups of all kiosks by id. */
  const cupsByKiosk: Projection = {
    name: 'cups_by_kiosk',
    async apply(tx, events) {
      const kept = await read(tx);
      for (const event of events.filter(({ stream_type }) => stream_type === 'kiosk')) {
        const state = kiosks.apply[event.event_type as keyof KioskEvents](
          kept[event.stream_id] ?? null,
          event.data as never,
          event,
        );
        kept[event.stream_id] = state as Kiosk;
      }
      const row = { value: JSON.stringify(kept), updated_at: new Date(NOW_MS) };
      await tx
        .insertInto('settings')
        .values({ org_id: 'org_a', name: 'cups', ...row })
        .onConflict((conflict) => conflict.columns(['org_id', 'name']).doUpdateSet(row))
        .execute();
    },
    clear: async (tx) => {
      await tx.deleteFrom('settings').where('name', '=', 'cups').execute();
    },
  };
  type Tx = Parameters<Projection['clear']>[0];
  async function read(tx: Tx): Promise<Record<string, Kiosk>> {
    const row = await tx.selectFrom('settings').select('value').where('name', '=', 'cups').executeTakeFirst();
    return (row?.value ?? {}) as unknown as Record<string, Kiosk>;
  }
  const kept = () => house.records.asTenant('org_a', read);
  const catchUp = async (limit?: number) => {
    while ((await projectNext(house.records, 'org_a', cupsByKiosk, limit)) > 0);
  };
  const inline = async () => {
    const ids = await house.records.asTenant('org_a', (tx) =>
      tx.selectFrom('event_store').select('stream_id').distinct().where('stream_type', '=', 'kiosk').execute(),
    );
    return Object.fromEntries(
      await Promise.all(ids.map(async ({ stream_id }) => [stream_id, (await loaded(stream_id)).state])),
    );
  };

  it('catches up to what the streams are, in any steps, and from nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 5 })), { maxLength: 12 }),
        fc.integer({ min: 1, max: 7 }),
        async (changes, limit) => {
          const ids = [newId(), newId(), newId(), newId()];
          for (const [which, cups] of changes) {
            const id = ids[which]!;
            const begin = (await loaded(id)).version === 0 ? [opened(100)] : [];
            await house.append(id, { events: [...begin, sold(cups)] });
            if (cups === 3) await undone(id, (await loaded(id)).version);
            if (cups === 5) await projectNext(house.records, 'org_a', cupsByKiosk, limit);
          }
          await catchUp(limit);
          const followed = await kept();
          expect(followed).toEqual(await inline());
          await replay(house.records, 'org_a', cupsByKiosk);
          expect(await kept()).toEqual(followed);
        },
      ),
      { numRuns: 10 },
    );
  }, 60_000);

  it('that fails half-way has neither moved nor written', async () => {
    await catchUp();
    const before = await kept();
    await house.append(newId(), { events: [opened()] });
    const failing: Projection = {
      ...cupsByKiosk,
      apply: async (tx, events) => {
        await cupsByKiosk.apply(tx, events);
        throw new Error('the process ends here');
      },
    };
    await expect(projectNext(house.records, 'org_a', failing)).rejects.toThrow(/ends here/);
    expect(await kept()).toEqual(before);
    expect(await projectNext(house.records, 'org_a', cupsByKiosk)).toBe(1);
  });

  it('is behind only while there is something it has not seen', async () => {
    await catchUp();
    expect(await lagging(house.records, cupsByKiosk.name)).not.toContain('org_a');
    await house.append(newId(), { events: [opened()] });
    expect(await lagging(house.records, cupsByKiosk.name)).toContain('org_a');
    await catchUp();
    expect(await lagging(house.records, cupsByKiosk.name)).not.toContain('org_a');
  });
});

describe('a delivery', () => {
  it('that fails gives the same events again, with the same ids, and passes over none', async () => {
    const arrived: StreamEvent[][] = [];
    let fails = false;
    const delivery = {
      name: 'test',
      deliver: async (_: string, events: readonly StreamEvent[]) => {
        arrived.push([...events]);
        if (fails) throw new Problem('overloaded', 'not now');
      },
    };
    while ((await deliverNext(house.records, 'org_a', delivery, 50)) > 0);
    const before = arrived.flat().length;
    await house.append(newId(), { events: [opened(), sold(1)] });
    fails = true;
    await expect(deliverNext(house.records, 'org_a', delivery)).rejects.toThrow('not now');
    fails = false;
    expect(await deliverNext(house.records, 'org_a', delivery)).toBe(2);
    expect(await deliverNext(house.records, 'org_a', delivery)).toBe(0);
    const [failed, again] = arrived.slice(-2);
    expect(again!.map(({ id }) => id)).toEqual(failed!.map(({ id }) => id));
    const positions = new Set(arrived.flat().map(({ position }) => position));
    expect([...positions]).toEqual(Array.from({ length: before + 2 }, (_, index) => index + 1));
  });
});

describe('whoever follows', () => {
  it('is told once something is durable, and not of what was taken back', async () => {
    let told = 0;
    const stop = house.records.onAppended(() => told++);
    await house.append(newId(), { events: [opened()] });
    expect(told).toBe(1);
    await failure(house.append(newId(), { events: [opened()], expectedVersion: 3 }));
    await house.records.asTenant('org_a', (tx) => load(tx, kiosks, 'x'));
    expect(told).toBe(1);
    stop();
  });
});
