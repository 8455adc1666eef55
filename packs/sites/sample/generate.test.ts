import { DAY_MS } from '@bellwether/core';
import type { TimedEvent } from '@bellwether/metrics';
import { describe, expect, it } from 'vitest';
import { sitesPack } from '../pack.ts';
import { sitesSample } from './generate.ts';

const TO_MS = Date.parse('2026-11-20T12:00:00Z');
const FROM_MS = TO_MS - sitesSample.historyMs;

function story(fromMs: number, seed: number): TimedEvent[] {
  const told: TimedEvent[] = [];
  for (const timed of sitesSample.events({ fromMs, seed })) {
    if (timed.atMs >= TO_MS) break;
    told.push(timed);
  }
  return told;
}

describe('the site of the sample', () => {
  const told = story(FROM_MS, 1);

  it('is modest, and in order of time', () => {
    expect(told.length).toBeGreaterThan(2000);
    expect(told.length).toBeLessThan(12_000);
    expect(told.every(({ atMs }, index) => index === 0 || atMs >= told[index - 1]!.atMs)).toBe(true);
  });

  it('tells the same with the same ids, wherever it begins, and each once', () => {
    const ids = told.map(({ event }) => event.event_id);
    expect(new Set(ids).size).toBe(ids.length);
    const later = story(TO_MS - DAY_MS, 1).map(({ event }) => event.event_id);
    expect(ids.slice(-later.length)).toEqual(later);
  });

  it('is made of events as the pack declares them', () => {
    for (const { event } of told) {
      const type = sitesPack.events.find(({ name }) => name === event.event_type)!;
      const [known, needed] = [type.metadata.properties ?? {}, type.metadata.required ?? []];
      expect(Object.keys(event.metadata ?? {}).filter((field) => !(field in known))).toEqual([]);
      expect(needed.filter((field) => !(field in (event.metadata ?? {})))).toEqual([]);
    }
  });
});
