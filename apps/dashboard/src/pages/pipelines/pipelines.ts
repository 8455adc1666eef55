/** Pipelines as the API tells of them, and the calls the pages make. */
import { api } from '@bellwether/ui/session/session.ts';
import type { Finding } from '../rules/rules.ts';

export type PipelineState = 'draft' | 'on' | 'off';
export type RunState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
export type StepState = 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped' | 'cancelled';
export type Trigger = 'manual' | 'schedule' | 'event' | 'webhook' | 'backfill';

export interface PipelineSummary {
  pipeline_id: string;
  name: string;
  title: string;
  state: PipelineState;
  version: number;
  triggers: readonly ('schedule' | 'event' | 'webhook')[];
  next_at: string | null;
  last_run: { run_id: string; state: RunState; created_at: string } | null;
  runs: number;
  failed: number;
  open: number;
  failing: string | null;
}

/** A step in the picture. */
export interface Node {
  step: string;
  kind: string;
  each: string | null;
  column: number;
  row: number;
  before: readonly string[];
}

export interface PipelineDetails extends PipelineSummary {
  description: string;
  source: string;
  secrets: readonly string[];
  webhook_path: string | null;
  picture: readonly Node[];
}

export interface PipelineCheck {
  ok: boolean;
  findings: readonly Finding[];
  picture: readonly Node[];
}

export interface RunSummary {
  run_id: string;
  pipeline_id: string;
  version: number;
  trigger: Trigger;
  state: RunState;
  attempt: number;
  period: { from: string; to: string } | null;
  failure: string | null;
  is_late: boolean;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
}

export interface RunStep extends Node {
  state: StepState;
  detail: string | null;
  items: { all: number; succeeded: number; failed: number } | null;
  started_at: string | null;
  ended_at: string | null;
  output: unknown;
}

export interface RunDetails extends RunSummary {
  name: string;
  title: string;
  input: unknown;
  hidden: boolean;
  steps: readonly RunStep[];
}

export interface LogLine {
  line: number;
  step: string;
  at: string;
  level: 'info' | 'warning' | 'error';
  message: string;
}

export interface Backfill {
  backfill_id: string;
  from: string;
  to: string;
  concurrency: number;
  state: 'running' | 'succeeded' | 'failed' | 'cancelled';
  periods: number;
  queued: number;
  running: number;
  succeeded: number;
  failed: number;
  cancelled: number;
}

export interface DryStep {
  step: string;
  state: 'succeeded' | 'failed' | 'skipped';
  detail: string | null;
  would: ({ kind: string } & Record<string, unknown>) | null;
  items: number | null;
  output: unknown;
}

export interface Example {
  name: string;
  title: string;
  description: string;
  source: string;
}

const PIPELINES = '/api/v1/pipelines';
const pathOf = (id: string): string => `${PIPELINES}/${encodeURIComponent(id)}`;
const runPath = (id: string): string => `/api/v1/pipeline-runs/${encodeURIComponent(id)}`;

export const pipelinesApi = {
  list: async (signal: AbortSignal) => (await api.get<{ pipelines: PipelineSummary[] }>(PIPELINES, signal)).pipelines,
  examples: async (signal: AbortSignal) =>
    (await api.get<{ examples: Example[] }>(`${PIPELINES}/examples`, signal)).examples,
  get: (id: string, signal: AbortSignal) => api.get<PipelineDetails>(pathOf(id), signal),
  check: (source: string, signal: AbortSignal) => api.post<PipelineCheck>(`${PIPELINES}/check`, { source }, signal),
  dryRun: (source: string) => api.post<{ state: string; steps: DryStep[] }>(`${PIPELINES}/dry-run`, { source }),
  create: (source: string) => api.post<PipelineDetails>(PIPELINES, { source }),
  update: (id: string, version: number, source: string) => api.put<PipelineDetails>(pathOf(id), { version, source }),
  turn: (id: string, version: number, state: 'on' | 'off') =>
    api.put<PipelineDetails>(`${pathOf(id)}/state`, { version, state }),
  remove: (id: string) => api.delete(pathOf(id)),
  setSecret: (id: string, name: string, value: string) => api.put(`${pathOf(id)}/secrets`, { name, value }),
  exchangeWebhookSecret: (id: string) => api.post<{ webhook_secret: string }>(`${pathOf(id)}/webhook-secret`, {}),
  start: (id: string) => api.post<RunDetails>(`${pathOf(id)}/runs`, {}),
  runs: async (id: string, signal: AbortSignal) =>
    (await api.get<{ runs: RunSummary[] }>(`${pathOf(id)}/runs?limit=30`, signal)).runs,
  backfills: async (id: string, signal: AbortSignal) =>
    (await api.get<{ backfills: Backfill[] }>(`${pathOf(id)}/backfills`, signal)).backfills,
  backfill: (id: string, asked: Record<string, unknown>) => api.post<Backfill>(`${pathOf(id)}/backfills`, asked),
  cancelBackfill: (id: string, backfillId: string) =>
    api.post(`${pathOf(id)}/backfills/${encodeURIComponent(backfillId)}/cancel`, {}),
  run: (id: string, signal: AbortSignal) => api.get<RunDetails>(runPath(id), signal),
  log: async (id: string, signal: AbortSignal) =>
    (await api.get<{ lines: LogLine[] }>(`${runPath(id)}/log`, signal)).lines,
  cancel: (id: string) => api.post(`${runPath(id)}/cancel`, {}),
  retry: (id: string) => api.post(`${runPath(id)}/retry`, {}),
};

export function isOpen({ state }: { state: RunState }): boolean {
  return state === 'queued' || state === 'running';
}
