import type { MetricAnswer } from '@bellwether/ui/api/types.ts';
import { spoken } from '@bellwether/ui/components/sentences.tsx';
import { changeOf } from '@bellwether/ui/format/change.ts';
import { describe, expect, it } from 'vitest';
import type { AgentFigure } from '../figures/agent-figure.ts';
import { answerOf, type CostFigures } from './answer.ts';
import type { SpendAnomalies } from './spend-anomalies.ts';

const usd = (value: number | null, previous: number | null, verdict: AgentFigure['verdict']): AgentFigure => ({
  ...{ name: 'c', title: 'Cost', unit: 'usd', value, previous, verdict, reason: undefined },
  change: changeOf(value, previous, 'usd', 'down'),
});
const grouped = (dimension: string, name: string, total: number, whole: number) =>
  ({ series: [{ group: { [dimension]: name }, total, points: [] }], total: whole }) as unknown as MetricAnswer;
const anomalies = (hours: SpendAnomalies['hours'], judged: number): SpendAnomalies => ({
  ...{ from: '', to: '', needs: { comparable_hours: 3, earlier_hours: 24 } },
  ...{ judged, unusual: hours.length, hours },
});
const say = (figures: Partial<CostFigures>) =>
  spoken(
    answerOf(
      { cost: undefined, unpriced: undefined, byModel: undefined, byTeam: undefined, anomalies: undefined, ...figures },
      { now: 'the last 7 days', before: 'the 7 days before' },
    ),
  ).replaceAll(/[\u202f\u00a0]/g, ' ');

describe('the answer of the cost page', () => {
  it('says how much, where to and that nothing was unusual', () => {
    expect(
      say({
        cost: usd(100, 98, 'within_noise'),
        byModel: grouped('model', 'gpt-5', 62, 100),
        byTeam: grouped('team', 'web', 31, 100),
        anomalies: anomalies([], 120),
      }),
    ).toBe(
      'In the last 7 days, agents cost $100.00 (+2.0 % on the 7 days before, within noise). The largest share went to gpt-5 (62 %) and, by team, to web (31 %). No hour was unusual.',
    );
  });

  it('names the hour farthest out, with what would have been usual', () => {
    const hour = {
      start: '2026-11-13T10:00:00.000Z',
      value: 30,
      verdict: 'unusual',
      expected: 5,
      low: 2,
      high: 9,
    } as const;
    expect(
      say({
        cost: usd(100, 50, 'more_than_noise'),
        anomalies: anomalies([{ ...hour, z: 8, p: 0.01, comparable: 4 }], 120),
      }),
    ).toMatch(
      /^In the last 7 days, agents cost \$100\.00 \(\+100 % on the 7 days before, more than noise\)\. 1 hour was unusual, above all .*: \$30\.00, where \$2\.00 to \$9\.00 would have been usual\.$/,
    );
  });

  it('does not call anything usual that it could not judge, nor the cost whole when prices are missing', () => {
    expect(
      say({
        cost: usd(3, null, 'not_enough_data'),
        unpriced: { ...usd(1200, 0, 'not_enough_data'), unit: 'count' },
        anomalies: anomalies([], 0),
      }),
    ).toBe(
      'In the last 7 days, agents cost $3.00; too little data to compare with the 7 days before. Whether that is unusual cannot be said yet. 1,200 calls have no price, so the true cost is higher.',
    );
    const quiet = {
      start: '2026-11-13T10:00:00.000Z',
      value: 1,
      verdict: 'usual',
      expected: 1,
      low: 0,
      high: 2,
    } as const;
    const half = { ...quiet, verdict: 'not_enough_data' } as const;
    expect(
      say({
        cost: usd(3, 3, 'within_noise'),
        anomalies: anomalies(
          [
            { ...quiet, z: 0, p: 1, comparable: 4 },
            { ...half, z: null, p: null, comparable: 0 },
          ],
          1,
        ),
      }),
    ).toContain('Of the 1 hours that could be judged, of 2, none was unusual.');
    expect(
      say({ cost: usd(0, 0, 'not_enough_data'), unpriced: { ...usd(1, 0, 'not_enough_data'), unit: 'count' } }),
    ).toBe('In the last 7 days, no cost is known. 1 call has no price, so the true cost is higher.');
  });
});
