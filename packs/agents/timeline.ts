/**
 * A session along one axis: what ran when (model calls, tools, agents), what waited, what went wrong, and what it had
 * cost by then. Times are milliseconds from the session's start.
 *
 * An event's time is when it ended and `duration_ms` how long it took, so a span begins at time − duration. Spans nest
 * by `parent_span_id`; a span whose parent is not among the events is a root. The order in which events arrive does not
 * matter, an event that comes twice counts once, and a session without a `session_end` is shown as unfinished.
 */
import { formatInstant, type JsonObject, parseInstant } from '@bellwether/core';

export interface TimelineEvent {
  event_id: string;
  event_type: string;
  timestamp: string;
  metadata: JsonObject;
}

export interface TimelineSpan {
  event_id: string;
  kind: 'model' | 'tool' | 'agent';
  /** Model, tool or activity. */
  name: string;
  start_ms: number;
  end_ms: number;
  /** 0 for a root. */
  depth: number;
  /** `event_id` of the span it is nested in. */
  parent?: string;
  success?: boolean;
  error_type?: string;
  tokens?: number;
  cost_usd?: number;
}

export interface TimelineMark {
  event_id: string;
  kind: string;
  at_ms: number;
  /** What it is about: a tool and its decision, an error's kind, an alert's kind and severity. */
  label: string;
}

/** A time in which no model and no tool worked; `person` when a prompt or a decision ended it. */
export interface TimelineWait {
  start_ms: number;
  end_ms: number;
  waits_for: 'person' | 'unknown';
}

export interface SessionTimeline {
  start: string;
  duration_ms: number;
  finished: boolean;
  spans: TimelineSpan[];
  marks: TimelineMark[];
  waits: TimelineWait[];
  /** Running sums after each event that cost something; the last one is the session's total. */
  cumulative: { at_ms: number; cost_usd: number; tokens: number }[];
  totals: {
    model_calls: number;
    tool_calls: number;
    tool_failures: number;
    errors: number;
    cost_usd: number;
    tokens: number;
    unpriced_calls: number;
    busy_ms: number;
    waiting_ms: number;
  };
}

/** Shorter gaps are scheduling, not waiting. */
const WAIT_MIN_MS = 1000;

const SPAN_KINDS: Readonly<Record<string, TimelineSpan['kind']>> = {
  model_call: 'model',
  tool_call: 'tool',
  agent_activity: 'agent',
};

interface Timed {
  event: TimelineEvent;
  startMs: number;
  endMs: number;
}

/** `undefined` when there is no event with a readable time. */
export function sessionTimeline(events: Iterable<TimelineEvent>): SessionTimeline | undefined {
  const timed = inOrder(events);
  if (timed.length === 0) return undefined;
  const { originMs, endMs, finished } = extentOf(timed);
  const offset = (instantMs: number) => instantMs - originMs;

  const spans = nested(timed.filter(({ event }) => isSpan(event))).map(
    ({ item, depth, parent }): TimelineSpan => ({
      ...describeSpan(item.event),
      start_ms: offset(item.startMs),
      end_ms: offset(item.endMs),
      depth,
      ...(parent && { parent }),
    }),
  );
  const marks = timed
    .filter(
      ({ event }) => !isSpan(event) && event.event_type !== 'agent_activity' && event.event_type !== 'cost_incurred',
    )
    .map(({ event, endMs }) => ({
      event_id: event.event_id,
      kind: event.event_type,
      at_ms: offset(endMs),
      label: labelOf(event),
    }))
    .sort((a, b) => a.at_ms - b.at_ms || compareIds(a, b));
  const { waits, busyMs } = waitsBetween(spans, marks, offset(endMs));
  const cumulative = runningSums(timed, offset);
  const last = cumulative.at(-1);
  const ofKind = (kind: TimelineSpan['kind']) => spans.filter((span) => span.kind === kind);
  return {
    start: formatInstant(originMs),
    duration_ms: offset(endMs),
    finished,
    spans,
    marks,
    waits,
    cumulative,
    totals: {
      model_calls: ofKind('model').length,
      tool_calls: ofKind('tool').length,
      tool_failures: ofKind('tool').filter(({ success }) => success === false).length,
      errors: marks.filter(({ kind }) => kind === 'error').length,
      cost_usd: last?.cost_usd ?? 0,
      tokens: last?.tokens ?? 0,
      unpriced_calls: timed.filter(({ event }) => event.metadata.cost_source === 'unpriced').length,
      busy_ms: busyMs,
      waiting_ms: waits.reduce((sum, wait) => sum + wait.end_ms - wait.start_ms, 0),
    },
  };
}

function inOrder(events: Iterable<TimelineEvent>): Timed[] {
  const byId = new Map<string, Timed>();
  for (const event of events) {
    const endMs = parseInstant(event.timestamp);
    if (endMs === undefined || byId.has(event.event_id)) continue;
    const durationMs = SPAN_KINDS[event.event_type] ? numberAt(event.metadata, 'duration_ms') : 0;
    byId.set(event.event_id, { event, startMs: endMs - durationMs, endMs });
  }
  // At the same start the longer one is the outer one.
  return [...byId.values()].sort((a, b) => a.startMs - b.startMs || b.endMs - a.endMs || compareIds(a.event, b.event));
}

