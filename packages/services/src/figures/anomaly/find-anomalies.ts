/**
 * The windows of any metric that were unlike what was to be expected, each with the expectation and, asked for, the groups
 * it comes from. Of figures about people it knows what is published and nothing else. Methods and their sources:
 * packages/analysis/src/anomaly (series-watch.ts, hindsight.ts, cause.ts); what they are worth: docs/anomalies.md.
 */
import {
  judgeInHindsight,
  placesInSeason,
  REMEMBERED_MIN,
  SEASON_ROUND,
  SeriesWatch,
  ZoneCalendar,
} from '@bellwether/analysis';
import { formatInstant } from '@bellwether/core';
import type { Point } from '@bellwether/metrics';
import type { Platform } from '../../installation/platform/platform.ts';
import { timeZoneOf } from '../../tenants/budget/time-zone.ts';
import { explainAnomalies, explainedBy } from './anomaly-causes.ts';
import { type AnomalyQuestion, type CheckedQuestion, checkQuestion } from './anomaly-question.ts';
import type { AnomalyFindings, AnomalyPoint, AnomalyScope } from './anomaly-view.ts';

/** Versions of the methods: another number, another answer. */
const VERSIONS = { as_it_came: 'series-watch/1', in_hindsight: 'seasonal-residual/1' } as const;

/** A window of the metric, those before the judged ones too. */
export interface KnownWindow {
  startMs: number;
  value: number | null;
  reason?: NonNullable<AnomalyPoint['reason']>;
}

/** What a window was found to be, with the windows it was compared with. */
export interface JudgedWindow extends Omit<AnomalyPoint, 'at' | 'causes'> {
  startMs: number;
  /** Positions in the list of known windows. */
  reference: readonly number[];
}

export async function findAnomalies(
  platform: Platform,
  scope: AnomalyScope,
  question: AnomalyQuestion,
): Promise<AnomalyFindings> {
  const checked = checkQuestion(platform, scope, question);
  const { query, grain, grainMs, fromMs, method } = checked;
  const timeZone = await platform.records.asTenant(scope.orgId, (tx) => timeZoneOf(tx, scope.orgId));
  const answer = await platform.metrics.answer(scope.orgId, query, 'within');
  const windows = knownWindows(checked, answer.series[0]?.points ?? []);
  const { judged, bridged, reason } = judgeWindows(windows, checked, new ZoneCalendar(timeZone));
  // Of what has never been below 0 nothing below 0 is usual.
  const least = windows.reduce((lowest, { value }) => Math.min(lowest, value ?? 0), 0);
  const shown = judged
    .filter(({ startMs }) => startMs >= fromMs)
    .map((one) => (one.low !== null && least === 0 ? { ...one, low: Math.max(0, one.low) } : one));
  const causes = question.causes
    ? await explainAnomalies(platform, scope, checked, windows, judged, shown)
    : new Map<number, AnomalyPoint['causes']>();
  return {
    metric: answer.metric,
    grain,
    filters: query.filters.map(({ dimension, op, values }) => ({ dimension, op, values })),
    from: formatInstant(fromMs),
    to: formatInstant(windows.length > 0 ? Math.max(fromMs, windows.at(-1)!.startMs + grainMs) : query.toMs),
    time_zone: timeZone,
    method,
    version: VERSIONS[method],
    known_from: windows[0] ? formatInstant(windows[0].startMs) : null,
    needs: REMEMBERED_MIN,
    judged: shown.filter(({ expected }) => expected !== null).length,
    anomalous: shown.filter(({ anomalous }) => anomalous).length,
    bridged,
    ...(reason ? { reason } : {}),
    explained_by: explainedBy(query),
    points: shown.map(({ startMs, reference: _reference, ...point }) => ({
      at: formatInstant(startMs),
      ...point,
      ...(causes.has(startMs) ? { causes: causes.get(startMs)! } : {}),
    })),
  };
}

