/** What the server says of the gateway, and how it is asked. */
import { api } from '@bellwether/ui/session/session.ts';

export const REFUSALS = ['quota', 'address', 'size', 'plug_in'] as const;
export type Refusal = (typeof REFUSALS)[number];
export type Outcome = 'served' | 'failed' | 'refused';

export interface UsageRow {
  /** Empty: people who are signed in, together. */
  key_id: string;
  key_name: string | null;
  plan: string | null;
  method: string;
  route: string;
  requests: number;
  failed: number;
  refused: Record<Refusal, number>;
  mean_duration_ms: number | null;
  unlogged: number;
}

export interface Usage {
  rows: readonly UsageRow[];
  hours: readonly { hour: string; requests: number; refused: number }[];
  access_log_days: number;
}

export interface LoggedRequest {
  request_id: string;
  at: string;
  key_id: string;
  method: string;
  route: string;
  status: number;
  refused_by: Refusal | null;
  duration_ms: number;
}

export interface LogPage {
  entries: readonly LoggedRequest[];
  next: string | null;
}

export interface Limit {
  routes: string;
  requests: number;
  per: 'minute' | 'hour' | 'day' | 'month';
}

interface RoutePolicy {
  routes: string;
  methods: readonly string[];
  allow: readonly string[];
  deny: readonly string[];
  body_bytes_max: number | null;
  header_bytes_max: number | null;
  request: object | null;
  response: object | null;
}

interface PlugIn {
  name: string;
  hook: 'request' | 'response';
  routes: string;
  on_failure: 'closed' | 'open';
  enabled: boolean;
}

export interface Configuration {
  limits: readonly Limit[];
  plans: readonly { name: string; limits: readonly Limit[] }[];
  default_plan: string | null;
  keys: readonly { key_id: string; plan: string }[];
  routes: readonly RoutePolicy[];
  plug_ins: readonly PlugIn[];
}

export interface GatewayView {
  configuration: Configuration;
  version: number;
}

const CONFIGURATION = '/api/v1/gateway/configuration';

export const gatewayApi = {
  usage: (from: string, signal: AbortSignal) =>
    api.get<Usage>(`/api/v1/gateway/usage?from=${encodeURIComponent(from)}`, signal),
  log: (filter: Readonly<Record<string, string>>, signal?: AbortSignal) =>
    api.get<LogPage>(`/api/v1/gateway/log?${new URLSearchParams({ limit: '50', ...filter })}`, signal),
  configuration: (signal: AbortSignal) => api.get<GatewayView>(CONFIGURATION, signal),
  configure: (configuration: unknown, version: number) =>
    api.put<GatewayView>(CONFIGURATION, { configuration, version }),
};

export function refusedOf({ refused }: UsageRow): number {
  return REFUSALS.reduce((sum, reason) => sum + refused[reason], 0);
}

/** The rows of keys, and one of people, who are not what the gateway is about. */
export function byKey(rows: readonly UsageRow[]): UsageRow[] {
  const people = rows.filter(({ key_id }) => key_id === '');
  const keys = rows.filter(({ key_id }) => key_id !== '');
  const [first] = people;
  if (!first) return keys;
  const sum = (of: (row: UsageRow) => number): number => people.reduce((total, row) => total + of(row), 0);
  const requests = sum((row) => row.requests);
  const together: UsageRow = {
    ...first,
    ...{ method: '', route: '', requests, failed: sum((row) => row.failed), unlogged: 0 },
    refused: {
      quota: sum(({ refused }) => refused.quota),
      address: sum(({ refused }) => refused.address),
      size: sum(({ refused }) => refused.size),
      plug_in: sum(({ refused }) => refused.plug_in),
    },
    mean_duration_ms: requests > 0 ? sum((row) => (row.mean_duration_ms ?? 0) * row.requests) / requests : null,
  };
  return [...keys, together];
}

/** Of several, what most were refused for. */
export function mainRefusal(rows: readonly UsageRow[]): Refusal | undefined {
  const sums = REFUSALS.map((reason) => ({ reason, sum: rows.reduce((sum, { refused }) => sum + refused[reason], 0) }));
  const [most] = sums.toSorted((a, b) => b.sum - a.sum);
  return most && most.sum > 0 ? most.reason : undefined;
}
