import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applySeriesMessage, EMPTY_SERIES, groupKey, type LiveSeries } from './series-state.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 5, minute)).toISOString();
const point = (minute: number, value: number | null) => ({ start: at(minute), value });
const valuesOf = (state: LiveSeries, group = {}) =>
  [...(state.points.get(groupKey(group)) ?? [])].sort(([a], [b]) => a - b).map(([, { value }]) => value);

describe('a live series', () => {
  it('starts from a snapshot, which replaces whatever was there', () => {
    const first = applySeriesMessage(EMPTY_SERIES, { type: 'update', points: [point(1, 9)] }, 0);
    const state = applySeriesMessage(first, { type: 'snapshot', cursor: 'c1', series: [{ points: [point(2, 3)] }] }, 0);
    expect(valuesOf(state)).toEqual([3]);
    expect(state.cursor).toBe('c1');
  });

  it('replaces the point with the same group and start, and never adds to it', () => {
    let state = applySeriesMessage(EMPTY_SERIES, { type: 'update', points: [point(1, 2)] }, 0);
    state = applySeriesMessage(state, { type: 'update', points: [point(1, 5)] }, 0);
    expect(valuesOf(state)).toEqual([5]);
  });

  it('keeps groups apart, whatever the order of their dimensions', () => {
    const state = applySeriesMessage(
      EMPTY_SERIES,
      {
        type: 'update',
        points: [
          { group: { model: 'a', team: 'x' }, ...point(1, 1) },
          { group: { team: 'x', model: 'a' }, ...point(1, 4) },
          { group: { model: 'b', team: 'x' }, ...point(1, 2) },
        ],
      },
      0,
    );
    expect(valuesOf(state, { team: 'x', model: 'a' })).toEqual([4]);
    expect(state.points.size).toBe(2);
  });

  it('forgets windows that have left the span', () => {
    let state = applySeriesMessage(EMPTY_SERIES, { type: 'update', points: [point(1, 1), point(2, 2)] }, 0);
    state = applySeriesMessage(state, { type: 'update', points: [point(3, 3)] }, Date.parse(at(2)));
    expect(valuesOf(state)).toEqual([2, 3]);
  });

  it('keeps an unknown value unknown', () => {
    const state = applySeriesMessage(
      EMPTY_SERIES,
      { type: 'update', points: [{ ...point(1, null), reason: 'suppressed' }] },
      0,
    );
    expect([...state.points.get('[]')!.values()]).toEqual([{ start: at(1), value: null, reason: 'suppressed' }]);
  });

  it('gives the same state when messages after a cursor are delivered twice', () => {
    const updates = fc.array(fc.tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 9 })), {
      maxLength: 30,
    });
    const play = (state: LiveSeries, messages: [number, number][]) =>
      messages.reduce(
        (s, [minute, value]) => applySeriesMessage(s, { type: 'update', points: [point(minute, value)] }, 0),
        state,
      );
    fc.assert(
      fc.property(updates, fc.nat(30), (messages, resumeFrom) => {
        const once = play(EMPTY_SERIES, messages);
        expect(valuesOf(play(once, messages.slice(resumeFrom)))).toEqual(valuesOf(once));
      }),
    );
  });
});
