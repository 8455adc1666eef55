/** The stand-in's agent sessions and their timelines, and events in the form the API gives them. */
import type { CanonicalEvent } from '@bellwether/ui/api/types.ts';
import type { WorldEvent } from './world.ts';

export function canonical(event: WorldEvent): CanonicalEvent & { org_id: string } {
  const { team, model, repository, agent, durationMs, ok, costUsd, inputTokens, outputTokens, tool, message } = event;
  const metadata: Record<string, unknown> = { team, repository, agent, model };
  if (durationMs) metadata.duration_ms = durationMs;
  if (costUsd) Object.assign(metadata, { cost_usd: costUsd, input_tokens: inputTokens, output_tokens: outputTokens });
  if (tool) metadata.tool = tool;
  if (message) metadata.message = message;
  if (!ok) metadata.success = false;
  return {
    event_id: event.id,
    org_id: 'sample',
    user_id: event.user,
    session_id: event.session,
    event_type: event.type,
    event_category: event.type === 'security_alert' ? 'security' : event.type === 'error' ? 'performance' : 'usage',
    timestamp: new Date(event.timeMs).toISOString(),
    received_at: new Date(event.timeMs + 40).toISOString(),
    environment: 'production',
    metadata,
  };
}

export function sessionsOf(events: readonly WorldEvent[], limit: number): object[] {
  const bySession = new Map<string, WorldEvent[]>();
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i]!;
    const known = bySession.get(event.session);
    if (known) known.unshift(event);
    else bySession.set(event.session, [event]);
  }
  return [...bySession.values()]
    .sort((a, b) => b[0]!.timeMs - a[0]!.timeMs)
    .slice(0, limit)
    .map(summary);
}

export function timelineOf(events: readonly WorldEvent[], session: string): object | undefined {
  const own = events.filter((event) => event.session === session);
  const first = own[0];
  if (!first) return undefined;
  const at = (timeMs: number) => timeMs - first.timeMs;
  const isSpan = ({ type }: WorldEvent) => type === 'model_call' || type === 'tool_call';
  return {
    session_id: session,
    cut: false,
    events: own.map(canonical),
    timeline: {
      start: new Date(first.timeMs).toISOString(),
      duration_ms: at(own.at(-1)!.timeMs),
      finished: own.at(-1)!.type === 'session_end',
      spans: own.filter(isSpan).map((event) => ({
        event_id: event.id,
        kind: event.type === 'model_call' ? 'model' : 'tool',
        name: event.tool || event.model,
        start_ms: at(event.timeMs - event.durationMs),
        end_ms: at(event.timeMs),
        success: event.ok,
        ...(event.costUsd ? { cost_usd: event.costUsd, tokens: event.inputTokens + event.outputTokens } : {}),
      })),
      marks: own
        .filter((event) => !isSpan(event))
        .map((event) => ({ event_id: event.id, kind: event.type, at_ms: at(event.timeMs), label: event.message })),
      waits: own
        .filter(({ type }) => type === 'tool_decision')
        .map(({ timeMs, durationMs }) => ({
          start_ms: at(timeMs - durationMs),
          end_ms: at(timeMs),
          waits_for: 'person',
        })),
      totals: sums(own),
    },
  };
}

function summary(own: readonly WorldEvent[]): object {
  const first = own[0]!;
  const last = own.at(-1)!;
  return {
    subject: first.session,
    start: new Date(first.timeMs).toISOString(),
    last_event: new Date(last.timeMs).toISOString(),
    duration_ms: last.timeMs - first.timeMs,
    dimensions: { agent: first.agent, team: first.team, repository: first.repository, environment: 'production' },
    measures: sums(own),
    events: own.length,
  };
}

function sums(own: readonly WorldEvent[]): object {
  const count = (type: string, ok?: boolean) =>
    own.filter((event) => event.type === type && (ok === undefined || event.ok === ok)).length;
  const sum = (value: (event: WorldEvent) => number) => own.reduce((total, event) => total + value(event), 0);
  return {
    model_calls: count('model_call'),
    tool_calls: count('tool_call'),
    tool_calls_failed: count('tool_call', false),
    errors: count('error'),
    input_tokens: sum(({ inputTokens }) => inputTokens),
    output_tokens: sum(({ outputTokens }) => outputTokens),
    cost_usd: Math.round(sum(({ costUsd }) => costUsd) * 1e6) / 1e6,
  };
}
