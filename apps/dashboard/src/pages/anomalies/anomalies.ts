/** What the API answers about anomalies, as docs/anomalies.md writes it. */
import type { Filter, MetricAnswer, MissingReason } from '@bellwether/ui/api/types.ts';

export const ANOMALY_GRAINS = ['1m', '1h', '1d', '7d', '30d'] as const;
export type AnomalyGrain = (typeof ANOMALY_GRAINS)[number];

export const ANOMALY_METHODS = ['as_it_came', 'in_hindsight'] as const;
export type AnomalyMethod = (typeof ANOMALY_METHODS)[number];

export interface CauseGroup {
  group: string;
  value: number;
  expected: number;
  contribution: number;
  share: number | null;
}

export interface AnomalyCause {
  dimension: string;
  windows: number;
  groups: readonly CauseGroup[];
  rest: number;
  groups_not_shown: number;
  surprise: number;
}

export interface AnomalyPoint {
  at: string;
  value: number | null;
  reason?: MissingReason;
  expected: number | null;
  low: number | null;
  high: number | null;
  score: number | null;
  anomalous: boolean;
  ways?: readonly string[];
  causes?: readonly AnomalyCause[];
}

export interface AnomalyFindings {
  metric: MetricAnswer['metric'];
  grain: AnomalyGrain;
  filters: readonly Filter[];
  from: string;
  to: string;
  time_zone: string;
  method: AnomalyMethod;
  version: string;
  known_from: string | null;
  needs: number;
  judged: number;
  anomalous: number;
  bridged: number;
  reason?: string;
  explained_by: 'sum' | 'ratio' | null;
  points: readonly AnomalyPoint[];
}

/** A point that was found anomalous, so that what it is compared with is known. */
export type Anomaly = AnomalyPoint & { value: number; expected: number; low: number; high: number; score: number };

/** The farthest out first. */
export function anomaliesOf({ points }: AnomalyFindings): Anomaly[] {
  return points
    .filter((point): point is Anomaly => point.anomalous && point.score !== null && point.value !== null)
    .toSorted((a, b) => Math.abs(b.score) - Math.abs(a.score));
}
