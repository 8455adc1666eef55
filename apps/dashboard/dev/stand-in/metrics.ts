/** The stand-in's metrics, computed straight from its events: slow, small, and obviously right. */
import type { MetricAnswer, MetricDescription, MetricQuery, Point, Series } from '@bellwether/ui/api/types.ts';
import type { WorldEvent } from './world.ts';

const GRAIN_MS: Record<string, number> = { '10s': 1e4, '1m': 6e4, '1h': 36e5, '1d': 864e5, '30d': 2592e6 };
const DIMENSIONS = ['model', 'team', 'repository', 'agent'] as const;
const dimensions = DIMENSIONS.map((name) => ({ name, description: `The ${name} of the session.` }));
const MINIMUM_PEOPLE = 5;

type Kind = 'additive' | 'ratio' | 'quantile' | 'distinct';
interface Definition extends MetricDescription {
  kind: Kind;
  of(events: readonly WorldEvent[]): number | null;
}

const calls = (events: readonly WorldEvent[]) => events.filter(({ type }) => type === 'model_call');
const tools = (events: readonly WorldEvent[]) => events.filter(({ type }) => type === 'tool_call');
const sum = (events: readonly WorldEvent[], value: (event: WorldEvent) => number) =>
  events.reduce((total, event) => total + value(event), 0);
const failed = (events: readonly WorldEvent[]) =>
  events.length === 0 ? null : events.filter(({ ok }) => !ok).length / events.length;

function define(
  name: string,
  title: string,
  description: string,
  shape: Pick<Definition, 'unit' | 'direction' | 'kind' | 'of'>,
): Definition {
  return {
    name,
    title,
    description,
    ...shape,
    dimensions,
    grains: Object.keys(GRAIN_MS),
    privacy: 'internal',
    formula: name,
  };
}

export const METRICS: readonly Definition[] = [
  define('agent_sessions', 'Sessions', 'Distinct agent sessions in which something happened.', {
    unit: 'count',
    direction: 'neutral',
    kind: 'distinct',
    of: (events) => new Set(events.map(({ session }) => session)).size,
  }),
  define('agent_cost_usd', 'Cost', 'What model calls cost, from tokens and the price table.', {
    unit: 'usd',
    direction: 'down',
    kind: 'additive',
    of: (events) => Math.round(sum(events, ({ costUsd }) => costUsd) * 1e6) / 1e6,
  }),
  define('agent_tokens', 'Tokens', 'Tokens read and written by model calls.', {
    unit: 'tokens',
    direction: 'neutral',
    kind: 'additive',
    of: (events) => sum(events, (e) => e.inputTokens + e.outputTokens),
  }),
  define('agent_error_rate', 'Error rate', 'Model calls that ended in an error, of all model calls.', {
    unit: 'ratio',
    direction: 'down',
    kind: 'ratio',
    of: (events) => failed(calls(events)),
  }),
  define('agent_tool_failure_rate', 'Tool failure rate', 'Tool calls that failed, of all tool calls.', {
    unit: 'ratio',
    direction: 'down',
    kind: 'ratio',
    of: (events) => failed(tools(events)),
  }),
  define('agent_model_latency_p95_ms', 'Model latency, p95', 'The time within which 95 % of model calls answered.', {
    unit: 'milliseconds',
    direction: 'down',
    kind: 'quantile',
    of: (events) =>
      quantile(
        calls(events).map((e) => e.durationMs),
        0.95,
      ),
  }),
  define('agent_active_people', 'People working with agents', 'Distinct people in whose sessions something happened.', {
    unit: 'count',
    direction: 'neutral',
    kind: 'distinct',
    of: (events) => new Set(events.map(({ user }) => user)).size,
  }),
];