/** A pull request is merged long after the session that opened it; it does not make the session longer. */
function extentOf(timed: readonly Timed[]): { originMs: number; endMs: number; finished: boolean } {
  const within = timed.filter(({ event }) => event.event_type !== 'pr_merged');
  const measured = within.length > 0 ? within : timed;
  let originMs = Number.POSITIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  for (const item of measured) {
    originMs = Math.min(originMs, item.startMs);
    endMs = Math.max(endMs, item.endMs);
  }
  return { originMs, endMs, finished: timed.some(({ event }) => event.event_type === 'session_end') };
}

/** Active time is an amount without a place on the axis; other activities are spans when they took time. */
function isSpan({ event_type, metadata }: TimelineEvent): boolean {
  if (event_type === 'agent_activity')
    return numberAt(metadata, 'duration_ms') > 0 || textAt(metadata, 'span_id') !== undefined;
  return SPAN_KINDS[event_type] !== undefined;
}

function nested(timed: readonly Timed[]): { item: Timed; depth: number; parent?: string }[] {
  const bySpanId = new Map<string, Timed>();
  for (const item of timed) {
    const spanId = textAt(item.event.metadata, 'span_id');
    if (spanId !== undefined && !bySpanId.has(spanId)) bySpanId.set(spanId, item);
  }
  const parentOf = (item: Timed) => bySpanId.get(textAt(item.event.metadata, 'parent_span_id') ?? '');
  return timed.map((item) => {
    const ancestors = new Set<Timed>([item]);
    let parent = parentOf(item);
    while (parent && !ancestors.has(parent)) {
      ancestors.add(parent);
      parent = parentOf(parent);
    }
    // Spans that enclose each other in a circle enclose nothing: they are all roots.
    if (parent) return { item, depth: 0 };
    const direct = parentOf(item);
    return { item, depth: ancestors.size - 1, ...(direct && { parent: direct.event.event_id }) };
  });
}

function describeSpan({ event_id, event_type, metadata }: TimelineEvent) {
  const kind = SPAN_KINDS[event_type] ?? 'agent';
  const name = textAt(metadata, kind === 'model' ? 'model' : kind === 'tool' ? 'tool' : 'activity') ?? 'unknown';
  const error_type = textAt(metadata, 'error_type');
  const tokens = tokensOf(metadata);
  return {
    event_id,
    kind,
    name,
    ...(typeof metadata.success === 'boolean' && { success: metadata.success }),
    ...(error_type !== undefined && { error_type }),
    ...(tokens > 0 && { tokens }),
    ...(typeof metadata.cost_usd === 'number' && { cost_usd: metadata.cost_usd }),
  };
}

function labelOf({ metadata }: TimelineEvent): string {
  return ['tool', 'decision', 'alert_type', 'error_type', 'severity', 'reason']
    .map((field) => textAt(metadata, field))
    .filter((text) => text !== undefined)
    .join(' ');
}

/** Gaps in the union of model and tool spans. An agent's own span covers its waits and says nothing about them. */
function waitsBetween(
  spans: readonly TimelineSpan[],
  marks: readonly TimelineMark[],
  endMs: number,
): { waits: TimelineWait[]; busyMs: number } {
  const waits: TimelineWait[] = [];
  let busyMs = 0;
  let busyUntil = 0;
  let nextMark = 0;
  const wait = (start_ms: number, end_ms: number) => {
    if (end_ms - start_ms < WAIT_MIN_MS) return;
    let answered = false;
    while (nextMark < marks.length && marks[nextMark]!.at_ms <= end_ms) {
      const mark = marks[nextMark++]!;
      if (mark.at_ms > start_ms && (mark.kind === 'user_prompt' || mark.kind === 'tool_decision')) answered = true;
    }
    waits.push({ start_ms, end_ms, waits_for: answered ? 'person' : 'unknown' });
  };
  for (const span of spans) {
    if (span.kind === 'agent') continue;
    if (span.start_ms > busyUntil) wait(busyUntil, span.start_ms);
    busyMs += Math.max(0, span.end_ms - Math.max(span.start_ms, busyUntil));
    busyUntil = Math.max(busyUntil, span.end_ms);
  }
  if (endMs > busyUntil) wait(busyUntil, endMs);
  return { waits, busyMs };
}

function runningSums(timed: readonly Timed[], offset: (instantMs: number) => number): SessionTimeline['cumulative'] {
  const sums: SessionTimeline['cumulative'] = [];
  let cost = 0;
  let tokens = 0;
  const paid = timed
    .filter(({ event }) => event.event_type === 'model_call' || event.event_type === 'cost_incurred')
    .sort((a, b) => a.endMs - b.endMs || compareIds(a.event, b.event));
  for (const { event, endMs } of paid) {
    cost += numberAt(event.metadata, 'cost_usd');
    tokens += tokensOf(event.metadata);
    sums.push({ at_ms: offset(endMs), cost_usd: Number(cost.toFixed(9)), tokens });
  }
  return sums;
}

function tokensOf(metadata: JsonObject): number {
  return ['input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_creation_tokens'].reduce(
    (sum, field) => sum + numberAt(metadata, field),
    0,
  );
}

function numberAt(metadata: JsonObject, field: string): number {
  const value = metadata[field];
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}

function textAt(metadata: JsonObject, field: string): string | undefined {
  const value = metadata[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function compareIds(a: { event_id: string }, b: { event_id: string }): number {
  return a.event_id < b.event_id ? -1 : a.event_id > b.event_id ? 1 : 0;
}
