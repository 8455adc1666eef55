/**
 * The windows of a metric that are over, as the metric reader answers them: what disclosure control hides is hidden here,
 * too, so a forecast is made of what its reader may see and of nothing else.
 */
import { Problem } from '@bellwether/core';
import type { MetricAnswer, Point } from '@bellwether/metrics';
import type { Platform } from '../../installation/platform/platform.ts';
import { GRAIN_RULES, type ReadForecastQuestion, windowStart } from './forecast-question.ts';
import type { ForecastScope, HistoryPoint } from './forecast-view.ts';

export interface History {
  metric: MetricAnswer['metric'];
  /** Without the windows before anything was known. */
  points: HistoryPoint[];
  /** Start of the first window that is not over. */
  endMs: number;
}

const HISTORY_MAX_MS = 12_000;

export async function readHistory(
  platform: Pick<Platform, 'metrics'>,
  { orgId }: ForecastScope,
  { query, grain, isSummedToWeeks }: ReadForecastQuestion,
): Promise<History> {
  const answer = await withinTime(platform.metrics.answer(orgId, query));
  const own = answer.series[0]?.points ?? [];
  // One window for each piece of time: those without an event are missing where a figure of nothing is none.
  const sizeMs = GRAIN_RULES[isSummedToWeeks ? '1d' : grain].sizeMs;
  const byStart = new Map(own.map((point) => [Date.parse(point.start), point]));
  const [firstMs, endMs] = [Date.parse(answer.from), Date.parse(answer.to)];
  const all = Array.from({ length: Math.max(0, Math.round((endMs - firstMs) / sizeMs)) }, (_, i): HistoryPoint => {
    const startMs = firstMs + i * sizeMs;
    return pointOf(new Date(startMs).toISOString(), byStart.get(startMs));
  });
  const known = all.findIndex(({ value }) => value !== null && value !== 0);
  // Of people, what is hidden and what was never there look the same: only beside a figure can it be a gap.
  const first = known < 0 ? all.findIndex(({ reason }) => reason === 'suppressed') : known;
  const points = first < 0 ? [] : all.slice(first);
  return { metric: answer.metric, points: isSummedToWeeks ? weeksOf(points) : points, endMs };
}

/** Weeks of a large organisation that nobody has asked for before take longer to publish than anybody waits; it goes on. */
async function withinTime(answer: Promise<MetricAnswer>): Promise<MetricAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const problem = new Problem(
      'overloaded',
      'The history this needs is being put together for the first time. Ask again in a minute.',
      { retryAfterSeconds: 60 },
    );
    timer = setTimeout(() => reject(problem), HISTORY_MAX_MS);
  });
  // Nobody hears of what goes wrong after that; who asks again does.
  answer.catch(() => undefined);
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

function pointOf(at: string, point: Point | undefined): HistoryPoint {
  if (!point || point.value === null) return { at, value: null, reason: point?.reason ?? 'no_data' };
  return { at, value: point.value };
}

/** Whole weeks only: the first one may have begun before anything was known. */
function weeksOf(days: readonly HistoryPoint[]): HistoryPoint[] {
  const weeks = Map.groupBy(days, ({ at }) => windowStart('7d', Date.parse(at)));
  return [...weeks]
    .filter(([, own]) => own.length === 7)
    .map(([startMs, own]): HistoryPoint => {
      const missing = own.find(({ value }) => value === null);
      const at = new Date(startMs).toISOString();
      if (missing) return { at, value: null, reason: missing.reason ?? 'no_data' };
      return { at, value: own.reduce((sum, { value }) => sum + value!, 0) };
    });
}
