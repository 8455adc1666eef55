import { describe, expect, it } from 'vitest';
import type { MetricAnswer } from '../api/types.ts';
import { applySeriesMessage, EMPTY_SERIES } from '../live/series-state.ts';
import { figureOf } from './figure.ts';
import { windowRange } from './window.ts';

const now = Date.UTC(2026, 10, 21, 10, 30, 20);
const range = windowRange('1h', now);
const metric = { name: 'agent_cost_usd', title: 'Cost', unit: 'usd', direction: 'down' as const };
const iso = (ms: number) => new Date(ms).toISOString();
const hourOf = (fromMs: number, value: (minute: number) => number) =>
  Array.from({ length: 60 }, (_, minute) => ({ start: iso(fromMs + minute * 60_000), value: value(minute) }));
const answer: MetricAnswer = {
  metric,
  grain: '1m',
  from: iso(range.fromMs),
  to: iso(range.toMs),
  series: [{ group: {}, points: hourOf(range.fromMs, (minute) => 2 + (minute % 3)) }],
  previous_series: [{ group: {}, points: hourOf(range.fromMs - 3_600_000, (minute) => 1 + (minute % 2)) }],
  total: 180,
  previous_total: 90,
};

describe('the last hour', () => {
  it('is sixty windows, the last of which is still filling', () => {
    expect(iso(range.fromMs)).toBe('2026-11-21T09:31:00.000Z');
    expect(iso(range.toMs)).toBe('2026-11-21T10:31:00.000Z');
  });
  it('ends with the last full hour for longer windows', () => {
    expect(iso(windowRange('24h', now).toMs)).toBe('2026-11-21T10:00:00.000Z');
  });
});

describe('a figure', () => {
  it('carries value, comparison and verdict', () => {
    const figure = figureOf(metric, answer, EMPTY_SERIES, range);
    expect(figure).toMatchObject({ value: 180, previous: 90, verdict: 'more_than_noise' });
    expect(figure.change).toMatchObject({ way: 'up', meaning: 'worse' });
  });

  it('lays the period before onto the same windows', () => {
    const { previousWindows } = figureOf(metric, answer, EMPTY_SERIES, range);
    expect(previousWindows.slice(0, 4)).toEqual([1, 2, 1, 2]);
  });

  it('takes a live point over the answered one', () => {
    const start = iso(range.toMs - 60_000);
    const live = applySeriesMessage(EMPTY_SERIES, { type: 'update', points: [{ group: {}, start, value: 99 }] }, 0);
    expect(figureOf(metric, answer, live, range).windows.at(-1)).toBe(99);
  });

  it('keeps what is hidden hidden', () => {
    const hidden: MetricAnswer = { ...answer, series: [], total: null, reason: 'suppressed' };
    expect(figureOf(metric, hidden, EMPTY_SERIES, range)).toMatchObject({
      value: null,
      reason: 'suppressed',
      change: undefined,
      verdict: 'not_enough_data',
    });
  });
});
