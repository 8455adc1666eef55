/** What the API tells of connections to tools, and what the page makes of it. */

export const CONNECTIONS = '/api/v1/connections';

export type ConnectionState = 'off' | 'not_configured' | 'unused' | 'waiting' | 'failing' | 'ok';

export interface Connection {
  connection_id: string;
  kind: string;
  title: string;
  name: string;
  enabled: boolean;
  state: ConnectionState;
  missing: readonly string[];
  settings: Readonly<Record<string, string | readonly string[]>>;
  mapping_id: string | null;
  oauth_client_id: string | null;
  secrets_set: readonly string[];
  token_expires_at: string | null;
  webhook_url: string;
  oauth_redirect_url: string;
  health: {
    deliveries: number;
    deliveries_again: number;
    deliveries_unreadable: number;
    signatures_refused: number;
    events: number;
    events_again: number;
    events_rejected: number;
    last_delivery_at: string | null;
    last_event_at: string | null;
    last_signature_refused_at: string | null;
    last_failed_at: string | null;
    last_failure: string | null;
    failures: number;
    paused_until: string | null;
    rate_remaining: number | null;
    rate_resets_at: string | null;
  };
  backfill: {
    run_id: string | null;
    streams: { reading: number; done: number; refused: number };
    pages: number;
    events: number;
    problems: readonly { stream: string; detail: string }[];
    began_at: string | null;
  } | null;
  version: number;
}

/** A connection with its webhook's secret, when that is answered once. */
export type SavedConnection = Connection & { webhook_secret?: string };

export interface ConnectorSetting {
  name: string;
  title: string;
  description: string;
  kind: 'text' | 'list' | 'url';
  required?: true;
  default?: string;
}

export interface Connector {
  kind: string;
  title: string;
  description: string;
  connected: boolean;
  settings: readonly ConnectorSetting[];
  webhook: { setup: readonly string[]; secret_title: string; secret_from: 'vendor' | 'us' };
  backfill: { token_scopes: string } | null;
  oauth: { setup: readonly string[]; scopes: readonly string[] } | null;
  needs_mapping: boolean;
}

export interface Finding {
  what: 'webhook' | 'interface' | 'mapping';
  status: 'ok' | 'warning' | 'failed';
  detail: string;
}

export const pathOf = ({ connection_id }: Pick<Connection, 'connection_id'>): string =>
  `${CONNECTIONS}/${encodeURIComponent(connection_id)}`;

/** The steps with our address in them. */
export function stepsOf(steps: readonly string[], url: string): string[] {
  return steps.map((step) => step.replaceAll('{url}', url));
}

/** Settings as a form holds them: lists with a line for each. */
export function formValues(settings: Connection['settings']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, typeof value === 'string' ? value : value.join('\n')]),
  );
}

export function settingsOf(
  declared: readonly ConnectorSetting[],
  values: Readonly<Record<string, string>>,
): Record<string, string | string[]> {
  return Object.fromEntries(
    declared.flatMap(({ name, kind }): [string, string | string[]][] => {
      const text = (values[name] ?? '').trim();
      if (text === '') return [];
      return [[name, kind === 'list' ? text.split(/[\s,]+/).filter((part) => part !== '') : text]];
    }),
  );
}

const DAY_MS = 86_400_000;

/** What the sentence at the top is made of. */
export function summary(connections: readonly Connection[], nowMs: number) {
  const on = connections.filter(({ enabled }) => enabled);
  const needsMe = on.filter(
    ({ state, health, backfill }) =>
      state === 'not_configured' ||
      state === 'failing' ||
      health.signatures_refused > health.deliveries ||
      (backfill?.problems.length ?? 0) > 0,
  );
  const live = on.filter(
    ({ health }) => health.last_event_at !== null && nowMs - Date.parse(health.last_event_at) < DAY_MS,
  );
  return { all: connections.length, on: on.length, live: live.length, needsMe };
}
