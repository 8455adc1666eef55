/** Making, changing and removing connections to tools. Secrets are taken in, sealed, and never given out again. */
import { type Connector, type JsonObject, Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId, randomBase62 } from '../../access/authority/random-text.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { readVersion } from '../../surveys/organization/read-organization.ts';
import { refuseStale } from '../../surveys/organization/refuse-stale.ts';
import { refuseTakenName } from '../../taken-name.ts';
import { recordChange } from '../history/record-change.ts';
import {
  type ConnectionRow,
  type ConnectionSecrets,
  connectionOf,
  newPseudonymKey,
  sealSecrets,
  secretsOf,
} from './connection.ts';
import { connectionFields, toolConnectionStream } from './connection-history.ts';
import { connectionView, type ToolConnectionView } from './connection-view.ts';
import { connectorOf, connectorsOf } from './connectors.ts';
import { NAME_LENGTH_MAX, readSecrets, readSet } from './read-connection.ts';

const CONNECTIONS_MAX = 100;
const SECRET_LENGTH = 43; // 256 bits

/** A secret that was made here is shown by the verb that made it, and never again. */
export type MadeConnection = ToolConnectionView & { webhook_secret?: string };

/** `{kind, name, settings?, …}`. Throws conflict when the name is taken. */
export async function createToolConnection(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
  baseUrl: string,
): Promise<MadeConnection> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const kinds = connectorsOf(platform).map(({ name }) => name) as [string, ...string[]];
  const begun: ConnectionSecrets = { pseudonym_key: newPseudonymKey() };
  const { connector, set, secrets } = readInput(input, (read) => {
    const connector = connectorOf(platform, read.oneOf('kind', kinds));
    const set = readSet(read, connector, undefined, platform.outbound.policy);
    return { connector, set, secrets: readSecrets(read, begun) };
  });
  const made = secrets.webhook_secret === undefined && connector.webhook.secretFrom === 'us';
  if (made) secrets.webhook_secret = randomBase62(SECRET_LENGTH);
  const connectionId = newId('cnn');
  const [by, now] = [nameOf(caller), new Date(platform.clock())];
  const row: ConnectionRow = {
    ...{ org_id: orgId, connection_id: connectionId, kind: connector.name, ...set },
    ...{ secrets: sealSecrets(platform.secrets, connectionId, secrets), token_expires_at: null, backfill_run_id: null },
    ...{ version: 1, created_by: by, created_at: now, updated_by: by, updated_at: now },
  };
  const note = auditNote('create', connectionId, { kind: row.kind, enabled: row.enabled });
  const view = await audited(platform, caller, note, async (tx) => {
    const { kept } = await tx
      .selectFrom('connections')
      .select((eb) => eb.fn.countAll<number>().as('kept'))
      .executeTakeFirstOrThrow();
    if (kept >= CONNECTIONS_MAX)
      throw new Problem('conflict', `There are ${CONNECTIONS_MAX} connections already. Remove one first.`);
    await refuseUnknownMapping(tx, row.mapping_id);
    await tx
      .insertInto('connections')
      .values({ ...row, settings: JSON.stringify(row.settings) })
      .execute();
    await tx.insertInto('connection_health').values({ org_id: orgId, connection_id: connectionId }).execute();
    const after = connectionFields(row, secrets);
    await recordChange(platform, tx, caller, toolConnectionStream, connectionId, { before: null, after });
    return shown(platform, tx, row, connector, baseUrl);
  }).catch(refuseTakenName('connection', set.name));
  return made ? { ...view, webhook_secret: secrets.webhook_secret! } : view;
}

/** What is sent replaces what was there, with the `version` it was seen at. Secrets that are not sent stay. */
export async function updateToolConnection(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
  baseUrl: string,
): Promise<ToolConnectionView> {
  requirePermission(platform, caller, 'settings:write');
  const { version } = readInput({ version: (input as JsonObject | undefined)?.version }, (read) => ({
    version: readVersion(read),
  }));
  const name = (input as { name?: unknown }).name;
  return audited(platform, caller, auditNote('update', id), async (tx) => {
    const before = await connectionOf(tx, organisationOf(caller), id, 'lock');
    const connector = connectorOf(platform, before.kind);
    const now = await shown(platform, tx, before, connector, baseUrl);
    refuseStale('connection', version, before.version, () => now);
    const known = secretsOf(platform.secrets, before);
    const { set, secrets } = readInput(input, (read) => {
      readVersion(read);
      if (read.has('kind') && read.raw('kind') !== before.kind)
        read.refuse('kind', 'cannot change; make another connection.');
      const set = readSet(read, connector, before, platform.outbound.policy);
      return { set, secrets: readSecrets(read, known) };
    });
    await refuseUnknownMapping(tx, set.mapping_id);
    const row = await rewrite(platform, tx, caller, before, set, secrets);
    // What was read back was of what was set then; what came is known by its ids, and does not count twice.
    if (JSON.stringify(set.settings) !== JSON.stringify(before.settings))
      await tx.deleteFrom('connection_cursors').where('connection_id', '=', id).execute();
    return shown(platform, tx, row, connector, baseUrl);
  }).catch(refuseTakenName('connection', typeof name === 'string' ? name.slice(0, NAME_LENGTH_MAX) : ''));
}

