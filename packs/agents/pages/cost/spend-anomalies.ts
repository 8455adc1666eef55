/** The unusual hours of spend as the server tells them, and what of them a page says. */
import type { Filter } from '@bellwether/ui/api/types.ts';

export interface JudgedHour {
  start: string;
  value: number;
  verdict: 'usual' | 'unusual' | 'not_enough_data';
  expected: number | null;
  low: number | null;
  high: number | null;
  z: number | null;
  p: number | null;
  comparable: number;
}

export interface SpendAnomalies {
  from: string;
  to: string;
  needs: { comparable_hours: number; earlier_hours: number };
  judged: number;
  unusual: number;
  hours: readonly JudgedHour[];
}

export type UnusualHour = JudgedHour & {
  verdict: 'unusual';
  expected: number;
  low: number;
  high: number;
  z: number;
  p: number;
};

const HOUR_MS = 3_600_000;
const DAYS_MAX = 31;
/** More marks than this would write over each other. */
const MARKS_MAX = 14;

/** Whole hours, at most 31 days of them, as the server judges them. */
export function anomaliesAddress(fromMs: number, toMs: number, filters: readonly Filter[]): string {
  const endMs = Math.floor(toMs / HOUR_MS) * HOUR_MS;
  const startMs = Math.max(Math.floor(fromMs / HOUR_MS) * HOUR_MS, endMs - DAYS_MAX * 24 * HOUR_MS);
  const parameters = new URLSearchParams({
    from: new Date(Math.min(startMs, endMs - HOUR_MS)).toISOString(),
    to: new Date(endMs).toISOString(),
  });
  for (const { dimension, op, values } of filters)
    if (op === 'in') for (const value of values) parameters.append('filter', `${dimension}:${value}`);
  return `/api/v1/agents/spend-anomalies?${parameters}`;
}

/** The farthest out first. */
export function unusualHours({ hours }: Pick<SpendAnomalies, 'hours'>): UnusualHour[] {
  return hours
    .filter((hour): hour is UnusualHour => hour.verdict === 'unusual' && hour.z !== null && hour.high !== null)
    .toSorted((a, b) => Math.abs(b.z) - Math.abs(a.z));
}

export interface UnusualRun {
  startMs: number;
  hours: number;
}

/** Hours that lie close together for the range that is drawn are one event to a reader: one mark on the chart. */
export function unusualRuns(hours: readonly Pick<JudgedHour, 'start'>[], rangeMs: number): UnusualRun[] {
  const starts = hours.map(({ start }) => Date.parse(start)).toSorted((a, b) => a - b);
  const apartMs = Math.max(HOUR_MS, rangeMs / MARKS_MAX);
  const runs: (UnusualRun & { lastMs: number })[] = [];
  for (const startMs of starts) {
    const run = runs.at(-1);
    if (run && startMs - run.lastMs <= apartMs) {
      run.hours += 1;
      run.lastMs = startMs;
    } else runs.push({ startMs, hours: 1, lastMs: startMs });
  }
  return runs.map(({ startMs, hours: count }) => ({ startMs, hours: count }));
}
