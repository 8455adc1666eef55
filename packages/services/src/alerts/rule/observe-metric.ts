/** Windows of a metric as a rule sees them: each closed one, for each group, in order. */
import { formatInstant, HOUR_MS, type JsonObject, Problem } from '@bellwether/core';
import type { MetricAnswer, Point } from '@bellwether/metrics';
import type { Platform } from '../../installation/platform/platform.ts';
import { groupKey, type Observation } from './observation.ts';
import type { Observed, ObservedBefore, Span } from './observe.ts';
import type { MetricTrigger, RuleGrain } from './rule-definition.ts';
import { closedWindows, GROUPS_MAX, windowSizeMs } from './window-figures.ts';

/** Windows that are asked for at a time. */
const WINDOWS_MAX = 500;
/** A year of published weeks fits into one question, a year of published days does not. */
const PUBLISHED_MAX = 300;

export async function observeMetric(
  platform: Platform,
  orgId: string,
  trigger: MetricTrigger,
  { fromMs, toMs }: Span,
  before: ObservedBefore,
): Promise<Observed> {
  const pieceMs = piece(trigger.grain);
  const untilMs = Math.min(toMs, fromMs + pieceMs);
  const figures = await closedWindows(platform, orgId, trigger, { fromMs, toMs: untilMs });
  if (!figures) return { observations: [], throughMs: fromMs };
  const { answer, endsMs, sizeMs } = figures;
  if (answer.others > 0)
    throw new Problem(
      'query_too_expensive',
      `${trigger.metric} has more than ${GROUPS_MAX} groups by ${trigger.groupBy.join(', ')}. Filter, or group by something coarser.`,
    );
  const whenEmpty = platform.metrics.valueWhenEmpty(trigger.metric);
  const series = seriesByGroup(answer);
  const observations = endsMs.flatMap((endMs) => {
    const startMs = endMs - sizeMs;
    return [...new Set([...Object.keys(before.previous), ...series.keys()])].toSorted().flatMap((key) => {
      const seen = series.get(key);
      const point = seen?.points.get(startMs);
      const isKnown = key in before.previous || trigger.groupBy.length === 0;
      // A group is there from its first event on; what was filled in before it is not a figure of it.
      if (!isKnown && (point?.value ?? null) === null) return [];
      if (!isKnown && point?.n === 0) return [];
      const group = seen?.group ?? groupOfKey(key);
      return [observed({ endMs, startMs, group, point, whenEmpty }, before)];
    });
  });
  return { observations, throughMs: endsMs.at(-1) ?? fromMs };
}

/** How much of a year is read at a time. */
function piece(grain: RuleGrain): number {
  const sizeMs = windowSizeMs(grain);
  return sizeMs * (sizeMs > HOUR_MS ? PUBLISHED_MAX : WINDOWS_MAX);
}

interface Window {
  startMs: number;
  endMs: number;
  group: Readonly<Record<string, string>>;
  point: Point | undefined;
  whenEmpty: number | null;
}

function observed({ startMs, endMs, group, point, whenEmpty }: Window, before: ObservedBefore): Observation {
  const key = groupKey(group);
  const value = point ? point.value : whenEmpty;
  const values: JsonObject = {
    ...{ value, previous: before.previous[key] ?? null, n: point?.n ?? 0, group: { ...group } },
    ...{ window_start: formatInstant(startMs), window_end: formatInstant(endMs) },
  };
  before.previous[key] = value;
  return { atMs: endMs, group, values, ...(value === null ? { unknown: point?.reason ?? 'no_data' } : {}) };
}

interface GroupSeries {
  group: Readonly<Record<string, string>>;
  points: ReadonlyMap<number, Point>;
}

function seriesByGroup(answer: MetricAnswer): Map<string, GroupSeries> {
  return new Map(
    answer.series.map(({ group, points }) => [
      groupKey(group),
      { group, points: new Map(points.map((point) => [Date.parse(point.start), point])) },
    ]),
  );
}

/** The inverse of `groupKey`. */
function groupOfKey(key: string): Record<string, string> {
  return key === '' ? {} : (Object.fromEntries(JSON.parse(key) as [string, string][]) as Record<string, string>);
}
