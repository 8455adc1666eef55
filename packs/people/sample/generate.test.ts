import { columnKind, DAY_MS, type IncomingEvent, isUuid } from '@bellwether/core';
import { surveysPack } from '@bellwether/pack-surveys';
import { beforeAll, describe, expect, it } from 'vitest';
import { peoplePack } from '../pack.ts';
import { historyStart, peopleEvents } from './generate.ts';
import { chartOf } from './organisation.ts';
import { holdersOf, isEmployed } from './staff.ts';

/** Friday, 2026-11-20, 15:30 UTC. */
const BEGIN = Date.UTC(2026, 10, 20, 15, 30);
const SEED = 7;
const WEEK_MS = 7 * DAY_MS;

let history: IncomingEvent[] = [];
beforeAll(() => {
  history = eventsBetween(historyStart(BEGIN), BEGIN);
});

function eventsBetween(fromMs: number, toMs: number, seed = SEED, beginMs = BEGIN): IncomingEvent[] {
  const events: IncomingEvent[] = [];
  for (const { atMs, event } of peopleEvents({ beginMs, fromMs, seed })) {
    if (atMs >= toMs) return events;
    events.push(event);
  }
  return events;
}

const chart = chartOf(SEED);
const departmentCalled = (name: string) => chart.units.find((unit) => unit.name === name)!.unit;
const ofType = (...types: string[]) => history.filter(({ event_type }) => types.includes(event_type));
const inDepartment = (name: string) => (event: IncomingEvent) =>
  event.metadata?.department_id_hash === departmentCalled(name);
const since = (weeks: number) => (event: IncomingEvent) => Date.parse(event.timestamp) >= BEGIN - weeks * WEEK_MS;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the sample’s people', () => {
  it('are two years of a size that loads in the background of a first start', () => {
    expect(history.length).toBeGreaterThan(100_000);
    expect(history.length).toBeLessThan(150_000);
    expect(Date.parse(history[0]!.timestamp)).toBeLessThan(BEGIN - 104 * WEEK_MS);
  });

  it('are the same each time, ids included, and others for another seed', () => {
    const someDays = (seed: number) => JSON.stringify(eventsBetween(BEGIN - 3 * DAY_MS, BEGIN, seed));
    expect(someDays(SEED)).toBe(someDays(SEED));
    expect(someDays(SEED + 1)).not.toBe(someDays(SEED));
  });

  it('go on after a pause where they were', () => {
    const middle = BEGIN - 17 * DAY_MS;
    const later = history.filter(({ timestamp }) => Date.parse(timestamp) >= middle);
    expect(eventsBetween(middle, BEGIN)).toEqual(later);
    expect(eventsBetween(BEGIN, BEGIN + 20 * WEEK_MS).length).toBeGreaterThan(10_000);
  });

  it('lie in order of time, with ids that are not repeated', () => {
    expect(new Set(history.map(({ event_id }) => event_id)).size).toBe(history.length);
    expect(isUuid(history[0]?.event_id ?? '')).toBe(true);
    expect(history.every(({ timestamp }, index) => index === 0 || timestamp >= history[index - 1]!.timestamp)).toBe(
      true,
    );
  });

  it('speak the packs’ vocabulary: declared event types, declared fields of the declared types', () => {
    const types = [...peoplePack.events, ...surveysPack.events];
    const declared = new Map(types.map(({ name, metadata }) => [name, metadata.properties ?? {}]));
    for (const { event_type, metadata } of history)
      for (const [field, value] of Object.entries(metadata ?? {})) {
        const schema = declared.get(event_type)?.[field];
        const kind = schema && columnKind(schema);
        if (
          !schema ||
          (kind === 'string' || kind === 'boolean' ? typeof value !== kind : kind && typeof value !== 'number')
        )
          throw new Error(`${event_type}.${field} holds ${JSON.stringify(value)}`);
      }
  });

  it('are pseudonyms as the edge makes them, and nothing else', () => {
    const pseudonym = /^v1\.[0-9a-f]{64}$/;
    for (const { user_id, metadata } of history) {
      if (user_id !== undefined && !pseudonym.test(user_id)) throw new Error(user_id);
      for (const field of ['department_id_hash', 'team_id_hash', 'unit_id_hash'])
        if (metadata?.[field] !== undefined && !pseudonym.test(String(metadata[field]))) throw new Error(field);
    }
  });

  it('tell at most three traits of a person in one event', () => {
    const traits = [
      'role_category',
      'role_level',
      'tenure_band',
      'region',
      'salary_band',
      'hired_quarter',
      'is_top_performer',
    ];
    for (const { event_type, metadata } of ofType('employee_state_changed'))
      expect(traits.filter((trait) => metadata?.[trait] !== undefined).length, event_type).toBeLessThanOrEqual(3);
  });
});

