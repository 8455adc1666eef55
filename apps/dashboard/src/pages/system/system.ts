/** What the server says of itself, and how it is asked. */
import { api } from '@bellwether/ui/session/session.ts';

export interface Objective {
  name: string;
  title: string;
  target: number;
  window_days: number;
  good_ratio: number | null;
  budget_left_ratio: number | null;
  counted: number;
  bad: number;
  burn_rate_1h: number | null;
  since: string | null;
  last_day: readonly (number | null)[];
}

export interface Engine {
  engine: string;
  is_up: boolean;
  answered_in_ms: number;
}

export interface Latency {
  p50: number | null;
  p95: number | null;
  count: number;
}

export interface Trouble {
  level: 'warn' | 'error' | 'fatal';
  message: string;
  code: string;
  times: number;
  first_at: string;
  last_at: string;
}

export interface SystemState {
  at: string;
  version: string;
  process: {
    id: string;
    roles: readonly string[];
    started_at: string;
    resident_bytes: number;
    heap_bytes: number;
    node: string;
  };
  engines: readonly Engine[];
  lags: readonly { group: string; records: number; is_late: boolean }[];
  loader: { failing: string | null; busy_seconds: number; inserted_records: number };
  complete_through: string;
  rates: {
    events_per_second: number;
    requests_last_minute: number;
    accepted_today: number;
    rejected_today: number;
    organisations: number;
  };
  latencies: Readonly<Record<'http' | 'ingest' | 'query' | 'event_to_figure' | 'event_to_live', Latency>>;
  live: { connections: number; subscriptions: number };
  runs: Readonly<Record<'queued' | 'running' | 'waiting' | 'stranded', number>> | null;
  records: { waiting: number; failure: string | null };
  log: { bytes: number; records: number };
  disk: { free_bytes: number; size_bytes: number } | null;
  objectives: readonly Objective[];
  troubles: readonly Trouble[];
  recovery: Readonly<
    Partial<
      Record<
        | 'last_backup_timestamp_seconds'
        | 'shipped_timestamp_seconds'
        | 'last_drill_timestamp_seconds'
        | 'last_drill_ok'
        | 'drill_rpo_seconds'
        | 'drill_rto_seconds',
        number
      >
    >
  >;
  tracing: { is_on: boolean };
}

export const systemApi = { read: (signal: AbortSignal) => api.get<SystemState>('/api/v1/system', signal) };

/** Below this share the disk is worth a word. */
export const DISK_SHORT_RATIO = 0.1;
/** An objective that uses up its budget faster than it may is at risk. */
export const BURN_RISK = 2;
const BACKUP_OLD_SECONDS = 26 * 3600;

/** What needs somebody, the worst first, as keys of the messages. */
export function worriesOf(state: SystemState): { key: string; about: string }[] {
  const ageSeconds = (timestamp: number | undefined) =>
    timestamp === undefined ? undefined : Date.parse(state.at) / 1000 - timestamp;
  const backupAge = ageSeconds(state.recovery.last_backup_timestamp_seconds);
  return [
    ...state.engines.filter(({ is_up }) => !is_up).map(({ engine }) => ({ key: 'engineDown', about: engine })),
    ...(state.records.failure === null ? [] : [{ key: 'recordsStopped', about: '' }]),
    ...(state.loader.failing === null ? [] : [{ key: 'loaderFailing', about: state.loader.failing }]),
    ...(state.disk && state.disk.free_bytes / state.disk.size_bytes < DISK_SHORT_RATIO
      ? [{ key: 'diskShort', about: '' }]
      : []),
    ...state.objectives
      .filter(({ budget_left_ratio }) => budget_left_ratio !== null && budget_left_ratio <= 0)
      .map(({ title }) => ({ key: 'budgetGone', about: title })),
    ...state.lags.filter(({ is_late }) => is_late).map(({ group }) => ({ key: 'behind', about: group })),
    ...(backupAge !== undefined && backupAge > BACKUP_OLD_SECONDS ? [{ key: 'backupOld', about: '' }] : []),
    ...(state.recovery.last_drill_ok === 0 ? [{ key: 'drillFailed', about: '' }] : []),
  ];
}
