import { spoken } from '@bellwether/ui/components/sentences.tsx';
import { changeOf } from '@bellwether/ui/format/change.ts';
import { describe, expect, it } from 'vitest';
import type { AgentFigure } from '../figures/agent-figure.ts';
import { answerOf, type OverviewFigures } from './answer.ts';

function figure(
  title: string,
  unit: string,
  value: number | null,
  previous: number | null,
  verdict: AgentFigure['verdict'],
): AgentFigure {
  return {
    ...{ name: title, title, unit, value, previous, verdict },
    reason: value === null ? 'no_data' : undefined,
    change: changeOf(value, previous, unit, 'down'),
  };
}
const say = (figures: Partial<OverviewFigures>) =>
  spoken(answerOf({ trust: [], ...figures }, { now: 'the last hour', before: 'the hour before' })).replaceAll(
    /[\u202f\u00a0]/g,
    ' ',
  );

describe('the answer of the overview', () => {
  it('says what agents did, what it cost and that nothing is unusual', () => {
    expect(
      say({
        sessions: figure('Sessions', 'count', 38, 30, 'within_noise'),
        cost: figure('Cost', 'usd', 21.4, 20, 'within_noise'),
        trust: [
          figure('Error rate', 'ratio', 0.008, 0.007, 'within_noise'),
          figure('Tool failure rate', 'ratio', 0.021, 0.02, 'within_noise'),
        ],
      }),
    ).toBe(
      'In the last hour, 38 agent sessions cost $21.40 (+7.0 % on the hour before, within noise). ' +
        'Error rate 0.80 %, tool failure rate 2.10 %: none moved more than noise.',
    );
  });

  it('names what moved, which way, and that it is more than noise', () => {
    expect(
      say({
        cost: figure('Cost', 'usd', 30, 20, 'more_than_noise'),
        trust: [figure('Error rate', 'ratio', 0.03, 0.01, 'more_than_noise')],
      }),
    ).toBe(
      'In the last hour, agents cost $30.00 (+50 % on the hour before, more than noise). ' +
        'Error rate 3.00 % (+2.00 pts, worse by more than noise).',
    );
  });

  it('claims nothing that it cannot know', () => {
    expect(say({})).toBe('');
    expect(say({ cost: figure('Cost', 'usd', 3, null, 'not_enough_data') })).toContain('too little data to compare');
    expect(say({ trust: [figure('Error rate', 'ratio', null, 0.1, 'not_enough_data')] })).toBe('');
  });

  it('says that nothing happened when nothing did', () => {
    expect(say({ sessions: figure('Sessions', 'count', 0, 0, 'within_noise') })).toBe(
      'In the last hour, no agent did anything.',
    );
  });
});
