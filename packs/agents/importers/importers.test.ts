import { Problem } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { T0 } from '../fixtures/records.ts';
import { importLangfuseExport } from './langfuse-export.ts';
import { importSweAgentTrajectory } from './swe-agent.ts';

const observation = (id: string, type: string, parentObservationId: string | null, extra: object = {}) => ({
  id,
  type,
  parentObservationId,
  name: `${type} ${id}`,
  startTime: '2026-03-02T10:00:00.000Z',
  endTime: '2026-03-02T10:00:02.000Z',
  level: 'DEFAULT',
  ...extra,
});
const used = (input: number, output: number, total: number) => ({
  model: 'gpt-5-mini',
  usageDetails: { input, output, total: input + output },
  costDetails: { total },
});

describe('a Langfuse export', () => {
  const exported = {
    trace: {
      id: 't1',
      sessionId: 's1',
      userId: 'u1',
      environment: 'Staging',
      input: 'TOP-SECRET',
      timestamp: '2026-03-02T10:00:00.000Z',
    },
    observations: [
      observation('a', 'AGENT', null, { ...used(30, 12, 0.3), output: 'TOP-SECRET' }),
      observation('b', 'GENERATION', 'a', { ...used(10, 5, 0.1), input: 'TOP-SECRET' }),
      observation('c', 'GENERATION', 'a', { ...used(20, 7, 0.2), level: 'ERROR' }),
      observation('d', 'TOOL', 'a', { name: 'search' }),
    ],
  };
  const events = importLangfuseExport(JSON.stringify(exported));

  it('counts the calls and not the agent that repeats them', () => {
    const calls = events.filter(({ event_type }) => event_type === 'model_call');
    expect(calls.map(({ metadata }) => [metadata?.input_tokens, metadata?.cost_usd, metadata?.cost_source])).toEqual([
      [10, 0.1, 'reported'],
      [20, 0.2, 'reported'],
    ]);
  });

  it('counts an agent that is the only one to report usage', () => {
    const alone = { ...exported, observations: [exported.observations[0], observation('b', 'GENERATION', 'x')] };
    expect(importLangfuseExport(JSON.stringify(alone))[0]).toMatchObject({
      event_type: 'model_call',
      metadata: { input_tokens: 30 },
    });
  });

  it('keeps session, user, environment, nesting and failures, and no content', () => {
    expect(events.map(({ event_type }) => event_type)).toEqual([
      'agent_activity',
      'model_call',
      'model_call',
      'error',
      'tool_call',
    ]);
    expect(events.at(-1)).toMatchObject({
      session_id: 's1',
      user_id: 'u1',
      environment: 'staging',
      timestamp: '2026-03-02T10:00:02.000Z',
      metadata: { tool: 'search', span_id: 'd', parent_span_id: 'a', duration_ms: 2000 },
    });
    expect(JSON.stringify(events)).not.toContain('TOP-SECRET');
  });

  it('gives the same events each time, so that importing twice changes nothing', () =>
    expect(importLangfuseExport(JSON.stringify([exported]))).toEqual(events));

  it('ends on observations that are each other’s parents', () => {
    const circle = {
      trace: exported.trace,
      observations: [observation('a', 'SPAN', 'b'), observation('b', 'GENERATION', 'a', used(1, 1, 1))],
    };
    expect(importLangfuseExport(JSON.stringify(circle))).toHaveLength(2);
  });

  it.each(['', 'not json', '[]x', '{"trace":{}}', '[1]', 'null'])('refuses %j and says what it wants', (text) =>
    expect(() => importLangfuseExport(text)).toThrow(Problem),
  );
});

describe('a SWE-agent trajectory', () => {
  const trajectory = {
    trajectory: [
      { action: 'open "src/main.py"\n', observation: 'TOP-SECRET', thought: 'TOP-SECRET', execution_time: 0.25 },
      { action: 'edit 1:1\nTOP-SECRET\nend_of_edit' },
      { action: '{"TOP-SECRET": 1}' },
    ],
    info: {
      exit_status: 'submitted (exit_cost)',
      submission: 'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,3 @@\n keep\n-TOP-SECRET\n+one\n+two\n',
      model_stats: { instance_cost: 0.5, tokens_sent: 900, tokens_received: 40, api_calls: 3 },
    },
  };
  const events = importSweAgentTrajectory(JSON.stringify(trajectory), { startMs: T0, name: 'run-1.traj' });

  it('is one session of tool calls, a cost, a change and an end', () => {
    expect(events.map(({ event_type, metadata }) => [event_type, metadata?.tool])).toEqual([
      ['session_start', undefined],
      ['tool_call', 'open'],
      ['tool_call', 'edit'],
      ['tool_call', 'other'],
      ['cost_incurred', undefined],
      ['code_generated', undefined],
      ['session_end', undefined],
    ]);
    expect(new Set(events.map(({ session_id }) => session_id)).size).toBe(1);
    expect(events[4]?.metadata).toMatchObject({
      input_tokens: 900,
      output_tokens: 40,
      cost_usd: 0.5,
      cost_source: 'reported',
    });
    expect(events[5]?.metadata).toMatchObject({ lines_added: 2, lines_removed: 1 });
    expect(events[6]?.metadata).toMatchObject({ reason: 'submitted', success: true, duration_ms: 2250 });
  });

  it('keeps no content', () => expect(JSON.stringify(events)).not.toContain('TOP-SECRET'));

  it('has no cost when no model was called', () => {
    const replay = { ...trajectory, info: { model_stats: { instance_cost: 0, tokens_sent: 0, tokens_received: 0 } } };
    const types = importSweAgentTrajectory(JSON.stringify(replay), { startMs: T0, name: 'r' }).map(
      ({ event_type }) => event_type,
    );
    expect(types).not.toContain('cost_incurred');
    expect(types).not.toContain('code_generated');
  });

  it.each(['', '{}', '[]', '{"trajectory": 1}'])('refuses %j and says what it wants', (text) =>
    expect(() => importSweAgentTrajectory(text, { startMs: T0, name: 'x' })).toThrow(Problem),
  );
});
