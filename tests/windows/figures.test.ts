/** Figures are what one would count by hand: against a model that keeps all events in a list and looks at each. */
import { DAY_MS, GRAIN_MS, type Grain, HOUR_MS, MINUTE_MS, sessionWindowsOf, uuidv7 } from '@bellwether/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FigureHouse, type Reading } from './figure-house.ts';

const NOW_MS = Date.UTC(2030, 5, 20, 12);
const SEED = 20_300_620;

let house: FigureHouse;
beforeAll(async () => {
  house = await FigureHouse.open(NOW_MS);
});
afterAll(() => house.dispose());

let made = 0;
/** An organisation of its own for each test, so that none sees another's events. */
const newOrg = (): string => `org_${++made}`;
const at = (text: string): number => Date.parse(text);
const iso = (ms: number): string => new Date(ms).toISOString();
const newId = (atMs: number): string => uuidv7(atMs);

async function take(readings: readonly Reading[]): Promise<void> {
  await house.append(readings);
  await house.settled();
  expect(house.trouble).toEqual([]);
}

/** Value of the whole range. */
async function total(org: string, metric: string, query: Record<string, unknown> = {}): Promise<number | null> {
  const range = { from: iso(NOW_MS - 10 * DAY_MS), to: iso(NOW_MS) };
  return (await house.ask(org, { metric, ...range, ...query })).total;
}

/** Start and value of every window that is not empty. */
async function points(org: string, metric: string, grain: string, query: Record<string, unknown> = {}) {
  const range = { from: iso(NOW_MS - 10 * DAY_MS), to: iso(NOW_MS) };
  const { series } = await house.ask(org, { metric, grain, ...range, ...query, top: 100 });
  return series.flatMap(({ group, points: own }) =>
    own.filter(({ n }) => n !== 0).map(({ start, value }) => ({ ...group, start, value })),
  );
}

/** A sum in units of 1e-9, without an error. */
const exactSum = (amounts: readonly number[]): number =>
  Number(amounts.reduce((sum, amount) => sum + BigInt(Math.round(amount * 1e9)), 0n)) / 1e9;

function quantileOf(values: readonly number[], level: number): { low: number; high: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = level * (sorted.length - 1);
  return { low: sorted[Math.floor(rank)]!, high: sorted[Math.ceil(rank)]! };
}

