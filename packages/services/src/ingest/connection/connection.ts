/**
 * A connection to another tool, as it is kept: what somebody has set, and its secrets sealed. The webhook's secret, the
 * token and what OAuth gave are used again in the clear; so is the key of its pseudonyms, which is the connection's own and
 * goes with it.
 */
import { randomBytes } from 'node:crypto';
import { type ConnectorSettings, type JsonObject, Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import type { SecretBox } from '../../installation/secret/secret-box.ts';

export interface ConnectionRow {
  org_id: string;
  connection_id: string;
  /** The name of a connector. */
  kind: string;
  name: string;
  enabled: boolean;
  settings: Readonly<Record<string, string | string[]>>;
  mapping_id: string | null;
  oauth_client_id: string | null;
  secrets: string;
  token_expires_at: Date | null;
  backfill_run_id: string | null;
  version: number;
  created_by: string;
  created_at: Date;
  updated_by: string;
  updated_at: Date;
}

export interface ConnectionSecrets {
  /** base64; people's ids become pseudonyms by it. */
  pseudonym_key: string;
  webhook_secret?: string | undefined;
  /** Somebody has made it at the vendor's. */
  token?: string | undefined;
  oauth_client_secret?: string | undefined;
  access_token?: string | undefined;
  refresh_token?: string | undefined;
}

const placeOf = (connectionId: string): string => `connection:${connectionId}`;
const KEY_BYTES = 32;

export function newPseudonymKey(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}

export function sealSecrets(box: SecretBox, connectionId: string, secrets: ConnectionSecrets): string {
  return box.seal(JSON.stringify(secrets), placeOf(connectionId));
}

export function secretsOf(box: SecretBox, { connection_id, secrets }: ConnectionRow): ConnectionSecrets {
  return JSON.parse(box.open(secrets, placeOf(connection_id))) as ConnectionSecrets;
}

/** Names of those somebody has set; the key of pseudonyms is always there and no news. */
export function secretsSet({ pseudonym_key: _, ...secrets }: ConnectionSecrets): string[] {
  return Object.entries(secrets).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}

/** Throws not_found. With `lock`, nobody changes it before the end of the transaction. */
export async function connectionOf(tx: Transaction, orgId: string, id: string, lock?: 'lock'): Promise<ConnectionRow> {
  const query = tx.selectFrom('connections').selectAll().where('org_id', '=', orgId).where('connection_id', '=', id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (!row) throw noSuchConnection();
  return row;
}

/** Of whichever organisation: before anybody is known. Throws not_found, also for one that is switched off. */
export async function findEnabledConnection(context: ServiceContext, id: string): Promise<ConnectionRow> {
  const row = await context.records.asOperator((tx) =>
    tx.selectFrom('connections').selectAll().where('connection_id', '=', id).executeTakeFirst(),
  );
  if (!row?.enabled) throw noSuchConnection();
  return row;
}

function noSuchConnection(): Problem {
  return new Problem('not_found', 'There is no such connection, or it is switched off.');
}

/** What is set, over what the connector has when nothing is. */
export function withDefaults(
  settings: ConnectionRow['settings'],
  declared: readonly { name: string; default?: string }[],
): ConnectorSettings {
  const defaults = declared.flatMap((setting) =>
    setting.default === undefined ? [] : [[setting.name, setting.default]],
  );
  return { ...(Object.fromEntries(defaults) as JsonObject as Record<string, string>), ...settings };
}
