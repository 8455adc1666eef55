/** A forecast in the form in which it leaves the house. */
import type { ForecastFlag, ForecastModel } from '@bellwether/analysis';
import type { MetricAnswer } from '@bellwether/metrics';
import type { FigureView } from '../metric/figure-view.ts';

/** Hours, days, ISO weeks (Monday to Monday, UTC), thirty days. */
export const FORECAST_GRAINS = ['1h', '1d', '7d', '30d'] as const;
export type ForecastGrain = (typeof FORECAST_GRAINS)[number];

/** For whom: an organisation, and what of its figures may be looked at; no filter is all of it. */
export interface ForecastScope {
  orgId: string;
  view: FigureView;
}

export interface ForecastPoint {
  /** Start of the window. */
  at: string;
  /** As likely to be too high as too low. */
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
  reason?: 'no_data' | 'suppressed' | 'not_additive';
}

/** How the model did when it had to go on from earlier windows, of which the end is known by now. */
export interface ForecastBacktest {
  /** Windows it had to go on from. */
  origins: number;
  /** All that competed, best first. MASE: mean error, in units of that of repeating the season before. */
  models: { model: ForecastModel; mase: number | null }[];
  /** Of the model that was taken. Coverage: share of what came that was within the band. */
  mase: number | null;
  coverage_80: number | null;
  coverage_95: number | null;
  by_step: { step: number; mase: number | null; coverage_80: number | null; coverage_95: number | null }[];
}

/** The same steps if something were otherwise. */
export type ForecastScenario =
  /** An assumption, multiplied in: no forecast of what a change would do. */
  | { kind: 'change'; percent: number; from: string; points: ForecastPoint[] }
  /** Another part of the organisation, forecast by itself. */
  | { kind: 'other_filters'; forecast: ForecastView };

export interface ForecastView {
  metric: MetricAnswer['metric'];
  grain: ForecastGrain;
  filters: { dimension: string; op: 'in' | 'not_in'; values: readonly string[] }[];
  /** What is known, up to the last window that is over. */
  history: HistoryPoint[];
  /** Empty when there is no forecast. */
  points: ForecastPoint[];
  /** Why there is none. */
  reason?: 'insufficient_data' | 'suppressed';
  model: ForecastModel | null;
  /** In a sentence: why this model, or why none. */
  why: string;
  backtest: ForecastBacktest | null;
  flags: readonly ForecastFlag[];
  /** Whole windows it was made from. */
  windows: number;
  /** Version of the method. */
  method: string;
  scenario?: ForecastScenario;
}