describe('the figure of a window', () => {
  const drafts = fc.sample(
    fc.record({
      ageMs: fc.integer({ min: 1, max: 3 * HOUR_MS }),
      user: fc.constantFrom('', 'u1', 'u2', 'u3'),
      session: fc.constantFrom('', 's1'),
      kind: fc.constantFrom('temperature', 'pressure'),
      room: fc.constantFrom('north', 'south'),
      amount: fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => cents / 100),
      steps: fc.integer({ min: 1, max: 100_000 }),
      good: fc.boolean(),
    }),
    { numRuns: 300, seed: SEED },
  );
  const org = newOrg();
  const events: Reading[] = drafts.map(({ ageMs, ...draft }) => ({
    ...draft,
    org,
    atMs: NOW_MS - ageMs,
    id: newId(NOW_MS - ageMs),
  }));
  beforeAll(() => take(events));

  const windowsOf = (grain: Grain): Map<number, Reading[]> =>
    Map.groupBy(events, ({ atMs }) => Math.floor(atMs / GRAIN_MS[grain]) * GRAIN_MS[grain]);
  const grains = ['10s', '1m', '1h', '1d', '30d'] as const;
  const recent = { from: iso(NOW_MS - 3 * HOUR_MS) };

  async function expectModel(metric: string, grain: Grain, model: (own: readonly Reading[]) => number | null) {
    const expected = [...windowsOf(grain)].map(([startMs, own]) => ({ start: iso(startMs), value: model(own) }));
    expect(await points(org, metric, grain, recent)).toEqual(expected.sort((a, b) => (a.start < b.start ? -1 : 1)));
  }

  it.each(grains)('is the number of events, at %s', (grain) => expectModel('readings', grain, (own) => own.length));
  it.each(grains)('is the exact decimal sum, at %s', (grain) =>
    expectModel('amount', grain, (own) => exactSum(own.map(({ amount }) => amount!))),
  );
  it.each(grains)('is the number of distinct values, merged and not added, at %s', (grain) =>
    expectModel('users', grain, (own) => new Set(own.map(({ user }) => user).filter(Boolean)).size),
  );
  it.each(grains)('is the greatest minus the least, at %s', (grain) =>
    expectModel('range', grain, (own) => {
      const amounts = own.map(({ amount }) => amount!);
      return Math.max(...amounts) - Math.min(...amounts);
    }),
  );
  it.each(grains)('is a ratio of sums, at %s', (grain) =>
    expectModel('good_share', grain, (own) => own.filter(({ good }) => good).length / own.length),
  );

  it.each(grains)('is a quantile within 1 %, at %s', async (grain) => {
    const windows = windowsOf(grain);
    for (const [metric, level] of [
      ['median_steps', 0.5],
      ['p90_steps', 0.9],
    ] as const) {
      for (const { start, value } of await points(org, metric, grain, recent)) {
        const { low, high } = quantileOf(
          windows.get(at(start))!.map(({ steps }) => steps!),
          level,
        );
        expect(value).toBeGreaterThanOrEqual(low * 0.99);
        expect(value).toBeLessThanOrEqual(high * 1.01);
      }
    }
  });

  it('is the same for the whole range, whichever grain it is asked at', async () => {
    const totals = await Promise.all(
      ['total', ...grains].map((grain) => total(org, 'users', { grain, from: iso(NOW_MS - DAY_MS) })),
    );
    expect(new Set(totals)).toEqual(new Set([3]));
    for (const grain of grains) {
      const fine = await points(org, 'readings', grain, recent);
      expect(fine.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBe(events.length);
    }
  });

  it('of groups adds up to the figure of all, by one dimension, by several and by an undeclared one', async () => {
    for (const group_by of [['kind'], ['room'], ['good'], ['kind', 'room'], ['user_id'], ['metadata.note']]) {
      const { series } = await house.ask(org, { metric: 'readings', ...recent, to: iso(NOW_MS), group_by, top: 100 });
      expect([group_by, series.reduce((sum, own) => sum + own.total!, 0)]).toEqual([group_by, events.length]);
    }
  });

  it('of a sliding window is that of all its events, for every window that ends in the range', async () => {
    const [sizeMs, everyMs] = [10 * MINUTE_MS, 2 * MINUTE_MS];
    const fromMs = NOW_MS - HOUR_MS;
    const { series } = await house.ask(org, {
      metric: 'users',
      from: iso(fromMs),
      to: iso(NOW_MS),
      window: { size: '10m', every: '2m' },
    });
    const expected = Array.from({ length: HOUR_MS / everyMs }, (_, i) => {
      const startMs = fromMs + (i + 1) * everyMs - sizeMs;
      const own = events.filter(({ atMs }) => atMs >= startMs && atMs < startMs + sizeMs);
      return [iso(startMs), new Set(own.map(({ user }) => user).filter(Boolean)).size];
    });
    expect(series[0]!.points.map(({ start, value }) => [start, value])).toEqual(expected);
  });

  it('of a cube of sessions is right at grains that its minutes do not fit into', async () => {
    const expected = [...windowsOf('10s')]
      .map(([startMs, own]) => [iso(startMs), own.filter(({ session }) => session !== '').length] as const)
      .filter(([, count]) => count > 0);
    const found = await points(org, 'round_amount', '10s', recent);
    expect(found.map(({ start }) => start)).toEqual(expected.map(([start]) => start).sort());
  });

  it('can be filtered, by what the cube keeps and by what it does not', async () => {
    const filtered = (filters: object[]) => total(org, 'readings', { ...recent, filters });
    const count = (test: (item: Reading) => boolean) => events.filter(test).length;
    expect(await filtered([{ dimension: 'kind', values: ['pressure'] }])).toBe(count((e) => e.kind === 'pressure'));
    expect(
      await filtered([
        { dimension: 'good', values: ['true'] },
        { dimension: 'room', op: 'not_in', values: ['north'] },
      ]),
    ).toBe(count((e) => e.good === true && e.room !== 'north'));
    expect(await filtered([{ dimension: 'user_id', values: ['u1', 'u2'] }])).toBe(
      count((e) => e.user === 'u1' || e.user === 'u2'),
    );
  });
});

describe('an event that comes again, past admission', () => {
  it('counts once, also when the copies say different things', async () => {
    const org = newOrg();
    const atMs = NOW_MS - HOUR_MS;
    const ids = Array.from({ length: 20 }, (_, i) => newId(atMs + i));
    const copies = (kind: string): Reading[] =>
      ids.map((id, i) => ({ org, id, atMs: atMs + i * 400, kind, amount: 1 }));
    // The neighbour shares the minute and is not touched again.
    await take([{ org, id: newId(atMs), atMs: atMs + 30_000, kind: 'neighbour', amount: 5 }, ...copies('a')]);
    for (const kind of ['b', 'A', 'c', 'a', 'b']) await take(copies(kind));
    for (const grain of ['10s', '1m', '1h', '1d', '30d', 'total']) {
      const range = { grain, from: iso(atMs - MINUTE_MS), to: iso(NOW_MS), group_by: ['kind'], top: 100 };
      const { series, total: whole } = await house.ask(org, { metric: 'readings', ...range });
      expect([grain, whole, series.reduce((sum, own) => sum + own.total!, 0)]).toEqual([grain, 21, 21]);
      expect(series.find(({ group }) => group.kind === 'neighbour')?.total).toBe(1);
    }
  });
});

