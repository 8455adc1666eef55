/**
 * Agent sessions and their timelines. The one place that reads those two answers: whatever the server leaves out is
 * `undefined` here and shown as unknown, never as 0.
 */
import { classify, type StepKind } from '../session/step-kind.ts';

type Loose = Readonly<Record<string, unknown>>;

export interface AgentSession {
  id: string;
  startedAt: string;
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
  const timeline = record(whole.timeline);
  const startMs = Date.parse(text(timeline.start) ?? '');
  const steps = [
    ...list(timeline.spans).map((span) => readSpan(record(span), startMs)),
    ...list(timeline.marks).map((mark) => readMark(record(mark), startMs)),
    ...list(timeline.waits).map((wait, index) => readWait(record(wait), startMs, index)),
  ]
    .filter((step) => Number.isFinite(step.startMs))
    .sort((a, b) => a.startMs - b.startMs);
  const durationMs = figure(timeline.duration_ms);
  const head = {
    ...firstKnown(list(whole.events).map((event) => record(record(event).metadata))),
    ...record(timeline.totals),
    session_id: whole.session_id,
    start: timeline.start,
    duration_ms: durationMs,
    running: timeline.finished === false,
  };
  return { session: readSession(head), steps };
}

/** `item` is a row of the list, with its figures under `dimensions` and `measures`, or the same laid flat. */
function readSession(item: Loose): AgentSession {
  const all: Loose = { ...record(item.dimensions), ...record(item.measures), ...item };
  const startedAt = text(all.start) ?? '';
  const tokens = [all.input_tokens, all.output_tokens, all.cache_read_tokens, all.cache_creation_tokens];
  return {
    id: text(all.session_id) ?? text(all.subject) ?? '',
    startedAt,
    durationMs: figure(all.duration_ms),
    agent: text(all.agent),
    model: text(all.model),
    team: text(all.team),
    repository: text(all.repository),
    modelCalls: figure(all.model_calls),
    toolCalls: figure(all.tool_calls),
    toolFailures: figure(all.tool_failures) ?? figure(all.tool_calls_failed),
    errors: figure(all.errors),
    tokens: figure(all.tokens) ?? tokens.map(figure).reduce(sum, undefined),
    costUsd: figure(all.cost_usd),
    running: all.running === true,
  };
}

const SPANS: Readonly<Record<string, readonly [StepKind, string]>> = {
  model: ['call', 'model_call'],
  tool: ['tool', 'tool_call'],
};

function readSpan(span: Loose, originMs: number): Step {
  const kind = text(span.kind) ?? '';
  const [lane, type] = SPANS[kind] ?? ['other', kind];
  const [start, end] = [figure(span.start_ms), figure(span.end_ms)];
  return {
    id: text(span.event_id) ?? `${kind}-${start}`,
    kind: lane,
    type,
    label: text(span.name) ?? '',
    startMs: originMs + (start ?? Number.NaN),
    durationMs: Math.max(0, (end ?? 0) - (start ?? 0)),
    failed: span.success === false,
    costUsd: figure(span.cost_usd),
    tokens: figure(span.tokens),
    detail: text(span.error_type),
  };
}

function readMark(mark: Loose, originMs: number): Step {
  const type = text(mark.kind) ?? 'event';
  const kind = classify(type);
  return {
    id: text(mark.event_id) ?? `${type}-${figure(mark.at_ms)}`,
    kind,
    type,
    label: text(mark.label) ?? '',
    startMs: originMs + (figure(mark.at_ms) ?? Number.NaN),
    durationMs: 0,
    failed: kind === 'error',
    costUsd: undefined,
    tokens: undefined,
    detail: undefined,
  };
}

function readWait(wait: Loose, originMs: number, index: number): Step {
  const [start, end] = [figure(wait.start_ms), figure(wait.end_ms)];
  return {
    id: `wait-${index}`,
    kind: 'wait',
    type: wait.waits_for === 'person' ? 'wait_for_person' : 'wait',
    label: '',
    startMs: originMs + (start ?? Number.NaN),
    durationMs: Math.max(0, (end ?? 0) - (start ?? 0)),
    failed: false,
    costUsd: undefined,
    tokens: undefined,
    detail: undefined,
  };
}

/** For each name of a session the first event that says it. */
function firstKnown(metadata: readonly Loose[]): Loose {
  const known = (name: string) => metadata.map((fields) => text(fields[name])).find(Boolean);
  return Object.fromEntries(['agent', 'model', 'team', 'repository'].map((name) => [name, known(name)]));
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

function figure(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}
