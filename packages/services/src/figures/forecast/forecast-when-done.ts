/**
 * When what is left will be done: each coming week is taken to finish as much as one of the past ones, each as likely. The
 * weeks are given, or read from a metric that counts what was finished. Answers are weeks and dates with their confidence,
 * never one date. The method and its sources: packages/analysis, delivery/completion-forecast.ts.
 */
import { DAY_MS, formatInstant, Problem } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { figureViewOf } from '../metric/figure-view.ts';
import { isSummable, readForecastQuestion } from './forecast-question.ts';
import type { ForecastScope } from './forecast-view.ts';
import { readHistory } from './read-history.ts';

export interface DoneBy {
  weeks: number;
  /** By the end of so many weeks from `from`. */
  date: string;
}

export interface WhenDoneView {
  /** Start of the day from which weeks are counted. */
  from: string;
  remaining: number;
  /** What one item becomes by the time it is finished; 1 when nothing is known of it. */
  split_rate: number;
  /** What was reckoned with. */
  remaining_with_splits: number;
  /** What each of the past weeks finished, the earliest first. */
  weekly_throughput: number[];
  p50: DoneBy | null;
  p85: DoneBy | null;
  p95: DoneBy | null;
  /** Chance of being done within so many weeks. */
  chance_by_week: (DoneBy & { chance: number })[];
  /** Why there is no answer. */
  reason?: 'insufficient_data' | 'suppressed';
  why: string;
  /** `few_weeks`: twelve or more say more. */
  flags: 'few_weeks'[];
  method: string;
}

const METHOD = 'when-done/1';
const WEEKS = { min: 5, advised: 12, usual: 26, max: 104 } as const;
const REMAINING_MAX = 10_000;
const FINISHED_MAX = 10_000;
/** Beyond this chance the rest of the distribution tells nobody anything. */
const CHANCE_SHOWN = 0.999;

/** `input`: {remaining, split_rate?, weekly_throughput} or {remaining, split_rate?, query: {metric, filters?, weeks?}}. */
export async function forecastWhenDone(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<WhenDoneView> {
  requirePermission(platform, caller, 'metrics:read', 'own');
  const orgId = organisationOf(caller);
  const asked = readInput(input, readQuestion);
  const { remaining, splitRate } = asked;
  const scope: ForecastScope = { orgId, view: asked.query ? figureViewOf(caller, 'metrics:read') : [] };
  const read = asked.query
    ? await readThroughput(platform, scope, asked.query)
    : { throughput: asked.throughput, hidden: 0 };
  await platform.audit.note(caller, {
    action: 'forecasts.when_done',
    resourceType: 'metric',
    resourceId: asked.query?.metric ?? '',
    details: { remaining, weeks: read.throughput.length },
  });
  const left = Math.ceil(remaining * splitRate - 1e-9);
  const fromMs = Math.floor(platform.clock() / DAY_MS) * DAY_MS;
  const doneBy = (weeks: number): DoneBy => ({ weeks, date: formatInstant(fromMs + weeks * 7 * DAY_MS) });
  const found = await platform.forecaster.run(orgId, {
    kind: 'when_done',
    throughput: read.throughput,
    remaining: left,
  });
  const level = (weeks: number | null): DoneBy | null => (weeks === null ? null : doneBy(weeks));
  const shown = found.cdfByPeriod.findIndex((chance) => chance >= CHANCE_SHOWN);
  return {
    from: formatInstant(fromMs),
    remaining,
    split_rate: splitRate,
    remaining_with_splits: left,
    weekly_throughput: [...read.throughput],
    ...{ p50: level(found.p50), p85: level(found.p85), p95: level(found.p95) },
    chance_by_week: found.cdfByPeriod
      .slice(0, shown < 0 ? undefined : shown + 1)
      .map((chance, i) => ({ ...doneBy(i + 1), chance })),
    ...explained(read, found.cdfByPeriod.length > 0),
    flags: read.throughput.length < WEEKS.advised ? ['few_weeks'] : [],
    method: METHOD,
  };
}

function explained(
  { throughput, hidden }: { throughput: readonly number[]; hidden: number },
  isAnswered: boolean,
): Pick<WhenDoneView, 'reason' | 'why'> {
  const weeks = `${throughput.length} past ${throughput.length === 1 ? 'week' : 'weeks'}`;
  if (isAnswered) return { why: `Each coming week is taken to finish as much as one of the ${weeks}, each as likely.` };
  if (hidden > 0 && throughput.length < WEEKS.min)
    return { reason: 'suppressed', why: 'Too many of the weeks are hidden to protect people.' };
  return {
    reason: 'insufficient_data',
    why:
      throughput.length < WEEKS.min
        ? `${weeks} ${throughput.length === 1 ? 'is' : 'are'} known; it takes ${WEEKS.min}, and ${WEEKS.advised} say more.`
        : `Nothing was finished in any of the ${weeks}.`,
  };
}

interface WhenDoneQuestion {
  remaining: number;
  splitRate: number;
  throughput: readonly number[];
  query: ThroughputQuery | undefined;
}

interface ThroughputQuery {
  metric: string;
  filters: never[];
  weeks: number;
}

function readQuestion(read: InputReader): WhenDoneQuestion {
  const hasQuery = read.has('query');
  if (hasQuery === read.has('weekly_throughput'))
    read.refuse('weekly_throughput', 'or query has to be given, and not both.');
  return {
    remaining: read.integer('remaining', { min: 1, max: REMAINING_MAX }),
    splitRate: read.has('split_rate') ? read.number('split_rate', { min: 1, max: 5 }) : 1,
    throughput: hasQuery ? [] : readWeeks(read),
    query: hasQuery ? read.object('query', readThroughputQuery) : undefined,
  };
}

function readWeeks(read: InputReader): number[] {
  const given = read.raw('weekly_throughput');
  const isWeek = (value: unknown): boolean =>
    Number.isInteger(value) && (value as number) >= 0 && (value as number) <= FINISHED_MAX;
  if (Array.isArray(given) && given.length <= WEEKS.max && given.every(isWeek)) return given as number[];
  return read.refuse(
    'weekly_throughput',
    `has to be a list of at most ${WEEKS.max} whole numbers from 0 to ${FINISHED_MAX}, one a week.`,
    [],
  );
}

function readThroughputQuery(read: InputReader): ThroughputQuery {
  const filters = read.raw('filters') ?? [];
  return {
    metric: read.text('metric', { max: 200 }),
    filters: Array.isArray(filters) ? (filters as never[]) : read.refuse('filters', 'has to be a list.', []),
    weeks: read.has('weeks') ? read.integer('weeks', { min: WEEKS.min, max: WEEKS.max }) : WEEKS.usual,
  };
}

async function readThroughput(
  platform: Platform,
  scope: ForecastScope,
  { metric, filters, weeks }: ThroughputQuery,
): Promise<{ throughput: number[]; hidden: number }> {
  const question = readForecastQuestion(platform, scope, { metric, filters, grain: '7d' });
  if (question.query.metric.unit !== 'count' || !isSummable(question.query))
    throw new Problem('invalid_query', `query.metric: ${metric} does not count what was finished.`, {
      errors: [{ field: 'query.metric', detail: 'Name a metric that counts things.' }],
    });
  const { points } = await readHistory(platform, scope, question);
  const last = points.slice(-weeks);
  return {
    throughput: last.flatMap(({ value }) => (value === null ? [] : [Math.min(FINISHED_MAX, Math.round(value))])),
    hidden: last.filter(({ reason }) => reason === 'suppressed').length,
  };
}