describe('a group that vanishes', () => {
  it('leaves every grain, and takes nobody along who was in the same hour', async () => {
    const org = newOrg();
    const atMs = NOW_MS - 5 * HOUR_MS;
    const [first, second] = [atMs + 1000, atMs + 31_000];
    const gone = newId(first);
    await take([
      { org, id: gone, atMs: first, kind: 'gone', amount: 1 },
      { org, id: newId(first), atMs: first, kind: 'stays', amount: 1 },
      { org, id: newId(second), atMs: second, kind: 'stays', amount: 1 },
    ]);
    // An erasure, as far as the windows are concerned.
    await house.store.engine.command(
      'test',
      `ALTER TABLE bellwether.events DELETE WHERE event_id = toUUID('${gone}') SETTINGS mutations_sync = 2`,
    );
    await take([{ org, id: newId(first), atMs: first + 1, kind: 'new', amount: 1 }]);
    // Touches another window of the same minute, then of the same hour, then of the same day.
    for (const laterMs of [second, first + 10 * MINUTE_MS, first + 2 * HOUR_MS])
      await take([{ org, id: newId(laterMs), atMs: laterMs, kind: 'later', amount: 1 }]);
    for (const grain of ['10s', '1m', '1h', '1d', '30d']) {
      const found = await points(org, 'readings', grain, { from: iso(atMs), group_by: ['kind'] });
      const sums = Map.groupBy(found, ({ kind }: Record<string, unknown>) => String(kind));
      const counted = [...sums].map(([kind, own]) => [kind, own.reduce((sum, { value }) => sum + Number(value), 0)]);
      expect([grain, Object.fromEntries(counted)]).toEqual([grain, { stays: 2, new: 1, later: 3 }]);
    }
    expect(await total(org, 'readings')).toBe(6);
  });
});

describe('a late event', () => {
  it.each([
    ['just inside the two days of 10 s rows', 2 * DAY_MS - 1],
    ['on their edge', 2 * DAY_MS],
    ['in the minute of their edge', 2 * DAY_MS + 30_000],
    ['just older', 2 * DAY_MS + MINUTE_MS + 1],
    ['seven days old', 7 * DAY_MS],
    ['four hundred days old', 400 * DAY_MS],
  ])('%s is in the figures of every grain', async (_, ageMs) => {
    const org = newOrg();
    const atMs = NOW_MS - ageMs;
    const range = { from: iso(atMs - 10 * MINUTE_MS), to: iso(atMs + 20 * MINUTE_MS) };
    await take([{ org, id: newId(atMs), atMs, kind: 'first' }]);
    for (const grain of ['10s', '1m', '1h', '1d', '30d', 'total'])
      expect([grain, await total(org, 'readings', { ...range, grain })]).toEqual([grain, 1]);
    await take([{ org, id: newId(atMs), atMs: atMs + 9000, kind: 'second' }]);
    for (const grain of ['10s', '1m', '1h', '1d', '30d', 'total'])
      expect([grain, await total(org, 'readings', { ...range, grain })]).toEqual([grain, 2]);
  });

  it('shows in hours and days although nothing comes after it', async () => {
    const org = newOrg();
    const atMs = NOW_MS - 3 * DAY_MS;
    await take([{ org, id: newId(atMs), atMs }]);
    await house.append([{ org, id: newId(atMs), atMs }]);
    await house.store.loader.caughtUp();
    await expect.poll(() => house.store.windows.isLagging, { timeout: 10_000 }).toBe(false);
    expect(await points(org, 'readings', '1d')).toEqual([{ start: '2030-06-17T00:00:00.000Z', value: 2 }]);
  });
});

describe('a value out of all proportion', () => {
  it.each([1e300, -1e300, 1e30, 1.7e308])('such as %d is left out of sums, and holds nobody up', async (amount) => {
    const org = newOrg();
    const atMs = NOW_MS - HOUR_MS;
    await take([
      { org, id: newId(atMs), atMs, amount, steps: 1 },
      { org, id: newId(atMs), atMs, amount: 2.5, steps: 1 },
    ]);
    expect(await total(org, 'amount')).toBe(2.5);
    expect(await total(org, 'readings')).toBe(2);
  });

  it('up to 1e19 is added exactly', async () => {
    const org = newOrg();
    const atMs = NOW_MS - HOUR_MS;
    await take([1e19, 0.1, -1e19, 0.2].map((amount) => ({ org, id: newId(atMs), atMs, amount })));
    expect(await total(org, 'amount')).toBe(0.3);
  });
});