/** Every window from the first in which something was known; one in which a ratio had nothing to be made of has no value. */
function knownWindows({ query, grainMs, isPublished }: CheckedQuestion, points: readonly Point[]): KnownWindow[] {
  const first = points.findIndex(({ value }) => value !== null && value !== 0);
  if (first < 0) return [];
  const known = points.slice(first).map(
    ({ start, value, reason }): KnownWindow => ({
      startMs: Date.parse(start),
      value,
      ...(reason ? { reason } : {}),
    }),
  );
  if (isPublished) return known;
  const byStart = new Map(known.map((window) => [window.startMs, window]));
  const count = Math.floor((query.toMs - known[0]!.startMs) / grainMs);
  return Array.from({ length: count }, (_, index) => {
    const startMs = known[0]!.startMs + index * grainMs;
    return byStart.get(startMs) ?? { startMs, value: null, reason: 'no_data' };
  });
}

function judgeWindows(
  windows: readonly KnownWindow[],
  checked: CheckedQuestion,
  calendar: ZoneCalendar,
): { judged: JudgedWindow[]; bridged: number; reason?: AnomalyFindings['reason'] } {
  const { grain, method } = checked;
  if (windows.every(({ value }) => value === null) || windows.length === 0)
    return {
      judged: windows.map(unjudged),
      bridged: 0,
      reason: windows.some(({ reason }) => reason === 'suppressed') ? 'suppressed' : 'insufficient_data',
    };
  if (method === 'as_it_came') {
    const judged = judgeAsTheyCame(windows, checked, calendar);
    const known = judged.some(({ expected }) => expected !== null);
    return { judged, bridged: 0, ...(known ? {} : { reason: 'insufficient_data' }) };
  }
  const rounds = grain === '1h' ? [SEASON_ROUND['1h'].week, SEASON_ROUND['1h'].day] : grain === '1d' ? [7] : [];
  const found = judgeInHindsight(
    windows.map(({ value }) => value),
    rounds,
  );
  if (found.kind === 'refused') return { judged: windows.map(unjudged), bridged: 0, reason: found.reason };
  const judged = windows.map((window, index): JudgedWindow => {
    const point = found.points[index]!;
    if (point.verdict === 'not_enough_data') return unjudged(window);
    const { verdict, expected, low, high, z } = point;
    const reference = neighbours(index, found.period, windows.length);
    return { ...window, expected, low, high, score: z, anomalous: verdict === 'anomalous', reference };
  });
  return { judged, bridged: found.bridged };
}

/** Block by block, each with a memory that begins a fixed time before it. */
function judgeAsTheyCame(
  windows: readonly KnownWindow[],
  { grain, fromMs, blockMs, beforeMs }: CheckedQuestion,
  calendar: ZoneCalendar,
): JudgedWindow[] {
  const judged = windows.map(unjudged);
  const blocks = Map.groupBy(windows.keys(), (index) => Math.floor(windows[index]!.startMs / blockMs));
  for (const [block, members] of blocks) {
    const last = members.at(-1)!;
    if (windows[last]!.startMs < fromMs) continue;
    const knownFromMs = block * blockMs - beforeMs;
    const first = windows.findIndex(({ startMs, value }) => startMs >= knownFromMs && value !== null && value !== 0);
    const watch = new SeriesWatch();
    for (let index = Math.max(0, first); index <= last; index++) {
      const window = windows[index]!;
      const point = watch.push(window.value, placesInSeason(grain, window.startMs, calendar));
      if (index < members[0]! || point.verdict === 'not_enough_data') continue;
      const { verdict, expected, low, high, score, ways } = point;
      const reference = point.reference.map((at) => at + Math.max(0, first));
      judged[index] = { ...window, expected, low, high, score, anomalous: verdict === 'anomalous', ways, reference };
    }
  }
  return judged;
}

function unjudged(window: KnownWindow): JudgedWindow {
  return {
    ...window,
    ...{ expected: null, low: null, high: null, score: null, anomalous: false, reference: [] },
  };
}

/** Windows at the same place of the season before and after, or those around it where there is no season. */
function neighbours(index: number, period: number | null, count: number): number[] {
  const step = period ?? 1;
  const reach = period === null ? 6 : 3;
  return Array.from({ length: 2 * reach + 1 }, (_, at) => index + (at - reach) * step).filter(
    (at) => at !== index && at >= 0 && at < count,
  );
}
