/**
 * What a vendor is asked with: a token somebody has made there, or one that OAuth gave, renewed shortly before it ends and
 * when the vendor says that it has ended. A refresh token may be good for one use, so renewals go one at a time and what
 * came is sealed and durable before it is used.
 */
import { type Connector, type Credential, MINUTE_MS } from '@bellwether/core';
import type { Platform } from '../../../installation/platform/platform.ts';
import { type ConnectionRow, connectionOf, sealSecrets, secretsOf, withDefaults } from '../connection.ts';
import { askForToken } from './token-answer.ts';

const RENEW_BEFORE_MS = MINUTE_MS;

export type CredentialAnswer =
  | { kind: 'credential'; credential: Credential }
  /** Nobody has given a token, or what was given is no good any more. */
  | { kind: 'missing'; detail: string }
  | { kind: 'failed'; detail: string };

/** `rejected`: what the vendor has just called no longer good. */
export async function credentialOf(
  platform: Platform,
  connection: ConnectionRow,
  connector: Connector,
  rejected?: Credential,
): Promise<CredentialAnswer> {
  const secrets = secretsOf(platform.secrets, connection);
  if (secrets.access_token === undefined) {
    if (secrets.token === undefined)
      return { kind: 'missing', detail: 'There is no token. Put one in, or sign in at the vendor.' };
    return rejected?.value === secrets.token
      ? { kind: 'missing', detail: `${connector.title} does not take the token. Put in a new one.` }
      : { kind: 'credential', credential: { kind: 'token', value: secrets.token } };
  }
  const endsMs = connection.token_expires_at?.getTime();
  const isOver = endsMs !== undefined && endsMs - RENEW_BEFORE_MS <= platform.clock();
  if (!isOver && rejected?.value !== secrets.access_token)
    return { kind: 'credential', credential: { kind: 'oauth', value: secrets.access_token } };
  return platform.connections.renewing(connection.connection_id, () =>
    renew(platform, connection, connector, secrets.access_token!),
  );
}

async function renew(
  platform: Platform,
  { org_id: orgId, connection_id: id }: ConnectionRow,
  connector: Connector,
  old: string,
): Promise<CredentialAnswer> {
  const connection = await platform.records.asTenant(orgId, (tx) => connectionOf(tx, orgId, id));
  const secrets = secretsOf(platform.secrets, connection);
  // Somebody has renewed it meanwhile.
  if (secrets.access_token !== undefined && secrets.access_token !== old)
    return { kind: 'credential', credential: { kind: 'oauth', value: secrets.access_token } };
  const { oauth } = connector;
  if (!oauth || secrets.refresh_token === undefined || connection.oauth_client_id === null)
    return { kind: 'missing', detail: `The sign-in at ${connector.title} is over. Sign in there again.` };
  const answer = await askForToken(
    platform.outbound,
    oauth,
    withDefaults(connection.settings, connector.settings),
    { id: connection.oauth_client_id, secret: secrets.oauth_client_secret },
    { grant_type: 'refresh_token', refresh_token: secrets.refresh_token },
    platform.clock(),
  );
  if (answer.kind === 'failed') return { kind: 'failed', detail: answer.detail };
  if (answer.kind === 'refused')
    return { kind: 'missing', detail: `${answer.detail} Sign in at ${connector.title} again.` };
  await platform.records.asTenant(orgId, async (tx) => {
    const row = await connectionOf(tx, orgId, id, 'lock');
    const now = { ...secretsOf(platform.secrets, row), access_token: answer.accessToken };
    if (answer.refreshToken !== undefined) now.refresh_token = answer.refreshToken;
    await tx
      .updateTable('connections')
      .set({
        secrets: sealSecrets(platform.secrets, id, now),
        token_expires_at: answer.expiresAtMs === undefined ? null : new Date(answer.expiresAtMs),
      })
      .where('connection_id', '=', id)
      .execute();
  });
  return { kind: 'credential', credential: { kind: 'oauth', value: answer.accessToken } };
}
