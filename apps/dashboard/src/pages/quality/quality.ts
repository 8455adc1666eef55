/** Whether the data are true, as the API tells of it, and the calls the pages make. */
import { api } from '@bellwether/ui/session/session.ts';

export const SPANS = ['15m', '1h', '6h', '1d', '7d', '30d'] as const;
export type Span = (typeof SPANS)[number];
export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];
export const CHECK_KINDS = [
  'freshness',
  'volume',
  'count',
  'schema',
  'validity',
  'uniqueness',
  'refused',
  'sql',
] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];
export type Status = 'passed' | 'failed' | 'unknown';

/** Fields by kind; docs/quality.md says which there are. */
export type Check = { kind: CheckKind } & Readonly<Record<string, unknown>>;

export interface DataSetSummary {
  data_set: string;
  description: string;
  score: number | null;
  checks: Readonly<Record<Status, number>>;
  failing: readonly { expectation_id: string; title: string; severity: Severity; detail: string; since: string }[];
  checked_at: string | null;
}

export interface Overview {
  score: number | null;
  data_sets: readonly DataSetSummary[];
  nothing_known: readonly string[];
}

export interface CheckResult {
  status: Status;
  since: string;
  checked_at: string;
  detail: string;
  examples: readonly string[];
  look: { page: 'rejected' | 'sources' | 'fields' | 'anomalies'; href: string } | null;
}

export interface ExpectationFields {
  title: string;
  data_set: string;
  severity: Severity;
  enabled: boolean;
  check: Check;
}

export interface Expectation extends ExpectationFields {
  expectation_id: string;
  expected: string;
  declared_by: string;
  is_changed: boolean;
  version: number;
  result: CheckResult | null;
}

export interface DayScore {
  day: string;
  score: number | null;
  passed: number;
  failed: number;
}

export interface DataSet extends Omit<DataSetSummary, 'failing'> {
  is_about_people: boolean;
  expectations: readonly Expectation[];
  history: readonly DayScore[];
}

export interface PastResult {
  at: string;
  status: Status;
  detail: string;
}

const QUALITY = '/api/v1/quality';
const dataSetPath = (name: string) => `${QUALITY}/data-sets/${encodeURIComponent(name)}`;
const expectationPath = (id: string) => `${QUALITY}/expectations/${encodeURIComponent(id)}`;

export const qualityApi = {
  overview: (signal: AbortSignal) => api.get<Overview>(QUALITY, signal),
  dataSet: (name: string, signal: AbortSignal) => api.get<DataSet>(dataSetPath(name), signal),
  check: (name: string) => api.post<{ checked: number }>(`${dataSetPath(name)}/check`, {}),
  results: (id: string, signal: AbortSignal) =>
    api.get<{ results: readonly PastResult[] }>(`${expectationPath(id)}/results?limit=50`, signal),
  save: (fields: ExpectationFields, known: Expectation | undefined) =>
    known
      ? api.put<Expectation>(expectationPath(known.expectation_id), { ...fields, version: known.version })
      : api.post<Expectation>(`${QUALITY}/expectations`, fields),
  remove: (id: string) => api.delete(expectationPath(id)),
  event: (id: string, signal: AbortSignal) => api.get<object>(`/api/v1/events/${encodeURIComponent(id)}`, signal),
};

export function dataSetHref(name: string): string {
  return `/quality/${encodeURIComponent(name)}`;
}
