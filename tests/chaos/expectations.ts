/** What must hold after any number of crashes, read through the API as anybody would read it. */
import { DAY_MS, formatInstant, HOUR_MS } from '@bellwether/core';
import { expect } from 'vitest';
import { StoredEvents } from './stored-events.ts';
import type { Truth } from './truth.ts';

const SETTLED_MAX_MS = 180_000;
/** What came late is in figures once it is settled, which a busy machine does every 15 s; hours and days follow. */
const FIGURES = { timeout: 60_000, interval: 200 };

export interface Findings {
  lost: number;
  doubled: number;
}

export interface Reading {
  url: string;
  key: string;
  /** How many acknowledged events, the newest, are also asked for by their id; all of them must be in the list. */
  readOneByOne: number;
}

/** Waits until everything is in the figures, then compares all of it with the truth. */
export async function expectTheTruth(truth: Truth, { url, key, readOneByOne }: Reading): Promise<Findings> {
  const api = new StoredEvents(url, key);
  // A process that loads nothing itself knows how far the others are a second or two later.
  const state = async (): Promise<object> => {
    const { in_flight, received, stored, duplicate, rejected } = await api.stats();
    return { in_flight, apart: received - stored - duplicate - rejected, stored: await api.stored() };
  };
  const settled = { in_flight: 0, apart: 0, stored: truth.acknowledged.size };
  await expect.poll(state, { timeout: SETTLED_MAX_MS, interval: 200 }).toEqual(settled);
  const stats = await api.stats();

  expect(truth.acceptedTwice).toEqual([]);
  expect(stats.received).toBe(stats.stored + stats.duplicate + stats.rejected);
  // A request whose answer was lost in a crash may have been counted as well.
  expect(stats.duplicate).toBeGreaterThanOrEqual(truth.duplicate);
  expect(stats.rejected).toBeGreaterThanOrEqual(truth.rejected);

  const [rows, ids] = await api.storedRows();
  expect({ rows, ids }).toEqual({ rows: truth.acknowledged.size, ids: truth.acknowledged.size });
  expect(await api.stored()).toBe(ids);
  const listed = await api.storedIds();
  const unlisted = new Set(truth.acknowledged.keys()).difference(new Set(listed));
  const missing = await api.missingOf(truth.newest.slice(-readOneByOne));
  const lost = [...unlisted, ...missing];
  expect(lost).toEqual([]);
  expect(listed.length).toBe(ids);

  const from = formatInstant(Date.now() - 4 * DAY_MS);
  const to = formatInstant(Date.now() + HOUR_MS);
  const countedByMinute = async (): Promise<unknown> => {
    const { series } = await api.metric({ metric: 'agent_events', from, to, grain: '1m' });
    const counted = series.flatMap(({ points }) => points).filter(({ value }) => value !== 0);
    return sorted(counted.map(({ start, value }) => [Date.parse(start), value]));
  };
  await expect.poll(countedByMinute, FIGURES).toEqual(sorted(truth.eventsByMinute()));
  // Hours and days are merged from minutes in steps of their own, so they are compared as well.
  for (const grain of ['1m', '1h', '1d', 'total']) {
    const summedByModel = async (): Promise<unknown> => {
      const query = { metric: 'agent_cost_usd', from, to, grain, group_by: ['model'], top: 50 };
      const { series } = await api.metric(query);
      return [
        grain,
        sorted(series.map(({ group, points, total }) => [group.model, grain === 'total' ? total : sum(points)])),
      ];
    };
    await expect.poll(summedByModel, FIGURES).toEqual([grain, sorted(truth.costByModel())]);
  }
  return { lost: lost.length, doubled: rows - ids };
}

function sum(points: readonly { value: number | null }[]): number {
  return points.reduce((total, { value }) => total + (value ?? 0), 0);
}

function sorted<Key extends string | number, Value>(entries: Iterable<[Key | undefined, Value]>): unknown[][] {
  return [...entries].sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
}
