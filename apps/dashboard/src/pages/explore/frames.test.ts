import type { MetricAnswer } from '@bellwether/ui/api/types.ts';
import { describe, expect, it } from 'vitest';
import { framesOf } from './frames.ts';

const iso = (minute: number) => new Date(minute * 60_000).toISOString();
const answer: MetricAnswer = {
  metric: { name: 'm', title: 'M', unit: 'ratio', direction: 'down' },
  grain: '1m',
  from: iso(60),
  to: iso(63),
  series: [
    {
      group: {},
      points: [
        { start: iso(60), value: 0.5 },
        { start: iso(62), value: 0 },
      ],
    },
  ],
  previous_series: [{ group: {}, points: [{ start: iso(57), value: 1 }] }],
};

describe('an answer laid out in windows', () => {
  it('keeps unknown apart from zero', () => {
    expect(framesOf(answer, Infinity).series[0]!.values).toEqual([0.5, null, 0]);
  });
  it('lays the period before onto the same windows', () => {
    expect(framesOf(answer, Infinity).before!.values).toEqual([1, null, null]);
  });
  it('draws at most seven series and keeps all of them for the table', () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ group: { team: `t${index}` }, points: [] }));
    const frames = framesOf({ ...answer, series: many }, Infinity);
    expect([frames.charted.length, frames.series.length]).toEqual([7, 9]);
    expect(frames.before).toBeUndefined();
  });
  it('knows whether the last window is still filling', () => {
    expect(framesOf(answer, Date.parse(iso(62))).unfinished).toBe(true);
    expect(framesOf(answer, Date.parse(iso(63))).unfinished).toBe(false);
  });
});
