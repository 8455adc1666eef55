/**
 * Signing in at a vendor, so that a connection may read there: authorization code with PKCE (RFC 7636, S256). What was
 * begun is known by a state that is good once, for ten minutes, and for the one who began it.
 */
import { createHash } from 'node:crypto';
import { Problem } from '@bellwether/core';
import { audited } from '../../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../../access/authority/caller.ts';
import { randomBase62 } from '../../../access/authority/random-text.ts';
import type { Platform } from '../../../installation/platform/platform.ts';
import { connectionOf, secretsOf, withDefaults } from '../connection.ts';
import { addressesOf } from '../connection-view.ts';
import { connectorOf } from '../connectors.ts';
import { auditNote, rewrite } from '../write-connection.ts';
import { askForToken } from './token-answer.ts';

const VERIFIER_LENGTH = 64;

/** Where the browser goes. Throws conflict when no client has been registered. */
export async function startVendorSignIn(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  baseUrl: string,
): Promise<{ authorize_url: string }> {
  requirePermission(platform, caller, 'settings:write');
  if (caller.kind === 'key') throw new Problem('forbidden', 'No key may do this; somebody has to agree at the vendor.');
  const orgId = organisationOf(caller);
  const connection = await platform.records.asTenant(orgId, (tx) => connectionOf(tx, orgId, id));
  const connector = connectorOf(platform, connection.kind);
  const { oauth } = connector;
  if (!oauth) throw new Problem('conflict', `${connector.title} is not signed in at; give it a token.`);
  if (connection.oauth_client_id === null)
    throw new Problem(
      'conflict',
      `Register Bellwether at ${connector.title} first, and put in the client ID it gives.`,
    );
  const verifier = randomBase62(VERIFIER_LENGTH);
  const { oauth_redirect_url: redirectUri } = addressesOf(id, baseUrl);
  const state = await platform.connections.signIns.add({
    orgId,
    connectionId: id,
    by: nameOf(caller),
    verifier,
    redirectUri,
  });
  await platform.audit.note(caller, { ...auditNote('sign_in', id), details: { kind: connection.kind } });
  const url = new URL(oauth.authorizeUrl(withDefaults(connection.settings, connector.settings)));
  const parameters = {
    ...{ response_type: 'code', client_id: connection.oauth_client_id, redirect_uri: redirectUri },
    ...{ scope: oauth.scopes.join(oauth.scopeSeparator ?? ' '), state: state.id },
    ...{ code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256' },
    ...oauth.parameters,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { authorize_url: url.href };
}

/** Where the vendor sends the browser back to. Throws forbidden for a state that this one has not begun. */
export async function finishVendorSignIn(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  { state, code, error }: { state?: string | undefined; code?: string | undefined; error?: string | undefined },
): Promise<void> {
  requirePermission(platform, caller, 'settings:write');
  const begun = (await platform.connections.signIns.take(state ?? ''))?.value;
  const isOwn = begun?.connectionId === id && begun.by === nameOf(caller) && begun.orgId === organisationOf(caller);
  if (!begun || !isOwn)
    throw new Problem(
      'forbidden',
      'This sign-in was not begun here, or is over. Begin it again on the page of connections.',
    );
  if (error !== undefined || !code)
    throw new Problem('conflict', 'The vendor has not let us in. Begin again, and agree to what is asked for there.');
  const { orgId, verifier, redirectUri } = begun;
  const connection = await platform.records.asTenant(orgId, (tx) => connectionOf(tx, orgId, id));
  const connector = connectorOf(platform, connection.kind);
  const secrets = secretsOf(platform.secrets, connection);
  if (!connector.oauth || connection.oauth_client_id === null) throw new Problem('conflict', 'The client ID is gone.');
  const answer = await askForToken(
    platform.outbound,
    connector.oauth,
    withDefaults(connection.settings, connector.settings),
    { id: connection.oauth_client_id, secret: secrets.oauth_client_secret },
    { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier },
    platform.clock(),
  );
  if (answer.kind !== 'given') throw new Problem('conflict', `${answer.detail} Begin again.`);
  const { accessToken, refreshToken, expiresAtMs } = answer;
  await audited(platform, caller, auditNote('signed_in', id), async (tx) => {
    const row = await connectionOf(tx, orgId, id, 'lock');
    const given = { access_token: accessToken, refresh_token: refreshToken };
    const ends = { token_expires_at: expiresAtMs === undefined ? null : new Date(expiresAtMs) };
    await rewrite(platform, tx, caller, row, ends, { ...secretsOf(platform.secrets, row), ...given });
  });
}
