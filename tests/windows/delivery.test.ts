/**
 * Whatever order events arrive in, however late, however often, and wherever the loader is stopped on the way, the
 * figures are byte for byte those of perfect delivery (mission K8).
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS, HOUR_MS, MINUTE_MS, uuidv7 } from '@bellwether/core';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { FigureHouse, type Reading } from './figure-house.ts';

/** Far from today, so that no row is as old for the engine's own clock as it is for ours. */
const END_MS = Date.UTC(2030, 5, 20, 12);
const DELAY_MAX_MS = 7 * DAY_MS;
const TENANTS = ['acme', "o'neill \\ sons"] as const;
const EVENTS = 240;
const BATCHES = 6;

let house: FigureHouse | undefined;
afterEach(async () => {
  await house?.dispose();
  house = undefined;
});

const MOMENTS = fc.oneof(
  // Crowded together, so that windows are shared and sessions form; and on boundaries.
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 20 * MINUTE_MS }).map((ms) => 10 * MINUTE_MS + ms) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 3 * DAY_MS }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: DELAY_MAX_MS - HOUR_MS }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 300 }).map((minutes) => minutes * MINUTE_MS) },
  { weight: 1, arbitrary: fc.constantFrom(2 * DAY_MS, 2 * DAY_MS - 1, 2 * DAY_MS + 1, 2 * DAY_MS + MINUTE_MS) },
);

const readings: fc.Arbitrary<Reading[]> = fc
  .array(
    fc.record({
      org: fc.constantFrom(...TENANTS),
      ageMs: MOMENTS,
      type: fc.constantFrom('reading' as const, 'correction' as const),
      user: fc.constantFrom('', 'u1', 'u2', 'u3', 'ü4'),
      session: fc.constantFrom('', 's1', 's2'),
      kind: fc.constantFrom('temperature', 'pressure', "it's \\ odd", ''),
      room: fc.constantFrom('north', 'south'),
      // Tenths and thirds: in floating point their sum depends on the order.
      amount: fc.constantFrom(0.1, 0.2, 0.3, 1 / 3, -2 / 3, 1e-9, 123_456.789, 1e15),
      steps: fc.constantFrom(1, 2, 3, 10, 1000, 54_321),
      good: fc.boolean(),
      note: fc.constantFrom('', 'a', "b'\\c"),
    }),
    { minLength: EVENTS, maxLength: EVENTS },
  )
  .map((drafts) =>
    drafts.map(({ ageMs, ...draft }, i) => ({
      ...draft,
      atMs: END_MS - ageMs - 1,
      id: uuidv7(END_MS - ageMs - 1, (bytes) => bytes.fill(i % 256).fill(i >> 8, 0, 8)),
    })),
  );

/** One delivery: what arrives when, in batches, and whether the loader is stopped and started before the batch. */
interface Arrival {
  atMs: number;
  restart: boolean;
  readings: Reading[];
}

function inOrder(events: readonly Reading[]): Arrival[] {
  const sorted = [...events].sort((a, b) => a.atMs - b.atMs);
  return batched(sorted.map((item) => ({ atMs: item.atMs, item })));
}

/** Each event one to three times, each copy with a delay of its own. */
function disturbed(events: readonly Reading[], delays: readonly number[], restarts: readonly boolean[]): Arrival[] {
  const copies = events.flatMap((item, i) => {
    const count = 1 + (delays[i % delays.length]! % 3);
    return Array.from({ length: count }, (_, copy) => ({
      atMs: Math.min(END_MS, item.atMs + (delays[(i * 7 + copy * 3) % delays.length]! % DELAY_MAX_MS)),
      item,
    }));
  });
  const arrivals = batched(copies.sort((a, b) => a.atMs - b.atMs));
  return arrivals.map((arrival, i) => ({ ...arrival, restart: restarts[i % restarts.length]! }));
}

function batched(deliveries: readonly { atMs: number; item: Reading }[]): Arrival[] {
  const size = Math.ceil(deliveries.length / BATCHES);
  return Array.from({ length: BATCHES }, (_, i) => deliveries.slice(i * size, (i + 1) * size))
    .filter((part) => part.length > 0)
    .map((part) => ({ atMs: part.at(-1)!.atMs, restart: false, readings: part.map(({ item }) => item) }));
}