describe('session windows', () => {
  it('are those of the definition, in whatever order and in however many rooms the subject was', async () => {
    const gapMs = 5 * MINUTE_MS;
    const fromMs = NOW_MS - 20 * HOUR_MS;
    const subjects = fc.sample(
      fc.array(
        fc.record({
          offsetMs: fc.oneof(
            fc.integer({ min: 0, max: 2 * HOUR_MS }),
            fc.integer({ min: 0, max: 24 }).map((i) => i * gapMs),
          ),
          room: fc.constantFrom('north', 'south', ''),
        }),
        { minLength: 1, maxLength: 30 },
      ),
      { numRuns: 25, seed: SEED },
    );
    const org = newOrg();
    const events = subjects.flatMap((own, i) =>
      own.map(({ offsetMs, room }) => ({ org, id: newId(fromMs), atMs: fromMs + offsetMs, session: `s${i}`, room })),
    );
    await take(events);
    const expected = subjects.flatMap((own, i) => {
      const instants = own.map(({ offsetMs }) => fromMs + offsetMs);
      return sessionWindowsOf(instants, gapMs).map(({ startMs, endMs }) => ({
        subject: `s${i}`,
        start: iso(startMs),
        last_event: iso(endMs - gapMs),
        events: instants.filter((ms) => ms >= startMs && ms < endMs).length,
      }));
    });
    const found = await house.sessions(org, { fromMs, toMs: NOW_MS, gapMs });
    const byStart = (a: { subject: string; start: string }, b: { subject: string; start: string }): number =>
      `${a.subject} ${a.start}` < `${b.subject} ${b.start}` ? -1 : 1;
    expect(
      found
        .map(({ subject, start, last_event, events: count }) => ({ subject, start, last_event, events: count }))
        .sort(byStart),
    ).toEqual(expected.sort(byStart));
  });
});

describe('the period before', () => {
  it('is compared group by group, and one without groups is still compared as a whole', async () => {
    const org = newOrg();
    const before = NOW_MS - 90 * MINUTE_MS;
    await take([
      { org, id: newId(before), atMs: before, kind: 'a', room: 'north', amount: 2 },
      { org, id: newId(before), atMs: before, kind: 'b', room: 'north', amount: 3 },
    ]);
    const range = { metric: 'amount', from: iso(NOW_MS - HOUR_MS), to: iso(NOW_MS), compare: 'previous_period' };
    const grouped = await house.ask(org, { ...range, group_by: ['kind', 'room'] });
    expect([grouped.total, grouped.series, grouped.previous_total, grouped.previous_series]).toEqual([0, [], 5, []]);
    const plain = await house.ask(org, { ...range, grain: '1h' });
    expect([plain.total, plain.previous_total, plain.series[0]?.previous_total]).toEqual([0, 5, 5]);
    expect(plain.previous_series?.[0]).toMatchObject({ total: 5, points: [{ value: 5 }] });
  });
});

describe('a figure about persons', () => {
  it('is withheld, and says so; not even which groups and windows there are can be seen', async () => {
    const org = newOrg();
    const atMs = NOW_MS - HOUR_MS;
    await take([{ org, id: newId(atMs), atMs, user: 'u1', kind: 'a' }]);
    const hours = { metric: 'readings_of_persons', grain: '1h', from: iso(NOW_MS - 2 * HOUR_MS), to: iso(NOW_MS) };
    const answer = await house.ask(org, hours);
    expect([answer.total, answer.reason, answer.n, answer.others]).toEqual([null, 'suppressed', 0, 0]);
    expect(answer.series[0]!.points.map(({ value, reason }) => [value, reason])).toEqual([
      [null, 'suppressed'],
      [null, 'suppressed'],
    ]);
    const grouped = await house.ask(org, { ...hours, group_by: ['user_id'], compare: 'previous_period' });
    expect([grouped.total, grouped.reason, grouped.series, grouped.others]).toEqual([null, 'suppressed', [], 0]);
    expect(house.metrics.valueWhenEmpty('readings_of_persons')).toBeNull();
  });
});

describe('a query beyond what one query may cost', () => {
  it('is refused and says what to do, never answered in part', async () => {
    const org = newOrg();
    const atMs = NOW_MS - HOUR_MS;
    const many = Array.from({ length: 10_001 }, (_, i) => ({ org, id: newId(atMs), atMs, note: `note ${i}` }));
    await take(many);
    await expect(house.ask(org, { metric: 'readings', group_by: ['metadata.note'] })).rejects.toMatchObject({
      code: 'query_too_expensive',
    });
    const values = Array.from({ length: 200 }, (_, i) => `${i}`.padEnd(512, "'"));
    const filters = Array.from({ length: 16 }, () => ({ dimension: 'kind', values }));
    await expect(house.ask(org, { metric: 'readings', filters })).rejects.toMatchObject({
      code: 'query_too_expensive',
    });
  });
});
