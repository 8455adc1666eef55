/**
 * Agent sessions and their timelines. The one place that reads those two answers: whatever the server leaves out is
 * `undefined` here and shown as unknown, never as 0.
 */
import { classify, type StepKind } from './step-kind.ts';

type Loose = Readonly<Record<string, unknown>>;

export interface AgentSession {
  id: string;
  user: string | undefined;
  startedAt: string;
  endedAt: string | undefined;
  durationMs: number | undefined;
  agent: string | undefined;
  model: string | undefined;
  team: string | undefined;
  repository: string | undefined;
  modelCalls: number | undefined;
  toolCalls: number | undefined;
  toolFailures: number | undefined;
  errors: number | undefined;
  tokens: number | undefined;
  costUsd: number | undefined;
  running: boolean;
}

export interface Step {
  id: string;
  kind: StepKind;
  type: string;
  label: string;
  startMs: number;
  durationMs: number;
  failed: boolean;
  costUsd: number | undefined;
  tokens: number | undefined;
  detail: string | undefined;
}

export interface SessionTimeline {
  session: AgentSession;
  steps: readonly Step[];
}

export function readSessions(answer: unknown): readonly AgentSession[] {
  return list(record(answer).sessions).map((item) => readSession(record(item)));
}

export function readTimeline(answer: unknown): SessionTimeline {
  const whole = record(answer);
  const head = record(whole.session ?? whole);
  const steps = list(whole.timeline ?? whole.events ?? whole.steps)
    .map((item, index) => readStep(record(item), index))
    .filter((step) => Number.isFinite(step.startMs))
    .sort((a, b) => a.startMs - b.startMs);
  return { session: readSession(head), steps };
}

function readSession(item: Loose): AgentSession {
  const startedAt = text(item.started_at) ?? text(item.start) ?? text(item.first_event_at) ?? '';
  const endedAt = text(item.ended_at) ?? text(item.end) ?? text(item.last_event_at);
  const span = endedAt ? Date.parse(endedAt) - Date.parse(startedAt) : undefined;
  return {
    id: text(item.session_id) ?? '',
    user: text(item.user_id),
    startedAt,
    endedAt,
    durationMs: figure(item.duration_ms) ?? (span !== undefined && Number.isFinite(span) ? span : undefined),
    agent: names(item.agent ?? item.agents ?? item.agent_name),
    model: names(item.model ?? item.models),
    team: names(item.team ?? item.teams),
    repository: names(item.repository ?? item.repositories),
    modelCalls: figure(item.model_calls ?? item.calls),
    toolCalls: figure(item.tool_calls),
    toolFailures: figure(item.tool_failures),
    errors: figure(item.errors),
    tokens: figure(item.tokens ?? item.total_tokens),
    costUsd: figure(item.cost_usd ?? item.cost),
    running: item.running === true || item.status === 'running' || item.status === 'active',
  };
}

function readStep(item: Loose, index: number): Step {
  const metadata = { ...record(item.metadata), ...item };
  const type = text(metadata.event_type) ?? text(metadata.type) ?? text(metadata.kind) ?? 'event';
  const durationMs = figure(metadata.duration_ms) ?? 0;
  const start = Date.parse(text(metadata.start) ?? text(metadata.started_at) ?? text(metadata.timestamp) ?? '');
  const kind = classify(type, metadata);
  return {
    id: text(metadata.event_id) ?? String(index),
    kind,
    type,
    label:
      text(metadata.tool) ?? text(metadata.tool_name) ?? text(metadata.model) ?? text(metadata.name) ?? readable(type),
    startMs: start,
    durationMs,
    failed: kind === 'error' || metadata.success === false || metadata.ok === false || metadata.status === 'error',
    costUsd: figure(metadata.cost_usd),
    tokens: figure(metadata.tokens) ?? sum(figure(metadata.input_tokens), figure(metadata.output_tokens)),
    detail: text(metadata.message) ?? text(metadata.error_type) ?? text(metadata.detail) ?? text(metadata.rule),
  };
}

/** `tool_call` → `tool call`. */
export function readable(name: string): string {
  return name.replaceAll('_', ' ');
}

function record(value: unknown): Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function names(value: unknown): string | undefined {
  return Array.isArray(value) ? text(value.filter((name) => typeof name === 'string').join(', ')) : text(value);
}

function figure(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}
