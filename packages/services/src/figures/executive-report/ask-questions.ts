/**
 * Asks what a template asks, through the metric reader and its disclosure control like everybody, for the whole
 * organisation. One question is asked once, however many blocks ask it; what cannot be answered says why.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { changeBeyondNoise } from '@bellwether/analysis';
import { type JsonObject, Problem } from '@bellwether/core';
import { isZeroWhenEmpty, type MetricAnswer, type MetricQuery, parseMetricQuery } from '@bellwether/metrics';
import {
  type AnsweredForecast,
  type AnsweredMetric,
  askingBlocks,
  type BlockResult,
  questionOf,
  type ReportPeriod,
  type ReportQuestion,
  type ReportTemplate,
} from '@bellwether/reports';
import type { Platform } from '../../installation/platform/platform.ts';
import { forecastMetric } from '../forecast/forecast-metric.ts';
import type { ForecastGrain } from '../forecast/forecast-view.ts';
import { forecastCautions, forecastMethod } from './forecast-wording.ts';

/** Points of the past that are drawn before a forecast, for each point that is foretold. */
const HISTORY_PER_POINT = 3;

export interface Asking {
  signal?: AbortSignal | undefined;
  /** How often a question is asked again while events are being counted in, twice a second; in all. */
  againMax?: number;
}

const ASKED_AGAIN_MS = 500;

export async function askQuestions(
  platform: Platform,
  orgId: string,
  template: ReportTemplate,
  period: ReportPeriod,
  { signal, againMax = 0 }: Asking = {},
): Promise<Map<string, BlockResult>> {
  const patience = { left: againMax };
  const results = new Map<string, BlockResult>();
  const asked = new Map<string, BlockResult>();
  for (const block of askingBlocks(template.sections.flatMap(({ parts }) => parts))) {
    signal?.throwIfAborted();
    // A part for metrics that are not here is left out.
    if (!platform.metrics.registry.metrics.has(block.question.metric)) continue;
    const question = questionOf(block, period);
    const key = JSON.stringify(question);
    const result = asked.get(key) ?? (await askedPatiently(platform, orgId, question, patience, signal));
    asked.set(key, result);
    results.set(block.id, result);
  }
  return results;
}

/** Asks again while events of the period are being counted in, until it has to go on with what there is. */
async function askedPatiently(
  platform: Platform,
  orgId: string,
  question: ReportQuestion,
  patience: { left: number },
  signal: AbortSignal | undefined,
): Promise<BlockResult> {
  for (;;) {
    const result = await askQuestion(platform, orgId, question);
    if (result.kind !== 'answered' || result.is_settled !== false || patience.left <= 0) return result;
    patience.left -= 1;
    await delay(ASKED_AGAIN_MS, undefined, signal ? { signal } : {});
  }
}

/** Never throws for a question that cannot be answered: that is an answer. */
export async function askQuestion(platform: Platform, orgId: string, question: ReportQuestion): Promise<BlockResult> {
  try {
    return question.kind === 'forecast'
      ? await askForecast(platform, orgId, question)
      : await askMetric(platform, orgId, question);
  } catch (error) {
    if (error instanceof Problem && error.code !== 'timeout') return { kind: 'unanswered', why: error.message };
    throw error;
  }
}

async function askMetric(platform: Platform, orgId: string, question: ReportQuestion): Promise<AnsweredMetric> {
  const query = parseMetricQuery(question, platform.metrics.registry, platform.clock());
  const answer = await platform.metrics.answer(orgId, query);
  const { metric, total, reason, previous_total, series, previous_series, others } = answer;
  return {
    ...{ kind: 'answered', question, metric: { title: metric.title, unit: metric.unit, direction: metric.direction } },
    ...{ total, others, series: series.map(plainSeries) },
    ...(reason === undefined ? {} : { reason }),
    ...(previous_total === undefined ? {} : { previous_total }),
    ...(previous_series === undefined ? {} : { previous_series: previous_series.map(plainSeries) }),
    ...(answer.settled ? {} : { is_settled: false }),
    is_additive: isAdditive(query),
    change: changeOf(answer),
  };
}

function plainSeries({ group, points, total, reason, previous_total }: MetricAnswer['series'][number]) {
  return {
    ...{ group, total, points: points.map(({ start, value }) => ({ start, value })) },
    ...(reason === undefined ? {} : { reason }),
    ...(previous_total === undefined ? {} : { previous_total }),
  };
}

function changeOf({ series, previous_series }: MetricAnswer): AnsweredMetric['change'] {
  const [now, before] = [series, previous_series].map((each) => each?.[0]?.points.map(({ value }) => value) ?? []);
  return changeBeyondNoise(now!, before!);
}

/** Whether the figures of groups add up to that of the whole: counts and sums do, how many different ones there were does not. */
function isAdditive({ metric, cube }: MetricQuery): boolean {
  return isZeroWhenEmpty(metric.value, (measure) => {
    const aggregate = cube.cube.measures[measure]?.aggregate;
    return aggregate === 'count' || aggregate === 'sum';
  });
}

/** Of now, whatever the report's period: a forecast is made from what is known. */
async function askForecast(
  platform: Platform,
  orgId: string,
  question: ReportQuestion,
): Promise<AnsweredForecast | Extract<BlockResult, { kind: 'unanswered' }>> {
  const { metric, filters, grain, horizon } = question as JsonObject;
  const forecast = await forecastMetric(
    platform,
    { orgId, view: [] },
    {
      metric: String(metric),
      filters: (filters ?? []) as never,
      grain: grain as ForecastGrain,
      horizon: Number(horizon),
    },
  );
  if (forecast.points.length === 0 || forecast.model === null) return { kind: 'unanswered', why: forecast.why };
  const { title, unit, direction } = forecast.metric;
  return {
    ...{ kind: 'forecast', question, metric: { title, unit, direction }, model: forecastMethod(forecast.model) },
    history: forecast.history
      .slice(-HISTORY_PER_POINT * forecast.points.length)
      .map(({ at, value }) => ({ at, value })),
    points: forecast.points.map(({ at, value, low_80, high_80 }) => ({ at, value, low: low_80, high: high_80 })),
    flags: forecastCautions(forecast.flags),
  };
}
