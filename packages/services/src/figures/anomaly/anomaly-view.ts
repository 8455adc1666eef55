/** Anomalies of a metric in the form in which they leave the house. */
import type { WatchedWay } from '@bellwether/analysis';
import type { MetricAnswer } from '@bellwether/metrics';
import type { FigureView } from '../metric/figure-view.ts';

export const ANOMALY_METHODS = ['as_it_came', 'in_hindsight'] as const;
/** `as_it_came`: each window from those before it, as an alarm would tell; `in_hindsight`: from those after it, too. */
export type AnomalyMethod = (typeof ANOMALY_METHODS)[number];

export const ANOMALY_GRAINS = ['1m', '1h', '1d', '7d', '30d'] as const;
export type AnomalyGrain = (typeof ANOMALY_GRAINS)[number];

/** For whom: an organisation, and what of its figures may be looked at; no filter is all of it. */
export interface AnomalyScope {
  orgId: string;
  view: FigureView;
}

export interface AnomalyPoint {
  /** Start of the window. */
  at: string;
  /** Null when nothing is known, or it is hidden; `reason` says which. */
  value: number | null;
  reason?: 'no_data' | 'suppressed' | 'not_additive';
  /** Null where there is not enough to judge by. */
  expected: number | null;
  low: number | null;
  high: number | null;
  /**
   * How far out. `as_it_came`: beyond all that was seen, in ranges of it, anomalous above 0.05; `in_hindsight`: in robust
   * deviations, anomalous beyond 6, or 3.5 where there is no season.
   */
  score: number | null;
  anomalous: boolean;
  /** In which ways it was unlike what came before; `as_it_came` only. */
  ways?: WatchedWay[];
  /** Dimensions, the one that explains it best first; asked for, and of the farthest few only. */
  causes?: AnomalyCause[];
}

export interface AnomalyCause {
  dimension: string;
  /** Windows it is about: the last 12 where it is their level that changed. */
  windows: number;
  /** The groups with the greatest part in it, greatest first. */
  groups: {
    group: string;
    value: number;
    expected: number;
    contribution: number;
    share: number | null;
  }[];
  /** What no group that is shown explains. */
  rest: number;
  /** Groups that are hidden or of which too little is known. */
  groups_not_shown: number;
  /** How much the shares of the groups changed: 0 when all changed alike. */
  surprise: number;
}

export interface AnomalyFindings {
  metric: MetricAnswer['metric'];
  grain: AnomalyGrain;
  filters: { dimension: string; op: 'in' | 'not_in'; values: readonly string[] }[];
  from: string;
  to: string;
  time_zone: string;
  method: AnomalyMethod;
  /** Version of the method. */
  version: string;
  /** Since when there is something to compare with; null when there is nothing. */
  known_from: string | null;
  /** Windows that have to be known before one is judged. */
  needs: number;
  judged: number;
  anomalous: number;
  /** Windows without a figure that were bridged; `in_hindsight` only. */
  bridged: number;
  /** Why nothing was judged at all. */
  reason?: 'insufficient_data' | 'too_many_gaps' | 'suppressed';
  /** Whether causes can be told: how the figure is made up decides it. */
  explained_by: 'sum' | 'ratio' | null;
  points: AnomalyPoint[];
}
