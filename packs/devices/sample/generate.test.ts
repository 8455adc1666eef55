import { DAY_MS, type IncomingEvent } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { PROFILES } from '../profiles/profiles.ts';
import { SAMPLE_DEVICES } from './fleet.ts';
import { devicesSample } from './generate.ts';

const FROM_MS = Date.UTC(2026, 10, 19);
const sample = (toMs: number): IncomingEvent[] => {
  const events: IncomingEvent[] = [];
  for (const { atMs, event } of devicesSample.events({ fromMs: FROM_MS, seed: 1 })) {
    if (atMs >= toMs) break;
    events.push(event);
  }
  return events;
};

describe('the sample of devices', () => {
  const events = sample(FROM_MS + devicesSample.historyMs);

  it('is the same each time, each event with an id of its own', () => {
    expect(sample(FROM_MS + DAY_MS)).toEqual(events.slice(0, sample(FROM_MS + DAY_MS).length));
    expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(events.length);
  });

  it('is modest', () => {
    expect(SAMPLE_DEVICES.length).toBeLessThanOrEqual(60);
    expect(events.length).toBeLessThan(12_000);
  });

  it('fits the profiles: known fields, values in their ranges', () => {
    for (const { metadata } of events) {
      const profile = PROFILES.find(({ name }) => name === metadata?.profile)!;
      for (const [name, value] of Object.entries(metadata!)) {
        if (typeof value !== 'number') continue;
        const field = profile.fields.find((each) => each.name === name);
        expect(field, `${profile.name} has ${name}`).toBeDefined();
        expect(value, name).toBeGreaterThanOrEqual(field!.minimum);
        expect(value, name).toBeLessThanOrEqual(field!.maximum);
        if (field!.integer) expect(Number.isInteger(value), name).toBe(true);
      }
      const required = profile.fields.filter((field) => field.required).map(({ name }) => name);
      expect(Object.keys(metadata!)).toEqual(expect.arrayContaining(required));
    }
  });

  it('has one that never sent anything and one whose battery ends', () => {
    expect(events.map(({ session_id }) => session_id)).not.toContain('dev_sampleFS04');
    expect(events.find(({ session_id }) => session_id === 'dev_sampleWB05')?.metadata?.battery_percent).toBe(11);
  });
});
