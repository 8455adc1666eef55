import { describe, expect, it } from 'vitest';
import { anomalyAddress, bodyOf, parseAnomalyQuestion } from './anomaly-question.ts';

const parsed = (text: string) => parseAnomalyQuestion(new URLSearchParams(text));

describe('a question for anomalies', () => {
  it('is the same after it was an address', () => {
    const text = 'metric=agent_cost_usd&grain=1h&hours=336&method=in_hindsight&filter=team:web';
    expect(anomalyAddress(parsed(text))).toBe(`/anomalies?${text}`);
  });

  it('leaves aside what means nothing', () => {
    expect(parsed('metric=x&grain=2h&hours=7&method=guess')).toEqual({
      ...{ metric: 'x', grain: undefined, hours: undefined, method: 'as_it_came', filters: [] },
    });
    expect(parsed('metric=x&grain=1m&method=in_hindsight').method).toBe('as_it_came');
  });

  it('asks for whole windows, up to the last that is over', () => {
    const nowMs = Date.parse('2026-11-21T05:42:00Z');
    expect(bodyOf(parsed('metric=x&grain=1h&hours=48'), nowMs)).toMatchObject({ from: '2026-11-19T05:00:00.000Z' });
    expect(bodyOf(parsed('metric=x'), nowMs)).not.toHaveProperty('from');
  });
});