describe('the sample’s story', () => {
  it('has eight departments, thirty-one teams of which some are smaller than the floor, and 260 seats', () => {
    const sizes = Map.groupBy(chart.seats, ({ team }) => team);
    expect(chart.units.filter(({ kind }) => kind === 'department')).toHaveLength(8);
    expect([sizes.size, chart.seats.length]).toEqual([31, 260]);
    expect([...sizes.values()].filter((seats) => seats.length < 5)).toHaveLength(4);
  });

  it('has nobody in two places, and about as many people as seats', () => {
    for (const seat of chart.seats) {
      const holders = holdersOf(SEED, seat, 0);
      holders.slice(1).forEach((person, index) => {
        expect(person.fromWeek).toBeGreaterThanOrEqual(holders[index]!.toWeek);
      });
    }
    const employed = chart.seats.flatMap((seat) => holdersOf(SEED, seat, 0)).filter((person) => isEmployed(person, 0));
    expect(employed.length).toBeGreaterThan(240);
  });

  it('shows in the drifting department later hours and a colder tone, and nothing of it in the healthy one', () => {
    const written = ofType('email_sent', 'message_sent');
    const late = (name: string, part: (event: IncomingEvent) => boolean) =>
      mean(
        written
          .filter(inDepartment(name))
          .filter(part)
          .map(({ metadata }) => Number(metadata?.is_after_hours)),
      );
    const before = (event: IncomingEvent) => !since(30)(event);
    expect(late('Customer success', since(8))).toBeGreaterThan(1.7 * late('Customer success', before));
    expect(late('Engineering', since(8))).toBeLessThan(1.3 * late('Engineering', before));
    const tone = (part: (event: IncomingEvent) => boolean) =>
      mean(
        written
          .filter(inDepartment('Customer success'))
          .filter(part)
          .flatMap(({ metadata }) => metadata?.sentiment_score ?? [])
          .map(Number),
      );
    expect(tone(since(8))).toBeLessThan(tone(before) - 0.08);
  });

  it('makes the drifting department remember its disturbances ever longer', () => {
    const series = weeklyEngagement('Customer success');
    const lagOne = (values: readonly number[]) => {
      const centre = mean(values);
      const pairs = values.slice(1).map((value, index) => (value - centre) * (values[index]! - centre));
      return pairs.reduce((sum, pair) => sum + pair, 0) / values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
    };
    expect(lagOne(series.slice(60))).toBeGreaterThan(lagOne(series.slice(0, 45)) + 0.2);
  });

  it('loses people of the drifting department in its last weeks', () => {
    const left = ofType('employee_departure').filter(inDepartment('Customer success'));
    const lately = left.filter(since(13)).length / 13;
    expect(lately).toBeGreaterThan((1.5 * left.length) / 106);
  });
});

function weeklyEngagement(department: string): number[] {
  const weeks = new Map<number, number[]>();
  for (const { timestamp, metadata } of ofType('survey_response').filter(inDepartment(department))) {
    if (metadata?.pulse_engagement === undefined) continue;
    const week = Math.floor((Date.parse(timestamp) - historyStart(BEGIN)) / WEEK_MS);
    weeks.set(week, [...(weeks.get(week) ?? []), Number(metadata.pulse_engagement)]);
  }
  return [...weeks].sort(([a], [b]) => a - b).map(([, scores]) => mean(scores));
}