/** A new secret for the webhook, made here and shown once. From now on the one before is wrong. */
export async function exchangeToolSecret(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  baseUrl: string,
): Promise<MadeConnection> {
  requirePermission(platform, caller, 'settings:write');
  return audited(platform, caller, auditNote('exchange_secret', id), async (tx) => {
    const before = await connectionOf(tx, organisationOf(caller), id, 'lock');
    const connector = connectorOf(platform, before.kind);
    if (connector.webhook.secretFrom !== 'us')
      throw new Problem('conflict', `${connector.title} makes the secret. Set webhook_secret to the one it shows.`);
    const secret = randomBase62(SECRET_LENGTH);
    const secrets = { ...secretsOf(platform.secrets, before), webhook_secret: secret };
    const row = await rewrite(platform, tx, caller, before, {}, secrets);
    return { ...(await shown(platform, tx, row, connector, baseUrl)), webhook_secret: secret };
  });
}

/** Its health and cursors go with it, and the key of its pseudonyms; events that came stay. */
export async function removeToolConnection(platform: Platform, caller: Caller | undefined, id: string): Promise<void> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const runId = await audited(platform, caller, auditNote('remove', id), async (tx) => {
    const row = await connectionOf(tx, orgId, id, 'lock');
    await tx.deleteFrom('connections').where('connection_id', '=', id).execute();
    const before = connectionFields(row, secretsOf(platform.secrets, row));
    await recordChange(platform, tx, caller, toolConnectionStream, id, { before, after: null });
    return row.backfill_run_id;
  });
  // One that has ended cannot be cancelled, and one that goes on finds nothing any more.
  if (runId !== null) await platform.workflows.cancel(orgId, runId).catch(() => undefined);
}

/** Writes the connection with the next version, and what became of it. Looked after by somebody, it may try again at once. */
export async function rewrite(
  platform: Platform,
  tx: Transaction,
  caller: Caller,
  before: ConnectionRow,
  set: Partial<
    Pick<ConnectionRow, 'name' | 'enabled' | 'settings' | 'mapping_id' | 'oauth_client_id' | 'token_expires_at'>
  >,
  secrets: ConnectionSecrets,
): Promise<ConnectionRow> {
  const { connection_id: id } = before;
  const changed = {
    ...set,
    secrets: sealSecrets(platform.secrets, id, secrets),
    ...{ version: before.version + 1, updated_by: nameOf(caller), updated_at: new Date(platform.clock()) },
  };
  const row: ConnectionRow = { ...before, ...changed };
  await tx
    .updateTable('connections')
    .set({ ...changed, settings: JSON.stringify(row.settings) })
    .where('connection_id', '=', id)
    .execute();
  await tx
    .updateTable('connection_health')
    .set({ failures: 0, paused_until: null })
    .where('connection_id', '=', id)
    .execute();
  const told = {
    before: connectionFields(before, secretsOf(platform.secrets, before)),
    after: connectionFields(row, secrets),
  };
  await recordChange(platform, tx, caller, toolConnectionStream, id, told);
  return row;
}

export function shown(
  platform: Platform,
  tx: Transaction,
  row: ConnectionRow,
  connector: Connector,
  baseUrl: string,
): Promise<ToolConnectionView> {
  return connectionView(tx, row, { connector, secrets: platform.secrets, baseUrl, nowMs: platform.clock() });
}

async function refuseUnknownMapping(tx: Transaction, mappingId: string | null): Promise<void> {
  if (mappingId === null) return;
  const known = await tx
    .selectFrom('mappings')
    .select('mapping_id')
    .where('mapping_id', '=', mappingId)
    .executeTakeFirst();
  if (known) return;
  const detail = 'is not the id of a mapping.';
  throw new Problem('invalid_request', `mapping_id ${detail}`, { errors: [{ field: 'mapping_id', detail }] });
}

export function auditNote(verb: string, id: string, details?: JsonObject) {
  const note = { action: `connection.${verb}`, resourceType: 'connection', resourceId: id };
  return details ? { ...note, details } : note;
}
