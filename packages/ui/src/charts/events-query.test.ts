import { describe, expect, it } from 'vitest';
import type { MetricDescription } from '../api/types.ts';
import { eventsSql } from './events-query.ts';

const metric: MetricDescription = {
  name: 'agent_cost_usd',
  title: 'Cost',
  description: '',
  unit: 'usd',
  direction: 'down',
  dimensions: [
    { name: 'model', description: '', field: 'metadata.model' },
    { name: 'environment', description: '', field: 'environment' },
  ],
  events: ['cost_incurred', 'model_call'],
};
const range = { from: '2026-11-21T08:00:00Z', to: '2026-11-21T09:00:00.5Z' };

describe('the events behind a figure', () => {
  it('are of its types, in its range and with its filters', () =>
    expect(
      eventsSql(metric, {
        metric: 'agent_cost_usd',
        grain: '1h',
        ...range,
        filters: [
          { dimension: 'model', op: 'in', values: ['gpt-5', "o'neill"] },
          { dimension: 'environment', op: 'not_in', values: ['test'] },
        ],
      }),
    ).toBe(
      [
        'SELECT timestamp, event_type, session_id, user_id, metadata, event_id',
        'FROM events',
        "WHERE event_type IN ('cost_incurred', 'model_call')",
        "  AND timestamp >= TIMESTAMP '2026-11-21 08:00:00.000'",
        "  AND timestamp < TIMESTAMP '2026-11-21 09:00:00.500'",
        "  AND coalesce(CAST(metadata['model'] AS string), '') IN ('gpt-5', 'o''neill')",
        "  AND coalesce(CAST(environment AS string), '') NOT IN ('test')",
        'ORDER BY timestamp DESC',
        'LIMIT 200',
      ].join('\n'),
    ));

  it('are all of them for a metric of every event', () =>
    expect(eventsSql({ ...metric, events: '*' }, { metric: 'events', grain: '1h' })).not.toContain('WHERE'));
});
