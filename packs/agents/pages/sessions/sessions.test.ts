import { describe, expect, it } from 'vitest';
import { classify } from '../session/step-kind.ts';
import { readSessions, readTimeline } from './sessions.ts';

describe('a list of sessions', () => {
  it('reads dimensions and measures, and adds up the kinds of tokens', () => {
    const measures = { model_calls: 2, tool_calls_failed: 1, input_tokens: 100, output_tokens: 20, cost_usd: 0.5 };
    const row = {
      subject: 's1',
      start: '2026-11-21T06:00:00Z',
      duration_ms: 900,
      dimensions: { agent: 'codex' },
      measures,
    };
    expect(readSessions({ sessions: [row] })).toMatchObject([
      { id: 's1', agent: 'codex', modelCalls: 2, toolFailures: 1, tokens: 120, costUsd: 0.5, durationMs: 900 },
    ]);
  });

  it('leaves unknown what was not said, and survives an answer of another shape', () => {
    expect(readSessions({ sessions: [{}] })[0]).toMatchObject({
      tokens: undefined,
      costUsd: undefined,
      team: undefined,
    });
    expect(readSessions(null)).toEqual([]);
  });
});

describe('the timeline of a session', () => {
  const timeline = {
    start: '2026-11-21T06:00:00.000Z',
    duration_ms: 9000,
    finished: true,
    spans: [
      { event_id: 'b', kind: 'tool', name: 'Bash', start_ms: 4000, end_ms: 5000, success: false, error_type: 'exit_1' },
      { event_id: 'a', kind: 'model', name: 'gpt-5', start_ms: 0, end_ms: 3000, cost_usd: 0.2, tokens: 10 },
    ],
    marks: [{ event_id: 'c', kind: 'error', at_ms: 5000, label: 'exit_1' }],
    waits: [{ start_ms: 5000, end_ms: 9000, waits_for: 'person' }],
    totals: { model_calls: 1, tool_calls: 1, cost_usd: 0.2 },
  };
  const read = readTimeline({
    session_id: 's1',
    timeline,
    events: [{ metadata: {} }, { metadata: { team: 'platform' } }],
  });

  it('puts spans, marks and waits on one axis', () => {
    const start = Date.parse(timeline.start);
    expect(
      read.steps.map(({ kind, startMs, durationMs, failed }) => [kind, startMs - start, durationMs, failed]),
    ).toEqual([
      ['call', 0, 3000, false],
      ['tool', 4000, 1000, true],
      ['error', 5000, 0, true],
      ['wait', 5000, 4000, false],
    ]);
  });
  it('takes the names from the events and the sums from the totals', () => {
    expect(read.session).toMatchObject({ id: 's1', team: 'platform', costUsd: 0.2, durationMs: 9000, running: false });
  });
});

describe('the lane of an event type', () => {
  it.each([
    ['model_call', 'call'],
    ['tool_decision', 'wait'],
    ['security_alert', 'security'],
    ['pr_created', 'change'],
    ['anything_else', 'other'],
  ])('of %s is %s', (type, lane) => expect(classify(type)).toBe(lane));
});
