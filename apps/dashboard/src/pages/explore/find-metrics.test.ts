import { describe, expect, it } from 'vitest';
import { findMetrics } from './find-metrics.ts';

const metric = (name: string, title: string, description: string, ...dimensions: string[]) => ({
  name,
  title,
  description,
  unit: 'count',
  direction: 'up' as const,
  dimensions: dimensions.map((each) => ({ name: each, description: '' })),
});
const metrics = [
  metric('agent_errors', 'Errors', 'Calls that failed.', 'model'),
  metric('agent_cost_usd', 'Cost', 'What agents cost, errors included.', 'team'),
  metric('tool_error_rate', 'Tool error rate', 'Share of tool calls that failed.', 'tool'),
];
const found = (text: string) => findMetrics(metrics, text).map(({ title }) => title);

describe('finding a metric', () => {
  it('gives all before anything is typed', () => expect(found('  ')).toHaveLength(3));
  it('puts titles before descriptions', () => expect(found('error')).toEqual(['Errors', 'Tool error rate', 'Cost']));
  it('wants every word, wherever it stands', () => expect(found('failed tool')).toEqual(['Tool error rate']));
  it('knows what a metric is cut by', () => expect(found('TEAM')).toEqual(['Cost']));
  it('finds nothing for nonsense', () => expect(found('xyzzy')).toEqual([]));
});
