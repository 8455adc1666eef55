/**
 * What travels between the page and the API, as docs/api.md writes it. Fields the page can do without are optional, so
 * that an older or newer server still gives a page.
 */

export type Unit = string;
export type Direction = 'up' | 'down' | 'neutral';

/** Weeks are for figures about people, which are published by them. */
export const GRAINS = ['10s', '1m', '1h', '1d', '7d', '30d'] as const;
export type Grain = (typeof GRAINS)[number];
export type QueryGrain = Grain | 'total';

export interface MetricDescription {
  name: string;
  title: string;
  description: string;
  unit: Unit;
  direction: Direction;
  subject?: string;
  privacy?: string;
  cube?: string;
  /** `field`: what of an event the dimension is, as the SQL door names it. */
  dimensions: readonly { name: string; description: string; field?: string }[];
  /** Event types it is counted from; `*` is every type. */
  events?: readonly string[] | '*';
  grains?: readonly string[];
  formula?: string;
  /** The same over single events, as an expression of the SQL door. */
  sql?: string;
}

/** Why a figure is `null`. It is never shown as 0. */
export type MissingReason = 'no_data' | 'insufficient_data' | 'suppressed' | 'withheld' | 'not_additive';

/** Known, but not to be shown: too few people are behind it. */
export function isHidden(reason: MissingReason | undefined): boolean {
  return reason === 'suppressed' || reason === 'withheld';
}

export interface Point {
  start: string;
  value: number | null;
  reason?: MissingReason;
  /** Events behind the figure. */
  n?: number;
}

export type Group = Readonly<Record<string, string>>;

export interface Series {
  group: Group;
  points: readonly Point[];
  total?: number | null;
  previous_total?: number | null;
  reason?: MissingReason;
}

export interface Filter {
  dimension: string;
  op: 'in' | 'not_in';
  values: readonly string[];
}

export interface MetricQuery {
  metric: string;
  from?: string;
  to?: string;
  grain: QueryGrain;
  group_by?: readonly string[];
  filters?: readonly Filter[];
  compare?: 'previous_period';
  top?: number;
  totals?: boolean;
}

export interface MetricAnswer {
  metric: { name: string; title: string; unit: Unit; direction: Direction };
  grain: QueryGrain;
  from: string;
  to: string;
  series: readonly Series[];
  total?: number | null;
  previous_total?: number | null;
  reason?: MissingReason;
  previous_series?: readonly Series[];
  /** How many groups were folded away by `top`. */
  others?: number;
  complete_through?: string;
  /** False while events that came late are still being counted. */
  settled?: boolean;
  /** How many events are behind the total. */
  n?: number;
}

export interface User {
  user_id: string;
  email?: string;
  name: string;
  role: string;
  org_id: string;
}

export interface Organisation {
  org_id: string;
  name: string;
  sample: boolean;
}

export interface CanonicalEvent {
  event_id: string;
  user_id: string;
  session_id: string;
  event_type: string;
  event_category?: string;
  timestamp: string;
  received_at?: string;
  environment?: string;
  metadata: Readonly<Record<string, unknown>>;
}

/** RFC 9457. */
export interface ProblemDetails {
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
  request_id?: string;
  errors?: readonly { field: string; detail: string }[];
}
