import { describe, expect, it } from 'vitest';
import type { MetricDescription } from '../api/types.ts';
import { DAY_MS, HOUR_MS } from '../format/time.ts';
import type { View } from '../view/view.tsx';
import { askedMetric } from './metric-question.ts';

const metric: MetricDescription = {
  name: 'agent_cost_usd',
  title: 'Cost',
  description: '',
  unit: 'usd',
  direction: 'down',
  dimensions: [{ name: 'model', description: '' }],
};
const toMs = Date.parse('2026-11-21T08:31:00Z');
const view = (change: Partial<View> = {}): View => ({
  fromMs: toMs - HOUR_MS,
  toMs,
  range: { kind: 'last', last: '1h' },
  compare: true,
  filters: [],
  grain: '1m',
  live: true,
  ...change,
});
const asked = (change: Partial<View> = {}, question = {}) =>
  askedMetric({ metric: 'agent_cost_usd', ...question }, view(change), metric, ['user_id']);

describe('a question about a metric', () => {
  it('is asked for what the reader looks at', () =>
    expect(asked().query).toEqual({
      metric: 'agent_cost_usd',
      from: '2026-11-21T07:31:00.000Z',
      to: '2026-11-21T08:31:00.000Z',
      compare: 'previous_period',
      grain: '1m',
    }));

  it('leaves out filters that the metric cannot be cut by, and names them', () => {
    const filters = ['model', 'team', 'user_id', 'metadata.branch'].map((dimension) => ({
      dimension,
      op: 'in' as const,
      values: ['x'],
    }));
    const { query, live, notFilteredBy } = asked({ filters });
    expect(query.filters?.map(({ dimension }) => dimension)).toEqual(['model', 'user_id', 'metadata.branch']);
    expect(live?.filters).toEqual(query.filters);
    expect(notFilteredBy).toEqual(['team']);
  });

  it('is asked a second time over exactly the range where the windows stand out over it', () => {
    const day = asked({ fromMs: toMs - DAY_MS, range: { kind: 'last', last: '24h' } });
    expect(day.query.grain).toBe('1h');
    expect(day.exact).toMatchObject({ grain: 'total', from: '2026-11-20T08:31:00.000Z' });
    expect(day.live?.totals).toBeUndefined();
    expect(asked().exact).toBeUndefined();
    expect(asked().live?.totals).toBe(true);
  });

  it('is not watched when the range has ended', () =>
    expect(asked({ live: false, range: { kind: 'between', fromMs: toMs - HOUR_MS, toMs } }).live).toBeUndefined());
});
