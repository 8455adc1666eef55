import { describe, expect, it } from 'vitest';
import type { MetricAnswer, Point } from '../api/types.ts';
import { applySeriesMessage, EMPTY_SERIES } from '../live/series-state.ts';
import { frameOf } from './metric-frame.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 8, minute)).toISOString();
const point = (minute: number, value: number | null, reason?: Point['reason']): Point => ({
  start: at(minute),
  value,
  ...(reason ? { reason } : {}),
});
const answer = (series: MetricAnswer['series'], more: Partial<MetricAnswer> = {}): MetricAnswer => ({
  metric: { name: 'cost', title: 'Cost', unit: 'usd', direction: 'down' },
  grain: '1m',
  from: at(0),
  to: at(4),
  series,
  ...more,
});
const throughMs = Date.parse(at(3));
const alone = (points: Point[]) => answer([{ group: {}, points }]);

describe('an answer in windows', () => {
  it('has a place for every window, and a window without a point is unknown, not zero', () =>
    expect(frameOf(alone([point(1, 5)]), undefined, throughMs).series[0]!.points).toEqual([
      { value: null, reason: 'no_data' },
      { value: 5, reason: undefined },
      { value: null, reason: 'no_data' },
      { value: null, reason: 'no_data' },
    ]));

  it('counts what is hidden apart from what is unknown', () => {
    const { hidden, unknown } = frameOf(
      alone([
        point(0, null, 'suppressed'),
        point(1, null, 'withheld'),
        point(2, null, 'insufficient_data'),
        point(3, 1),
      ]),
      undefined,
      throughMs,
    );
    expect({ hidden, unknown }).toEqual({ hidden: 2, unknown: 1 });
  });

  it('says from which window on figures may still change', () => {
    expect(frameOf(alone([]), undefined, Date.parse(at(3))).movingFrom).toBe(3);
    expect(frameOf(alone([]), undefined, Date.parse(at(3)) + 1).movingFrom).toBe(3);
    expect(frameOf(alone([]), undefined, Date.parse(at(2)) + 1).movingFrom).toBe(2);
    expect(frameOf(alone([]), undefined, Date.parse(at(9))).movingFrom).toBe(4);
  });

  it('draws the period before under the period it is compared with', () => {
    const before = [{ group: {}, points: [point(-4, 1), point(-1, 2)] }];
    expect(
      frameOf(answer([{ group: {}, points: [] }], { previous_series: before }), undefined, 0).series[0]!.before,
    ).toEqual([1, null, null, 2]);
  });

  it('takes the live point over the one that was asked for', () => {
    const live = applySeriesMessage(EMPTY_SERIES, { type: 'update', points: [point(3, 9)] }, 0);
    expect(
      frameOf(alone([point(2, 1), point(3, 4)]), live, throughMs).series[0]!.points.map(({ value }) => value),
    ).toEqual([null, null, 1, 9]);
  });

  it('fills a silent window with what an empty window is worth, but never a hidden one', () => {
    const live = applySeriesMessage(EMPTY_SERIES, { type: 'snapshot', series: [], empty: 0 }, 0);
    const { points } = frameOf(alone([point(0, null, 'suppressed')]), live, throughMs).series[0]!;
    expect(points.slice(0, 2)).toEqual([{ value: null, reason: 'suppressed' }, { value: 0 }]);
  });

  it('keeps the colour of an entity, whatever it is drawn beside', () => {
    const group = (name: string) => ({ group: { team: name }, points: [] });
    const slot = (names: string[]) =>
      frameOf(answer(names.map(group)), undefined, 0).series.find(({ name }) => name === 'payments')!.slot;
    expect(slot(['payments'])).toBe(slot(['payments', 'zebra']));
  });
});
