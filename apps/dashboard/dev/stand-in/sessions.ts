/** The stand-in's agent sessions and their timelines, and events in the form the API gives them. */
import type { CanonicalEvent } from '../../src/api/types.ts';
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
  return own.length === 0 ? undefined : { session: summary(own), timeline: own.map(canonical) };
}

function summary(own: readonly WorldEvent[]): object {
  const first = own[0]!;
  const last = own.at(-1)!;
  const count = (type: string, ok?: boolean) =>
    own.filter((event) => event.type === type && (ok === undefined || event.ok === ok)).length;
  const running = last.type !== 'session_end';
  return {
    session_id: first.session,
    user_id: first.user,
    started_at: new Date(first.timeMs).toISOString(),
    ended_at: running ? null : new Date(last.timeMs).toISOString(),
    duration_ms: last.timeMs + last.durationMs - first.timeMs,
    status: running ? 'running' : 'ended',
    agent: first.agent,
    model: first.model,
    team: first.team,
    repository: first.repository,
    model_calls: count('model_call'),
    tool_calls: count('tool_call'),
    tool_failures: count('tool_call', false),
    errors: count('error'),
    tokens: own.reduce((sum, event) => sum + event.inputTokens + event.outputTokens, 0),
    cost_usd: Math.round(own.reduce((sum, event) => sum + event.costUsd, 0) * 1e6) / 1e6,
  };
}
