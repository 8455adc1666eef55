import { spoken } from '@bellwether/ui/components/sentences.tsx';
import { describe, expect, it } from 'vitest';
import type { AgentFigure } from '../figures/agent-figure.ts';
import { answerOf, type SecurityFigures } from './answer.ts';

const count = (value: number | null): AgentFigure => ({
  ...{ name: 'n', title: 'N', unit: 'count', value, previous: null, reason: undefined },
  ...{ change: undefined, verdict: 'not_enough_data' },
});
const say = (figures: Partial<SecurityFigures>) =>
  spoken(
    answerOf(
      {
        ...{ alerts: undefined, severe: undefined, rejections: undefined, sessions: undefined, newest: undefined },
        ...figures,
      },
      { now: 'the last hour', before: 'the hour before' },
    ),
  );

describe('the answer of the security page', () => {
  it('says how many alerts, how bad, and what was refused', () =>
    expect(say({ alerts: count(3), severe: count(1), rejections: count(12), sessions: count(40) })).toBe(
      'In the last hour, 3 security alerts, 1 of them high or critical; too little data to compare with the hour before. 12 proposals of tools were refused by a person or a rule.',
    ));

  it('tells quiet from silence: no alert over many sessions is not the same as no session', () => {
    expect(say({ alerts: count(0), sessions: count(40) })).toBe(
      'In the last hour, no security alert was raised over 40 sessions.',
    );
    expect(say({ alerts: count(0), sessions: count(0) })).toBe(
      'In the last hour, no agent did anything, so there was nothing to watch.',
    );
  });
});
