import { DAY_MS } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { Traffic } from './traffic.ts';

const MIDNIGHT_MS = Date.parse('2026-11-21T00:00:00Z');

function traffic(startedMs = MIDNIGHT_MS) {
  let nowMs = startedMs;
  const counted = new Traffic(() => nowMs);
  return {
    counted,
    at: (milliseconds: number) => {
      nowMs = MIDNIGHT_MS + milliseconds;
    },
  };
}

const accepted = (count: number) => ({ accepted: count, duplicate: 0, rejected: 0 });

describe('the traffic of an organisation', () => {
  it('is a rate over the last ten full seconds, and the busiest second of the day', () => {
    const { counted, at } = traffic();
    at(1_000);
    counted.countEvents('org_a', accepted(30));
    counted.countEvents('org_a', accepted(10));
    at(5_000);
    counted.countEvents('org_a', accepted(20));
    at(5_500);
    expect(counted.view('org_a')).toMatchObject({ eventsPerSecond: 40 / 10, peakEventsPerSecond: 40 });
    at(11_000);
    expect(counted.view('org_a').eventsPerSecond).toBe(60 / 10);
    at(12_000);
    expect(counted.view('org_a').eventsPerSecond).toBe(20 / 10);
    at(600_000);
    expect(counted.view('org_a')).toMatchObject({ eventsPerSecond: 0, peakEventsPerSecond: 40 });
  });

  it('counts requests of the last minute', () => {
    const { counted, at } = traffic();
    for (let second = 0; second < 90; second++) {
      at(second * 1000);
      counted.countRequest('org_a');
    }
    expect(counted.view('org_a').requestsLastMinute).toBe(60);
    expect(counted.view('org_b').requestsLastMinute).toBe(0);
  });

  it('begins anew with each day, and says since when it has counted', () => {
    const { counted, at } = traffic(MIDNIGHT_MS + 3_600_000);
    counted.countEvents('org_a', { accepted: 2, duplicate: 1, rejected: 3 });
    expect(counted.view('org_a')).toMatchObject({
      accepted: 2,
      duplicate: 1,
      rejected: 3,
      sinceMs: MIDNIGHT_MS + 3_600_000,
    });
    at(DAY_MS + 5_000);
    expect(counted.view('org_a')).toMatchObject({
      accepted: 0,
      rejected: 0,
      peakEventsPerSecond: 0,
      sinceMs: MIDNIGHT_MS + DAY_MS,
    });
  });
});
