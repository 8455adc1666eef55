/** A figure about a group of people, as the API answers it: a value with what makes it readable, or why there is none. */
export const LEVELS = ['low', 'moderate', 'high', 'critical'] as const;
/** How unusual, on the adverse side. */
export type Level = (typeof LEVELS)[number];

export type FigureReason = 'insufficient_data' | 'suppressed' | 'no_exposure' | 'no_model';

export interface GroupFigure {
  value: number | null;
  /** There is one exactly when there is no value. */
  reason?: FigureReason | null;
  /** 95 % interval. */
  low?: number | null;
  high?: number | null;
  /** People behind it, rounded down to a multiple of 5. */
  n?: number | null;
  level?: Level | null;
  p?: number | null;
  /** False-discovery rate over all units of the run. */
  q?: number | null;
  window?: { from: string; to: string };
  /** Name and version: `attrition_rate/1`. */
  method?: string;
}

/** A kept result of a signal for one unit and window: `GET /api/v1/signals`. */
export interface SignalFigure extends GroupFigure {
  signal: string;
  title: string;
  unit_kind: 'organisation' | 'division' | 'department' | 'team';
  /** Pseudonym; empty for the organisation. */
  unit: string;
  name_generic: string;
  parts?: Readonly<Record<string, unknown>>;
}
