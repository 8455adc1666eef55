import { DAY_MS, type IncomingEvent, isUuid } from '@bellwether/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { dependenciesAnalysis } from '../analyses/dependencies.ts';
import { doraAnalysis } from '../analyses/dora.ts';
import { flowAnalysis } from '../analyses/flow.ts';
import { reviewsAnalysis } from '../analyses/reviews.ts';
import { answerOf, deliveryEvent, START_MS } from '../fixtures/event.ts';
import { deliveryPack } from '../pack.ts';
import { deliverySample } from './generate.ts';

const PRESENT = START_MS + 18 * DAY_MS;
const seed = 7;

function eventsFrom(fromMs: number, toMs = PRESENT): IncomingEvent[] {
  const events: IncomingEvent[] = [];
  for (const { atMs, event } of deliverySample.events({ fromMs, seed })) {
    if (atMs >= toMs) return events;
    events.push(event);
  }
  return events;
}

let history: IncomingEvent[] = [];
beforeAll(() => {
  history = eventsFrom(PRESENT - deliverySample.historyMs);
});

describe('the sample of delivery', () => {
  it('is small: its part of the start is not felt', () => {
    expect(history.length).toBeGreaterThan(5000);
    expect(history.length).toBeLessThan(15_000);
  });

  it('is the same each time, ids included, from wherever it is taken up', () => {
    const later = eventsFrom(PRESENT - 5 * DAY_MS);
    expect(later).toEqual(history.slice(-later.length));
    expect(new Set(history.map(({ event_id }) => event_id)).size).toBe(history.length);
    expect(history.every(({ event_id }) => isUuid(event_id!))).toBe(true);
  });

  it('lies in order of time', () =>
    expect(history.every((event, i) => i === 0 || event.timestamp >= history[i - 1]!.timestamp)).toBe(true));

  it('speaks the pack’s vocabulary and names nobody', () => {
    const declared = new Map(deliveryPack.events.map(({ name, metadata }) => [name, metadata]));
    for (const { event_type, metadata, user_id } of history) {
      const { properties = {}, required = [] } = declared.get(event_type)!;
      expect(Object.keys(metadata!).filter((field) => !properties[field])).toEqual([]);
      expect(required.filter((field) => !(field in metadata!))).toEqual([]);
      expect(user_id).toBeUndefined();
    }
  });

  it('has something to show on every page', () => {
    const events = history.map((event) =>
      deliveryEvent(0, event.event_type, event.metadata!, {
        ...{ timestamp: event.timestamp, environment: event.environment ?? '', session_id: event.session_id ?? '' },
      }),
    );
    const range = [(18 - 60) * 24, 18 * 24] as const;
    const dora = answerOf(doraAnalysis, events, range);
    expect(dora.streams).toHaveLength(8);
    expect(dora.figures.lead_time_median_hours.n).toBeGreaterThan(200);
    expect(dora.figures.change_fail_rate.value).toBeGreaterThan(0.02);
    expect(dora.figures.change_fail_rate.value).toBeLessThan(0.25);
    const flow = answerOf(flowAnalysis, events, range);
    expect(flow.figures.cycle_time_p50_days.value).toBeLessThan(flow.figures.cycle_time_p85_days.value);
    expect(flow.figures.flow_efficiency.value).toBeGreaterThan(0.2);
    // One team waits for reviews longer than any other.
    const pickup = (team: string) =>
      answerOf(reviewsAnalysis, events, range, { team }).figures.pickup_median_hours.value;
    expect(pickup('data')).toBeGreaterThan(2 * pickup('checkout'));
    const { cycles, edges } = answerOf(dependenciesAnalysis, events, range);
    expect(cycles).toEqual([['data', 'growth']]);
    expect(edges.length).toBeGreaterThan(6);
  });

  it('goes on from an agent’s pull request with the id of its session', () => {
    const merged: IncomingEvent = {
      ...{ event_id: 'e', event_type: 'pr_merged', timestamp: '2026-11-20T12:00:00.000Z', session_id: 's' },
      ...{ environment: 'development', metadata: { repository: 'northwind/website', pr_number: 300, agent: 'codex' } },
    };
    const after = deliverySample.after!(merged);
    expect(after.map(({ event_type }) => event_type)).toEqual(
      expect.arrayContaining(['review_submitted', 'pull_request_changed', 'commit_pushed']),
    );
    expect(after.at(-1)).toMatchObject({ session_id: 's', metadata: { made_by: 'agent', pr_number: 300 } });
    expect(deliverySample.after!({ ...merged, environment: 'ci' })).toEqual([]);
  });
});
