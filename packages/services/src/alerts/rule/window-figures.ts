/** Figures of closed windows, as rules look at them: whole windows only, each with whether it can still move. */
import { DAY_MS, GRAIN_MS, type JsonObject, MINUTE_MS } from '@bellwether/core';
import { type MetricAnswer, parseMetricQuery } from '@bellwether/metrics';
import type { Platform } from '../../installation/platform/platform.ts';
import type { RuleGrain, WatchedMetric } from './rule-definition.ts';
import { GRACE_MS } from './watch-times.ts';

type FiguresPlatform = Pick<Platform, 'metrics' | 'store' | 'clock'>;

/** Groups of one rule. */
export const GROUPS_MAX = 100;
/** What is still being counted in is waited for, but not for ever: somebody may be sending without an end. */
const SETTLING_MAX_MS = 10 * MINUTE_MS;
/** 1970-01-05 was a Monday. */
export const FIRST_MONDAY_MS = 4 * DAY_MS;

interface WindowsAsked extends WatchedMetric {
  grain: RuleGrain;
  groupBy: readonly string[];
}

interface WindowFigures {
  answer: MetricAnswer;
  /** Ends of the windows that have closed, in order. */
  endsMs: readonly number[];
  sizeMs: number;
}

export function windowSizeMs(grain: RuleGrain): number {
  return grain === '7d' ? 7 * DAY_MS : GRAIN_MS[grain];
}

/** Start of the window that holds the instant; weeks begin on Mondays. */
export function windowStartMs(grain: RuleGrain, instantMs: number): number {
  const [sizeMs, offsetMs] = [windowSizeMs(grain), grain === '7d' ? FIRST_MONDAY_MS : 0];
  return Math.floor((instantMs - offsetMs) / sizeMs) * sizeMs + offsetMs;
}

/** Of the windows that end in (fromMs, toMs]: those that have closed and will not move any more. None: not yet known. */
export async function closedWindows(
  platform: FiguresPlatform,
  orgId: string,
  { metric, filters, grain, groupBy }: WindowsAsked,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<WindowFigures | undefined> {
  const { registry, publications } = platform.metrics;
  const family = registry.families.get(registry.metrics.get(metric)?.cube ?? '');
  const sizeMs = windowSizeMs(grain);
  const lastMs = family ? toMs : windowStartMs(grain, Math.min(toMs, closedThroughMs(platform)));
  if (lastMs <= fromMs) return undefined;
  const asked: JsonObject = {
    ...{ metric, filters: filters as unknown as JsonObject[], group_by: [...groupBy], grain, top: GROUPS_MAX },
    ...{ from: new Date(fromMs).toISOString(), to: new Date(lastMs).toISOString() },
  };
  const answer = await platform.metrics.answer(orgId, parseMetricQuery(asked, registry, platform.clock()), 'within');
  const ends = (starts: readonly number[]): number[] => starts.map((startMs) => startMs + sizeMs);
  if (family) return { answer, endsMs: ends(publications.closedPeriods(family, { fromMs, toMs: lastMs })), sizeMs };
  const completeMs = Date.parse(answer.complete_through);
  const endsMs: number[] = [];
  if (isStillMoving(platform, answer, lastMs)) return { answer, endsMs, sizeMs };
  for (let endMs = windowStartMs(grain, fromMs) + sizeMs; endMs <= lastMs; endMs += sizeMs)
    if (endMs <= completeMs) endsMs.push(endMs);
  return { answer, endsMs, sizeMs };
}

/** One figure over a span that is over. */
export async function figureBefore(
  platform: FiguresPlatform,
  orgId: string,
  { metric, filters }: WatchedMetric,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<{ value: number | null; isComplete: boolean }> {
  const isPast = closedThroughMs(platform) >= toMs;
  const asked: JsonObject = {
    ...{ metric, filters: filters as unknown as JsonObject[], grain: 'total' },
    ...{ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() },
  };
  const query = parseMetricQuery(asked, platform.metrics.registry, platform.clock());
  const answer = await platform.metrics.answer(orgId, query);
  const isComplete = isPast && Date.parse(answer.complete_through) >= toMs && !isStillMoving(platform, answer, toMs);
  return { value: answer.total, isComplete };
}

/** Windows that end by then have closed. Where others compute them, it is waited until what came in must be in all rows. */
function closedThroughMs({ store, clock }: FiguresPlatform): number {
  return clock() - GRACE_MS - (store.windows.settledWithinMs ?? 0);
}

function isStillMoving({ store, clock }: FiguresPlatform, { settled }: MetricAnswer, toMs: number): boolean {
  return store.windows.settledWithinMs === undefined && !settled && clock() - toMs < SETTLING_MAX_MS;
}