/** Answers a query over the events that have happened; throws a sentence when it cannot. */
export function answer(all: readonly WorldEvent[], query: MetricQuery, nowMs: number): MetricAnswer {
  const metric = METRICS.find(({ name }) => name === query.metric);
  if (!metric) throw new Error(`There is no metric "${query.metric}". GET /api/v1/metrics lists them.`);
  const toAsked = query.to ? Date.parse(query.to) : nowMs;
  const fromAsked = query.from ? Date.parse(query.from) : toAsked - 864e5;
  const grainMs = query.grain === 'total' ? toAsked - fromAsked : (GRAIN_MS[query.grain] ?? 6e4);
  const fromMs = query.grain === 'total' ? fromAsked : Math.floor(fromAsked / grainMs) * grainMs;
  const toMs = query.grain === 'total' ? toAsked : Math.ceil(toAsked / grainMs) * grainMs;
  const span = toMs - fromMs;
  const matching = filtered(between(all, fromMs - span, Math.min(toMs, nowMs + 1)), query);
  const now = matching.filter(({ timeMs }) => timeMs >= fromMs);
  const before = query.compare ? matching.filter(({ timeMs }) => timeMs < fromMs) : [];
  const hidden = new Set(now.map(({ user }) => user)).size < MINIMUM_PEOPLE && now.length > 0;
  const total = hidden ? null : metric.of(now);

  const keys = query.group_by?.length ? [...new Set(now.map((event) => groupText(event, query.group_by!)))] : ['{}'];
  const ranked = keys
    .map((key) => ({ key, events: key === '{}' ? now : now.filter((e) => groupText(e, query.group_by!) === key) }))
    .map((group) => ({ ...group, total: metric.of(group.events) }))
    .sort((a, b) => (b.total ?? -1) - (a.total ?? -1));
  const shown = ranked.slice(0, query.top ?? 50);
  const pointsOf = (events: readonly WorldEvent[], start: number, end: number): Point[] =>
    query.grain === 'total' ? [] : points(metric, events, start, Math.min(end, nowMs), grainMs);

  const series: Series[] = shown.map((group) => {
    const past = group.key === '{}' ? before : before.filter((e) => groupText(e, query.group_by!) === group.key);
    return {
      group: JSON.parse(group.key),
      points: hidden ? [] : pointsOf(group.events, fromMs, toMs),
      total: hidden ? null : group.total,
      ...(query.compare ? { previous_total: metric.of(past) } : {}),
    };
  });
  return {
    metric: { name: metric.name, title: metric.title, unit: metric.unit, direction: metric.direction },
    grain: query.grain,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    series,
    total,
    ...(hidden ? { reason: 'suppressed' as const } : total === null ? { reason: 'no_data' as const } : {}),
    ...(query.compare
      ? {
          previous_total: metric.of(before),
          previous_series: query.group_by?.length
            ? []
            : [{ group: {}, points: pointsOf(before, fromMs - span, fromMs) }],
        }
      : {}),
    others: Math.max(0, ranked.length - shown.length),
    complete_through: new Date(Math.min(nowMs, toMs)).toISOString(),
  };
}

export function points(
  metric: Definition,
  events: readonly WorldEvent[],
  fromMs: number,
  toMs: number,
  grainMs: number,
): Point[] {
  const windows = new Map<number, WorldEvent[]>();
  for (const event of events) {
    const start = Math.floor(event.timeMs / grainMs) * grainMs;
    const window = windows.get(start);
    if (window) window.push(event);
    else windows.set(start, [event]);
  }
  const found: Point[] = [];
  for (let start = fromMs; start < toMs; start += grainMs) {
    const value = metric.of(windows.get(start) ?? []);
    if (value !== null) found.push({ start: new Date(start).toISOString(), value });
  }
  return found;
}

export function filtered(events: readonly WorldEvent[], query: Pick<MetricQuery, 'filters'>): readonly WorldEvent[] {
  return (query.filters ?? []).reduce<readonly WorldEvent[]>(
    (left, { dimension, op, values }) =>
      left.filter((event) => values.includes(String(event[dimension as keyof WorldEvent])) === (op === 'in')),
    events,
  );
}

/** Events are sorted by time. */
export function between(events: readonly WorldEvent[], fromMs: number, toMs: number): readonly WorldEvent[] {
  return events.slice(firstAt(events, fromMs), firstAt(events, toMs));
}

function firstAt(events: readonly WorldEvent[], timeMs: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (events[middle]!.timeMs < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function groupText(event: WorldEvent, by: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(by.map((name) => [name, String(event[name as keyof WorldEvent] ?? '')])));
}

function quantile(values: number[], level: number): number | null {
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  return values[Math.min(values.length - 1, Math.floor(level * values.length))]!;
}