async function deliver(target: FigureHouse, arrivals: readonly Arrival[]): Promise<void> {
  for (const [i, arrival] of arrivals.entries()) {
    target.nowMs = Math.max(target.nowMs, arrival.atMs);
    if (arrival.restart) await target.restart();
    await target.append(arrival.readings);
    // Every other batch meets the one before it on the way.
    if (i % 2 === 1) await target.store.loader.caughtUp();
  }
  target.nowMs = END_MS;
  await target.settled();
}

const METRICS = ['amount', 'users', 'p90_steps', 'range', 'good_share', 'round_amount'];
const RANGES = [
  { grain: '10s', from: END_MS - 31 * MINUTE_MS },
  { grain: '1m', from: END_MS - 2 * DAY_MS - HOUR_MS },
  { grain: '1h', from: END_MS - 7 * DAY_MS },
  { grain: '1d', from: END_MS - 8 * DAY_MS },
  { grain: '30d', from: END_MS - 8 * DAY_MS },
  { grain: 'total', from: END_MS - 2 * DAY_MS - 12_345 },
  { grain: 'total', from: END_MS - 6 * DAY_MS, window: { size: '3d', every: '1d' } },
  { grain: 'total', from: END_MS - 10 * MINUTE_MS, window: { size: '5m', every: '30s' } },
];
const GROUPS = [[], ['kind'], ['room', 'good']];

/** Every kind of figure there is, as the text that leaves the house. */
async function figuresOf(source: FigureHouse): Promise<string[]> {
  const asked = TENANTS.flatMap((org, tenant) =>
    METRICS.flatMap((metric) => {
      const groups = tenant > 0 ? [[]] : metric === 'round_amount' ? [[], ['room']] : GROUPS;
      return groups.flatMap((group_by) => RANGES.map((range) => ({ org, query: { ...range, metric, group_by } })));
    }),
  );
  // Read from the events themselves: no cube has this dimension.
  for (const org of TENANTS)
    asked.push({
      org,
      query: { metric: 'amount', grain: '1d', group_by: ['metadata.note'], from: END_MS - 8 * DAY_MS },
    });
  const figures: string[] = [];
  for (const { org, query } of asked) {
    const times = { from: new Date(query.from).toISOString(), to: new Date(END_MS).toISOString() };
    figures.push(JSON.stringify([org, query, await source.ask(org, { ...query, ...times, top: 100 })]));
  }
  const range = { fromMs: END_MS - 8 * DAY_MS, toMs: END_MS, gapMs: 5 * MINUTE_MS };
  for (const org of TENANTS) figures.push(JSON.stringify(await source.sessions(org, range)));
  return figures;
}

async function figuresAfter(arrivals: readonly Arrival[]): Promise<string[]> {
  house = await FigureHouse.open(END_MS - DELAY_MAX_MS);
  await deliver(house, arrivals);
  const figures = await figuresOf(house);
  expect(house.trouble).toEqual([]);
  return figures;
}

const LONG = process.env.BELLWETHER_LONG_TESTS === '1';

describe('the figures', () => {
  it(
    'are byte for byte those of perfect delivery, after disorder, delay, duplicates, restarts, and a replay',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          readings,
          fc.array(fc.nat(DELAY_MAX_MS), { minLength: 40, maxLength: 40 }),
          fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
          async (events, delays, restarts) => {
            const expected = await figuresAfter(inOrder(events));
            await house!.dispose();
            expect(await figuresAfter(disturbed(events, delays, restarts))).toEqual(expected);

            // Replay: the store is forgotten, and filled again from the first record of the log.
            await house!.close();
            rmSync(join(house!.directory, 'store'), { recursive: true });
            rmSync(join(house!.directory, 'log', 'groups', 'store.json'));
            await house!.reopen();
            await house!.settled();
            expect(await figuresOf(house!)).toEqual(expected);
            await house!.dispose();
            house = undefined;
          },
        ),
        { numRuns: LONG ? 20 : 1, endOnFailure: true },
      );
    },
    LONG ? 3_600_000 : 300_000,
  );
});
