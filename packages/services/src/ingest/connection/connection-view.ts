/** A connection as the API shows it: what is set, what is missing, how it goes. Never a secret. */
import { generic } from '@bellwether/connectors';
import type { Connector } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { SecretBox } from '../../installation/secret/secret-box.ts';
import { type ConnectionRow, type ConnectionSecrets, secretsOf, secretsSet } from './connection.ts';

/**
 * off              switched off
 * not_configured   something is missing without which nothing comes
 * unused           nothing has come yet
 * waiting          the vendor's limit is used up, or its interface fails; it goes on by itself
 * failing          the last call to the vendor has failed
 * ok
 */
export type ConnectionState = 'off' | 'not_configured' | 'unused' | 'waiting' | 'failing' | 'ok';

export interface ConnectionHealthView {
  deliveries: number;
  /** Sent a second time by the tool, and not counted. */
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
  /** In a row. */
  failures: number;
  paused_until: string | null;
  rate_remaining: number | null;
  rate_resets_at: string | null;
}

export interface BackfillView {
  run_id: string | null;
  streams: { reading: number; done: number; refused: number };
  pages: number;
  events: number;
  /** Streams the vendor would not give, and why. */
  problems: { stream: string; detail: string }[];
  /** When the reading began that is under way or was last done. */
  began_at: string | null;
}

export interface ToolConnectionView {
  connection_id: string;
  kind: string;
  title: string;
  name: string;
  enabled: boolean;
  state: ConnectionState;
  /** What is missing, as fields: `webhook_secret`, `token`, `mapping_id`. */
  missing: string[];
  settings: ConnectionRow['settings'];
  mapping_id: string | null;
  oauth_client_id: string | null;
  secrets_set: string[];
  /** When the token ends that OAuth gave. */
  token_expires_at: string | null;
  webhook_url: string;
  oauth_redirect_url: string;
  health: ConnectionHealthView;
  backfill: BackfillView | null;
  version: number;
  created_by: string;
  created_at: string;
  updated_by: string;
  updated_at: string;
}

export function addressesOf(connectionId: string, baseUrl: string) {
  const root = `${baseUrl}/api/v1/connections/${connectionId}`;
  return { webhook_url: `${root}/webhook`, oauth_redirect_url: `${root}/oauth/callback` };
}

interface Shown {
  connector: Connector;
  secrets: SecretBox;
  baseUrl: string;
  nowMs: number;
}

export async function connectionView(
  tx: Transaction,
  row: ConnectionRow,
  { connector, secrets: box, baseUrl, nowMs }: Shown,
): Promise<ToolConnectionView> {
  const secrets = secretsOf(box, row);
  const { connection_id, kind, name, enabled, settings, mapping_id, oauth_client_id } = row;
  const health = await readHealth(tx, connection_id);
  const missing = missingIn(row, secrets);
  return {
    ...{ connection_id, kind, title: connector.title, name, enabled },
    ...{ state: stateOf(enabled, missing, health, nowMs), missing },
    ...{ settings, mapping_id, oauth_client_id, secrets_set: secretsSet(secrets) },
    token_expires_at: row.token_expires_at?.toISOString() ?? null,
    ...addressesOf(connection_id, baseUrl),
    health,
    backfill: connector.backfill ? await readBackfill(tx, row) : null,
    ...{ version: row.version, created_by: row.created_by, created_at: row.created_at.toISOString() },
    ...{ updated_by: row.updated_by, updated_at: row.updated_at.toISOString() },
  };
}

/** A webhook or a token is enough: each alone brings something. */
function missingIn({ kind, mapping_id }: ConnectionRow, secrets: ConnectionSecrets): string[] {
  const hasToken = secrets.token !== undefined || secrets.access_token !== undefined;
  const missing = secrets.webhook_secret === undefined && !hasToken ? ['webhook_secret'] : [];
  return kind === generic.name && mapping_id === null ? [...missing, 'mapping_id'] : missing;
}

function stateOf(enabled: boolean, missing: string[], health: ConnectionHealthView, nowMs: number): ConnectionState {
  if (!enabled) return 'off';
  if (missing.length > 0) return 'not_configured';
  if (health.paused_until !== null && Date.parse(health.paused_until) > nowMs) return 'waiting';
  if (health.failures > 0) return 'failing';
  return health.last_delivery_at === null && health.last_event_at === null ? 'unused' : 'ok';
}

async function readHealth(tx: Transaction, connectionId: string): Promise<ConnectionHealthView> {
  const {
    org_id: _org,
    connection_id: _id,
    ...kept
  } = await tx
    .selectFrom('connection_health')
    .selectAll()
    .where('connection_id', '=', connectionId)
    .executeTakeFirstOrThrow();
  return {
    ...kept,
    last_delivery_at: kept.last_delivery_at?.toISOString() ?? null,
    last_event_at: kept.last_event_at?.toISOString() ?? null,
    last_signature_refused_at: kept.last_signature_refused_at?.toISOString() ?? null,
    last_failed_at: kept.last_failed_at?.toISOString() ?? null,
    paused_until: kept.paused_until?.toISOString() ?? null,
    rate_resets_at: kept.rate_resets_at?.toISOString() ?? null,
  };
}

const PROBLEMS_MAX = 20;

async function readBackfill(tx: Transaction, { connection_id, backfill_run_id }: ConnectionRow): Promise<BackfillView> {
  const streams = await tx
    .selectFrom('connection_cursors')
    .select(['stream', 'state', 'pages', 'events', 'problem', 'began_at'])
    .where('connection_id', '=', connection_id)
    .orderBy('stream')
    .execute();
  const count = (state: string) => streams.filter((stream) => stream.state === state).length;
  const began = streams.map(({ began_at }) => began_at.getTime());
  return {
    run_id: backfill_run_id,
    streams: { reading: count('reading'), done: count('done'), refused: count('refused') },
    pages: streams.reduce((sum, { pages }) => sum + pages, 0),
    events: streams.reduce((sum, { events }) => sum + events, 0),
    problems: streams
      .flatMap(({ stream, problem }) => (problem === null ? [] : [{ stream, detail: problem }]))
      .slice(0, PROBLEMS_MAX),
    began_at: began.length === 0 ? null : new Date(Math.max(...began)).toISOString(),
  };
}
