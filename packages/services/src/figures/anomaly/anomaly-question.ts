/**
 * A question for anomalies, checked: which metric, in windows of what length, which of them are judged, and how much before
 * them is looked at to know what is usual.
 */
import { DAY_MS, formatInstant, GRAIN_MS, HOUR_MS, Problem, parseInstant } from '@bellwether/core';
import { type MetricQuery, parseMetricQuery } from '@bellwether/metrics';
import type { Platform } from '../../installation/platform/platform.ts';
import { withinView } from '../metric/figure-view.ts';
import {
  ANOMALY_GRAINS,
  ANOMALY_METHODS,
  type AnomalyGrain,
  type AnomalyMethod,
  type AnomalyScope,
} from './anomaly-view.ts';

export interface AnomalyQuestion {
  metric: string;
  /** Absent: the period in which figures about people are published; hours for up to two weeks, else days. */
  grain?: string | undefined;
  /** ISO 8601; absent: what is usual for the grain, up to now. */
  from?: string | undefined;
  to?: string | undefined;
  /** As in a metric query. */
  filters?: unknown;
  /** `as_it_came` when absent. */
  method?: string | undefined;
  /** Also tell which groups the farthest anomalies come from. */
  causes?: boolean | undefined;
}

export interface CheckedQuestion {
  /** Cut to what may be seen, with the windows before the judged ones in its range. */
  query: MetricQuery;
  grain: AnomalyGrain;
  grainMs: number;
  /** Judged are whole windows from here to the end of the query's range. */
  fromMs: number;
  /** Each block of time is judged from its own start and so much before it. */
  blockMs: number;
  beforeMs: number;
  method: AnomalyMethod;
  /** Figures that come as they were published, window by window. */
  isPublished: boolean;
}

const WEEK_MS = 7 * DAY_MS;
const WINDOW_MS: Readonly<Record<AnomalyGrain, number>> = { ...GRAIN_MS, '7d': WEEK_MS };

/**
 * By grain: how long a range is when none is named, and at most; and how much before a window is looked at to know what is
 * usual: from the start of the block of time that it is in, and so much more. Blocks have fixed places in time, so that a
 * window is judged from the same past whatever range was asked about.
 */
const REACH_MS: Readonly<Record<AnomalyGrain, Reach>> = {
  '1m': { usual: 3 * HOUR_MS, most: 12 * HOUR_MS, block: 12 * HOUR_MS, before: 6 * DAY_MS },
  '1h': { usual: 7 * DAY_MS, most: 31 * DAY_MS, block: 28 * DAY_MS, before: 8 * WEEK_MS },
  '1d': { usual: 90 * DAY_MS, most: 366 * DAY_MS, block: 364 * DAY_MS, before: 365 * DAY_MS },
  '7d': { usual: 26 * WEEK_MS, most: 104 * WEEK_MS, block: 26 * WEEK_MS, before: 52 * WEEK_MS },
  '30d': { usual: 720 * DAY_MS, most: 1080 * DAY_MS, block: 360 * DAY_MS, before: 1080 * DAY_MS },
};
/** Published days are read one by one, so fewer of them. */
const PUBLISHED_DAYS: Reach = { usual: 90 * DAY_MS, most: 180 * DAY_MS, block: 84 * DAY_MS, before: 120 * DAY_MS };

interface Reach {
  usual: number;
  most: number;
  block: number;
  before: number;
}

export function checkQuestion(platform: Platform, scope: AnomalyScope, question: AnomalyQuestion): CheckedQuestion {
  const { registry } = platform.metrics;
  const nowMs = platform.clock();
  const asked = { metric: question.metric, filters: question.filters ?? [] };
  const { cube } = parseMetricQuery({ ...asked, grain: 'total' }, registry, nowMs).cube;
  const isPublished = cube.people !== undefined && !isOwnView(scope);
  const published = isPublished ? (cube.people?.period ?? '7d') : undefined;
  const grain = published ?? grainOf(question);
  if (published && question.grain !== undefined && question.grain !== published)
    throw refusal('grain', `Figures about people are published by ${published}; ask for that, or for none.`);
  const method = methodOf(question, grain);
  const reach = published === '1d' ? PUBLISHED_DAYS : REACH_MS[grain];
  const grainMs = WINDOW_MS[grain];
  const to = question.to ?? formatInstant(isPublished ? nowMs : Math.floor(nowMs / grainMs) * grainMs);
  const endMs = parseInstant(to) ?? nowMs;
  const query = parseMetricQuery(
    // A published period is asked for in days: the periods within the range come as they are.
    { ...asked, to, from: question.from ?? formatInstant(endMs - reach.usual), grain: published ? '1d' : grain },
    registry,
    nowMs,
  );
  // A window that is not over yet would look like a drop.
  const toMs = Math.min(query.toMs, isPublished ? nowMs : Math.floor(nowMs / grainMs) * grainMs);
  if (toMs - query.fromMs > reach.most)
    throw refusal('from', `At most ${reach.most / DAY_MS} days are judged at a time in windows of ${grain}.`);
  if (toMs <= query.fromMs) throw refusal('from', 'No window of the range is over yet. Ask for an earlier range.');
  const { block: blockMs, before: beforeMs } = reach;
  const knownFromMs = Math.floor(query.fromMs / blockMs) * blockMs - beforeMs;
  return {
    query: withinView({ ...query, fromMs: knownFromMs, toMs }, scope.view),
    ...{ grain, grainMs, fromMs: query.fromMs, blockMs, beforeMs, method, isPublished },
  };
}

/** Of one's own figures nothing is published, and nothing needs to be. */
function isOwnView({ view }: AnomalyScope): boolean {
  return view.some(({ dimension }) => dimension === 'user_id');
}

function grainOf({ grain, from, to }: AnomalyQuestion): AnomalyGrain {
  if (grain === undefined) {
    const [fromMs, toMs] = [from, to].map((text) => (text === undefined ? undefined : parseInstant(text)));
    return fromMs !== undefined && toMs !== undefined && toMs - fromMs > 14 * DAY_MS ? '1d' : '1h';
  }
  const found = ANOMALY_GRAINS.find((one) => one === grain);
  if (found === undefined || found === '7d')
    throw refusal('grain', 'Use 1m, 1h, 1d or 30d; 7d for figures about people.');
  return found;
}

function methodOf({ method = 'as_it_came' }: AnomalyQuestion, grain: AnomalyGrain): AnomalyMethod {
  const found = ANOMALY_METHODS.find((one) => one === method);
  if (found === undefined) throw refusal('method', 'Use as_it_came or in_hindsight.');
  if (found === 'in_hindsight' && grain === '1m')
    throw refusal('method', 'Minutes are judged as they came only. Look back in windows of 1h or longer.');
  return found;
}

function refusal(field: string, detail: string): Problem {
  return new Problem('invalid_query', `${field}: ${detail}`, { errors: [{ field, detail }] });
}
