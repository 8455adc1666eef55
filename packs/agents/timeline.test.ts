import { formatInstant, type JsonObject } from '@bellwether/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { T0 } from './fixtures/records.ts';
import { sessionTimeline, type TimelineEvent } from './timeline.ts';

let nextId = 0;
const at = (seconds: number, event_type: string, metadata: JsonObject = {}): TimelineEvent => ({
  event_id: `e${String(nextId++).padStart(4, '0')}`,
  event_type,
  timestamp: formatInstant(T0 + seconds * 1000),
  metadata,
});

/** Prompt at 1 s, model 2–5 s, tool 5–7 s (its decision at 6 s), a wait, a prompt at 17 s, model 17–20 s, end at 30 s. */
const SESSION = [
  at(0, 'session_start'),
  at(1, 'user_prompt', { prompt_length: 40 }),
  at(5, 'model_call', { model: 'm', duration_ms: 3000, input_tokens: 100, output_tokens: 10, cost_usd: 0.1 }),
  at(6, 'tool_decision', { tool: 'Edit', decision: 'accept' }),
  at(7, 'tool_call', { tool: 'Edit', duration_ms: 2000, success: false, error_type: 'tool_failed' }),
  at(17, 'user_prompt'),
  at(20, 'model_call', { model: 'm', duration_ms: 3000, output_tokens: 20, cost_usd: 0.2 }),
  at(20.5, 'error', { error_type: 'timeout' }),
  at(30, 'session_end', { reason: 'completed' }),
];

describe('a session’s timeline', () => {
  const timeline = sessionTimeline(SESSION)!;

  it('begins with its first event and has calls where they ran, not where they were reported', () => {
    expect(timeline).toMatchObject({ start: '2026-03-02T10:00:00.000Z', duration_ms: 30_000, finished: true });
    expect(timeline.spans.map(({ kind, name, start_ms, end_ms }) => [kind, name, start_ms, end_ms])).toEqual([
      ['model', 'm', 2000, 5000],
      ['tool', 'Edit', 5000, 7000],
      ['model', 'm', 17_000, 20_000],
    ]);
  });

  it('shows waits, and which of them a person ended', () =>
    expect(timeline.waits).toEqual([
      { start_ms: 0, end_ms: 2000, waits_for: 'person' },
      { start_ms: 7000, end_ms: 17_000, waits_for: 'person' },
      { start_ms: 20_000, end_ms: 30_000, waits_for: 'unknown' },
    ]));

  it('adds cost and tokens up as they occur', () =>
    expect(timeline.cumulative).toEqual([
      { at_ms: 5000, cost_usd: 0.1, tokens: 110 },
      { at_ms: 20_000, cost_usd: 0.3, tokens: 130 },
    ]));

  it('sums up', () =>
    expect(timeline.totals).toEqual({
      model_calls: 2,
      tool_calls: 1,
      tool_failures: 1,
      errors: 1,
      cost_usd: 0.3,
      tokens: 130,
      unpriced_calls: 0,
      busy_ms: 8000,
      waiting_ms: 22_000,
    }));

  it('marks what happened at an instant', () =>
    expect(timeline.marks.map(({ kind, at_ms, label }) => `${at_ms} ${kind} ${label}`.trimEnd())).toEqual([
      '0 session_start',
      '1000 user_prompt',
      '6000 tool_decision Edit accept',
      '17000 user_prompt',
      '20500 error timeout',
      '30000 session_end completed',
    ]));

  it('does not depend on the order of events, nor on duplicates', () =>
    fc.assert(
      fc.property(
        fc.shuffledSubarray(SESSION, { minLength: SESSION.length }),
        fc.nat(SESSION.length - 1),
        (events, twice) => {
          expect(sessionTimeline([...events, events[twice]!])).toEqual(timeline);
        },
      ),
    ));

  it('of an unfinished session ends with what is known', () =>
    expect(sessionTimeline(SESSION.slice(0, 5))).toMatchObject({ finished: false, duration_ms: 7000 }));

  it('is not made longer by a merge the day after', () =>
    expect(sessionTimeline([...SESSION, at(86_400, 'pr_merged')])?.duration_ms).toBe(30_000));

  it('of nothing is nothing', () => {
    expect(sessionTimeline([])).toBeUndefined();
    expect(sessionTimeline([{ ...SESSION[0]!, timestamp: 'yesterday' }])).toBeUndefined();
  });
});

describe('nesting', () => {
  const spanAt = (seconds: number, span_id: string, parent_span_id: string, duration_ms: number) =>
    at(seconds, 'agent_activity', { activity: span_id, span_id, parent_span_id, duration_ms });
  const depths = (events: TimelineEvent[]) =>
    Object.fromEntries(sessionTimeline(events)!.spans.map(({ name, depth }) => [name, depth]));

  it('follows parent_span_id', () =>
    expect(depths([spanAt(9, 'c', 'b', 1000), spanAt(10, 'a', '', 10_000), spanAt(9.5, 'b', 'a', 5000)])).toEqual({
      a: 0,
      b: 1,
      c: 2,
    }));

  it('makes a span whose parent never came a root', () =>
    expect(depths([spanAt(1, 'a', 'unseen', 10)])).toEqual({ a: 0 }));

  it('survives spans that enclose each other in a circle', () =>
    expect(depths([spanAt(1, 'a', 'b', 10), spanAt(1, 'b', 'a', 10)])).toEqual({ a: 0, b: 0 }));
});
