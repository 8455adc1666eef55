import { DAY_MS, formatInstant, HOUR_MS, type IncomingEvent, isUuid, MINUTE_MS } from '@bellwether/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { costEnricher } from '../cost.ts';
import { agentsPack } from '../pack.ts';
import { sampleHistory, sampleLive } from './generate.ts';

/** Friday, 2026-11-20, 15:30 UTC. */
const PRESENT = Date.UTC(2026, 10, 20, 15, 30);
const options = { fromMs: PRESENT - 14 * DAY_MS, toMs: PRESENT, seed: 7 };

let history: IncomingEvent[] = [];
beforeAll(() => {
  history = [...sampleHistory(options)];
});

const dayOf = (event: IncomingEvent) => event.timestamp.slice(0, 10);
const sumBy = (
  events: readonly IncomingEvent[],
  key: (event: IncomingEvent) => string,
  amount: (event: IncomingEvent) => number,
) => {
  const sums = new Map<string, number>();
  for (const event of events) sums.set(key(event), (sums.get(key(event)) ?? 0) + amount(event));
  return sums;
};

describe('the sample history', () => {
  it('is a fortnight of a size that loads in seconds', () => {
    expect(history.length).toBeGreaterThan(60_000);
    expect(history.length).toBeLessThan(100_000);
  });

  it('is the same each time, ids included, and another for another seed', () => {
    const take = (seed: number) => JSON.stringify(firstOf(sampleHistory({ ...options, seed }), 500));
    expect(take(7)).toBe(take(7));
    expect(take(8)).not.toBe(take(7));
  });

  it('lies in its span, in order of time, with ids that are not repeated', () => {
    const ids = new Set(history.map(({ event_id }) => event_id));
    expect(ids.size).toBe(history.length);
    expect(isUuid(history[0]?.event_id ?? '')).toBe(true);
    expect(history[0]!.timestamp >= formatInstant(options.fromMs)).toBe(true);
    expect(history.at(-1)!.timestamp < formatInstant(PRESENT)).toBe(true);
    expect(history.every((event, index) => index === 0 || event.timestamp >= history[index - 1]!.timestamp)).toBe(true);
  });

  it('speaks the pack’s vocabulary: declared event types, declared fields of the declared types', () => {
    const declared = new Map(agentsPack.events.map((event) => [event.name, event.metadata.properties ?? {}]));
    const jsType = { string: 'string', integer: 'number', number: 'number', boolean: 'boolean' } as const;
    for (const { event_type, metadata } of history)
      for (const [field, value] of Object.entries(metadata ?? {})) {
        const type = declared.get(event_type)?.[field]?.type;
        if (typeof value !== jsType[type as keyof typeof jsType] || (type === 'integer' && !Number.isInteger(value)))
          expect.fail(`${event_type}.${field} = ${JSON.stringify(value)}, declared ${type}`);
      }
  });

  it('has forty people, five teams, eight repositories, three agents, five models', () => {
    const distinct = (read: (event: IncomingEvent) => unknown) =>
      new Set(history.map(read).filter((value) => value !== undefined)).size;
    expect(
      new Set(history.filter(({ environment }) => environment === 'development').map(({ user_id }) => user_id)).size,
    ).toBe(40);
    expect(distinct(({ metadata }) => metadata?.team)).toBe(5);
    expect(distinct(({ metadata }) => metadata?.repository)).toBe(8);
    expect(distinct(({ metadata }) => metadata?.agent)).toBe(3);
    expect(distinct(({ metadata }) => metadata?.model)).toBe(5);
  });

  it('keeps working hours: weekends are quiet, and lunch is quieter than the hours around it', () => {
    const people = history.filter(({ environment }) => environment === 'development');
    const byDay = sumBy(people, dayOf, () => 1);
    expect(byDay.get('2026-11-14')! + byDay.get('2026-11-15')!).toBeLessThan(byDay.get('2026-11-12')! / 3);
    const byHour = sumBy(
      people,
      ({ timestamp }) => timestamp.slice(11, 13),
      () => 1,
    );
    expect(byHour.get('12')!).toBeLessThan(byHour.get('10')! * 0.8);
    expect(byHour.get('12')!).toBeLessThan(byHour.get('14')! * 0.8);
    expect(byHour.get('03') ?? 0).toBeLessThan(byHour.get('10')! / 20);
  });

  it('has an afternoon in which one provider refuses most calls', () => {
    const refused = history.filter(
      ({ event_type, metadata }) => event_type === 'error' && metadata?.status_code === 429,
    );
    const byDay = [...sumBy(refused, dayOf, () => 1)].sort((a, b) => b[1] - a[1]);
    expect(byDay[0]?.[0]).toBe('2026-11-17');
    expect(byDay[0]![1]).toBeGreaterThan(5 * byDay[1]![1]);
  });

  it('has one day of unusual cost, which the cache hit ratio explains', () => {
    // The fleet runs in the last hours only, and costs as much as a day of people does.
    const attended = priced(history).filter(({ environment }) => environment !== 'ci');
    const cost = [...sumBy(attended, dayOf, ({ metadata }) => Number(metadata?.cost_usd ?? 0))].sort(
      (a, b) => b[1] - a[1],
    );
    expect(cost[0]?.[0]).toBe('2026-11-13');
    expect(cost[0]![1]).toBeGreaterThan(1.5 * cost[1]![1]);
    const read = (day: string) =>
      history
        .filter((event) => dayOf(event) === day)
        .reduce((sum, { metadata }) => sum + Number(metadata?.cache_read_tokens ?? 0), 0);
    expect(read('2026-11-13')).toBeLessThan(read('2026-11-12') * 0.7);
  });

  it('has every event type of the pack that agents send, security alerts rarely', () => {
    const byType = sumBy(
      history,
      ({ event_type }) => event_type,
      () => 1,
    );
    for (const { name } of agentsPack.events)
      if (name !== 'cost_incurred' && name !== 'agent_activity') expect(byType.get(name) ?? 0, name).toBeGreaterThan(0);
    expect(byType.get('security_alert')!).toBeLessThan(history.length / 1000);
  });
});

