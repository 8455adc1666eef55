import type { MetricAnswer } from '@bellwether/ui/api/types.ts';
import { spoken } from '@bellwether/ui/components/sentences.tsx';
import { changeOf } from '@bellwether/ui/format/change.ts';
import { describe, expect, it } from 'vitest';
import type { AgentFigure } from '../figures/agent-figure.ts';
import { answerOf, type ReliabilityFigures } from './answer.ts';

const rate = (title: string, value: number | null, previous: number, verdict: AgentFigure['verdict']): AgentFigure => ({
  ...{ name: title, title, unit: 'ratio', value, previous, verdict, reason: undefined },
  change: changeOf(value, previous, 'ratio', 'down'),
});
const say = (figures: Partial<ReliabilityFigures>) =>
  spoken(
    answerOf(
      {
        ...{ models: undefined, tools: undefined, latency: undefined, watched: [], failuresByTool: undefined },
        ...{ driftWarnings: 0, ...figures },
      },
      { now: 'the last hour', before: 'the hour before' },
    ),
  ).replaceAll(/[\u202f\u00a0]/g, ' ');

describe('the answer of the reliability page', () => {
  it('says what fails, where most of it is, and what got worse', () => {
    const failuresByTool = {
      series: [{ group: { tool: 'Bash' }, total: 30, points: [] }],
      total: 40,
    } as unknown as MetricAnswer;
    expect(
      say({
        models: rate('Model failure rate', 0.02, 0.004, 'more_than_noise'),
        tools: rate('Tool failure rate', 0.04, 0.04, 'within_noise'),
        failuresByTool,
      }),
    ).toBe(
      'In the last hour, 2.00 % of model calls failed and 4.00 % of tool calls, most often Bash (30 of 40 failures). Getting worse by more than noise: model failure rate (+1.60 pts).',
    );
  });

  it('does not call steady what it cannot judge', () => {
    expect(say({ tools: rate('Tool failure rate', 0.04, 0.04, 'not_enough_data') })).toContain(
      'too little data to say',
    );
    expect(say({ tools: rate('Tool failure rate', 0.04, 0.04, 'within_noise') })).toContain('Nothing moved');
  });

  it('does not call nothing a success, and says when telemetry has changed', () => {
    expect(say({ driftWarnings: 1 })).toBe(
      'In the last hour, no agent called a model or a tool, so nothing could fail. One producer has changed its telemetry: figures may be missing what it no longer says.',
    );
  });
});
