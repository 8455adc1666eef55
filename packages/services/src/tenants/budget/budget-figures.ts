/**
 * What a budget has spent in its present period, and where the period will end: both read by the metric reader like any
 * other figure, so they agree with every chart. Where the zone is off UTC by a part of an hour, the days of the past that
 * a projection is made from begin that part early; what is spent is exact.
 */
import { type Projection, projectPeriod, ZoneCalendar } from '@bellwether/analysis';
import { DAY_MS, formatInstant, HOUR_MS } from '@bellwether/core';
import { parseMetricQuery } from '@bellwether/metrics';
import type { Platform } from '../../installation/platform/platform.ts';
import type { BudgetRow } from './budget-view.ts';

export interface BudgetFigures {
  timeZone: string;
  periodStartMs: number;
  periodEndMs: number;
  spent: number;
  projection: Projection;
}

/** As long as a projection looks back, and a day for the zone. */
const HISTORY_MS = 29 * DAY_MS;

export type BudgetPlatform = Pick<Platform, 'metrics' | 'clock'>;

export async function budgetFigures(
  platform: BudgetPlatform,
  row: Pick<BudgetRow, 'org_id' | 'metric' | 'period' | 'filter'>,
  timeZone: string,
): Promise<BudgetFigures> {
  const nowMs = platform.clock();
  const calendar = new ZoneCalendar(timeZone);
  const periodStartMs = calendar.startOf(row.period, nowMs);
  const periodEndMs = calendar.endOf(row.period, nowMs);
  const ask = (fromMs: number, grain: '1h' | 'total') =>
    platform.metrics.answer(
      row.org_id,
      parseMetricQuery(
        {
          metric: row.metric,
          from: formatInstant(fromMs),
          to: formatInstant(Math.max(nowMs, fromMs + 1)),
          grain,
          filters: Object.entries(row.filter).map(([dimension, value]) => ({ dimension, values: [value] })),
        },
        platform.metrics.registry,
        nowMs,
      ),
    );
  const historyFromMs = Math.floor(Math.min(periodStartMs, nowMs - HISTORY_MS) / HOUR_MS) * HOUR_MS;
  const [whole, history] = await Promise.all([ask(periodStartMs, 'total'), ask(historyFromMs, '1h')]);
  const hours = (history.series[0]?.points ?? []).map(({ start, value }) => ({
    startMs: Date.parse(start),
    value: value ?? 0,
  }));
  const spent = whole.total ?? 0;
  const knownFromMs = hours.find(({ value }) => value !== 0)?.startMs ?? nowMs;
  return {
    timeZone,
    periodStartMs,
    periodEndMs,
    spent,
    projection: projectPeriod({ calendar, nowMs, endMs: periodEndMs, spent, knownFromMs, hours }),
  };
}