describe('the live sample', () => {
  it('goes on where the history ends: nothing is lost or sent twice in between', () => {
    const later = PRESENT + 10 * MINUTE_MS;
    const live = until(sampleLive({ fromMs: PRESENT, seed: 7 }), later);
    const sessionsBefore = new Set(history.slice(-500).map(({ session_id }) => session_id));
    const ids = new Set(history.map(({ event_id }) => event_id));
    expect(live[0]!.atMs).toBeGreaterThanOrEqual(PRESENT);
    expect(live[0]!.atMs - PRESENT).toBeLessThan(10_000);
    expect(live.some(({ event }) => sessionsBefore.has(event.session_id))).toBe(true);
    expect(live.some(({ event }) => ids.has(event.event_id))).toBe(false);
  });

  it.each([
    ['on a working afternoon', PRESENT],
    ['on a Sunday night', Date.UTC(2026, 10, 22, 2)],
  ])('sends 2 to 6 events a second %s', (_, fromMs) => {
    const live = until(sampleLive({ fromMs, seed: 1 }), fromMs + HOUR_MS);
    expect(live.length / 3600).toBeGreaterThan(2);
    expect(live.length / 3600).toBeLessThan(6);
    expect(live.every(({ atMs }, index) => index === 0 || atMs >= live[index - 1]!.atMs)).toBe(true);
  });
});

function until(live: Iterable<{ atMs: number; event: IncomingEvent }>, endMs: number) {
  const taken: { atMs: number; event: IncomingEvent }[] = [];
  for (const timed of live) {
    if (timed.atMs >= endMs) break;
    taken.push(timed);
  }
  return taken;
}

function firstOf<T>(values: Iterable<T>, count: number): T[] {
  const taken: T[] = [];
  for (const value of values) {
    taken.push(value);
    if (taken.length === count) break;
  }
  return taken;
}

function priced(events: readonly IncomingEvent[]): IncomingEvent[] {
  return events.map((event) => {
    const copy = { ...event, metadata: { ...event.metadata } };
    if (costEnricher.events.includes(copy.event_type))
      costEnricher.enrich(copy, { priceOf: () => undefined, privacyFloor: 5 });
    return copy;
  });
}
