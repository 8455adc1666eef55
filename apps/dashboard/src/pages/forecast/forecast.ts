/** What the API answers about forecasts, as docs/forecasts.md writes it. */
import type { Filter, MetricAnswer, MissingReason } from '@bellwether/ui/api/types.ts';

export const FORECAST_GRAINS = ['1h', '1d', '7d', '30d'] as const;
export type ForecastGrain = (typeof FORECAST_GRAINS)[number];

export interface ForecastPoint {
  at: string;
  value: number;
  low_50: number;
  high_50: number;
  low_80: number;
  high_80: number;
  low_95: number;
  high_95: number;
}

export interface HistoryPoint {
  at: string;
  value: number | null;
  reason?: MissingReason;
}

export interface Backtest {
  origins: number;
  models: readonly { model: string; mase: number | null }[];
  mase: number | null;
  coverage_80: number | null;
  coverage_95: number | null;
  by_step: readonly { step: number; mase: number | null; coverage_80: number | null; coverage_95: number | null }[];
}

export interface Forecast {
  metric: MetricAnswer['metric'];
  grain: ForecastGrain;
  filters: readonly Filter[];
  history: readonly HistoryPoint[];
  points: readonly ForecastPoint[];
  reason?: MissingReason;
  model: string | null;
  why: string;
  backtest: Backtest | null;
  flags: readonly string[];
  windows: number;
  method: string;
  scenario?:
    | { kind: 'change'; percent: number; from: string; points: readonly ForecastPoint[] }
    | { kind: 'other_filters'; forecast: Forecast };
}

export interface DoneBy {
  weeks: number;
  date: string;
}

export interface WhenDone {
  from: string;
  remaining: number;
  split_rate: number;
  remaining_with_splits: number;
  weekly_throughput: readonly number[];
  p50: DoneBy | null;
  p85: DoneBy | null;
  p95: DoneBy | null;
  chance_by_week: readonly (DoneBy & { chance: number })[];
  reason?: MissingReason;
  why: string;
  flags: readonly string[];
}
