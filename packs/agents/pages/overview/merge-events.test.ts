import { describe, expect, it } from 'vitest';
import { mergeEvents } from './merge-events.ts';

const event = (id: string, second: number) => ({ event_id: id, timestamp: new Date(second * 1000).toISOString() });

describe('the tail of events', () => {
  it('shows an event once, though it came live and from the store', () => {
    expect(mergeEvents([event('a', 1)], [event('a', 1), event('b', 2)], 9).map((e) => e.event_id)).toEqual(['b', 'a']);
  });
  it('keeps the newest', () => {
    expect(mergeEvents([event('c', 3)], [event('a', 1), event('b', 2)], 2).map((e) => e.event_id)).toEqual(['c', 'b']);
  });
});
