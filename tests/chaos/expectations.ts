/** What must hold after any number of crashes, read through the API as anybody would read it. */
import { DAY_MS, formatInstant, HOUR_MS } from '@bellwether/core';
import { expect } from 'vitest';
import type { Truth } from './truth.ts';

const SETTLED_MAX_MS = 180_000;
/** Hours and days that got late events follow their minutes within seconds. */
const FIGURES = { timeout: 20_000, interval: 200 };
/** How many readers ask side by side for single events. */
const READERS = 8;

interface Stats {
  received: number;
  stored: number;
  duplicate: number;
  rejected: number;
  in_flight: number;
}

interface Page {
  events: { event_id: string }[];
  next: string | null;
}

interface MetricAnswer {
  series: { group: Record<string, string>; points: { start: string; value: number | null }[]; total: number }[];
}

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
  const api = new Api(url, key);
  const stats = await api.settled();

  expect(truth.acceptedTwice).toEqual([]);
  expect(stats.received).toBe(stats.stored + stats.duplicate + stats.rejected);
  // A request whose answer was lost in a crash may have been counted as well.
  expect(stats.duplicate).toBeGreaterThanOrEqual(truth.duplicate);
  expect(stats.rejected).toBeGreaterThanOrEqual(truth.rejected);

  const [rows, ids] = await api.storedRows();
  expect({ rows, ids }).toEqual({ rows: truth.acknowledged.size, ids: truth.acknowledged.size });
  expect(stats.stored).toBe(ids);
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

/** The API as a reader with a key sees it. */
class Api {
  readonly #url: string;
  readonly #headers: Record<string, string>;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  }

  /** The counts once nothing is in flight any more. */
  async settled(): Promise<Stats> {
    const read = () => this.#json<Stats>('GET', '/api/v1/events/stats');
    await expect.poll(async () => (await read()).in_flight, { timeout: SETTLED_MAX_MS, interval: 100 }).toBe(0);
    return read();
  }

  async storedRows(): Promise<[rows: number, ids: number]> {
    const { rows } = await this.#json<{ rows: unknown[][] }>('POST', '/api/v1/sql', {
      query: 'SELECT count(*) AS stored, count(distinct event_id) AS ids FROM events',
    });
    return [Number(rows[0]?.[0]), Number(rows[0]?.[1])];
  }

  /** The ids of all stored events, page by page. */
  async storedIds(): Promise<string[]> {
    const ids: string[] = [];
    for (let before = ''; ; ) {
      const page = await this.#json<Page>('GET', `/api/v1/events?limit=1000${before && `&before=${before}`}`);
      ids.push(...page.events.map((event) => event.event_id));
      if (page.next === null) return ids;
      before = encodeURIComponent(page.next);
    }
  }

  metric(query: object): Promise<MetricAnswer> {
    return this.#json<MetricAnswer>('POST', '/api/v1/metrics', query);
  }

  /** Those of the events that cannot be read. */
  async missingOf(eventIds: readonly string[]): Promise<string[]> {
    const missing: string[] = [];
    const waiting = [...eventIds];
    const readOnAndOn = async (): Promise<void> => {
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        const response = await this.#fetch('GET', `/api/v1/events/${id}`);
        const event = (await response.json()) as { event_id?: string };
        if (response.status !== 200 || event.event_id !== id) missing.push(id);
      }
    };
    await Promise.all(Array.from({ length: READERS }, readOnAndOn));
    return missing;
  }

  async #json<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await this.#fetch(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }

  #fetch(method: string, path: string, body?: object): Promise<Response> {
    return fetch(`${this.#url}${path}`, {
      method,
      headers: this.#headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
  }
}

function sum(points: readonly { value: number | null }[]): number {
  return points.reduce((total, { value }) => total + (value ?? 0), 0);
}

function sorted<Key extends string | number, Value>(entries: Iterable<[Key | undefined, Value]>): unknown[][] {
  return [...entries].sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
}
