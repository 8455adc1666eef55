import { describe, expect, it } from 'vitest';
import { statementOf } from './metric-statement.ts';

const metric = {
  name: 'agent_cost_usd',
  title: 'Cost',
  description: '',
  unit: 'usd',
  direction: 'down' as const,
  dimensions: [
    { name: 'model', description: '', field: 'metadata.model' },
    { name: 'window', description: '', field: 'environment' },
  ],
  events: ['model_call', "it's"],
  sql: 'sum(metadata.cost_usd)',
};
const question = {
  metric: metric.name,
  grain: undefined,
  groupBy: [] as string[],
  top: 5,
  sliding: undefined,
};
const view = { fromMs: Date.UTC(2026, 10, 20), toMs: Date.UTC(2026, 10, 21), filters: [] };

describe('a question as a statement', () => {
  it('has the same metric, range and events', () =>
    expect(statementOf(question, metric, view)).toBe(
      `SELECT sum(metadata.cost_usd) AS agent_cost_usd
FROM events
WHERE timestamp >= TIMESTAMP '2026-11-20 00:00:00'
  AND timestamp < TIMESTAMP '2026-11-21 00:00:00'
  AND event_type IN ('model_call', 'it''s')`,
    ));

  it('has the same groups, grain and filters, with names and values that cannot break out', () =>
    expect(
      statementOf(
        { ...question, grain: '1h', groupBy: ['model', 'window'] },
        { ...metric, events: '*' as never },
        {
          ...view,
          filters: [{ dimension: 'model', op: 'not_in', values: ["a'; DROP"] }],
        },
      ),
    ).toBe(
      `SELECT date_trunc('hour', timestamp) AS "window",
       metadata.model AS model,
       environment AS "window",
       sum(metadata.cost_usd) AS agent_cost_usd
FROM events
WHERE timestamp >= TIMESTAMP '2026-11-20 00:00:00'
  AND timestamp < TIMESTAMP '2026-11-21 00:00:00'
  AND ifNull(toString(metadata.model), '') NOT IN ('a''; DROP')
GROUP BY 1, 2, 3
ORDER BY 1
LIMIT 1000`,
    ));
});
