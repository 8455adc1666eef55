/**
 * The answer of a SAML provider comes as a form that the provider's page sends, and a browser adds no cookie of ours to
 * that. So it goes in two steps: the assertion is checked and kept for a minute under a ticket, and the browser is sent
 * on with the ticket, by a request that carries the cookie it began with.
 */
import { MINUTE_MS } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { randomBase62 } from '../authority/random-text.ts';
import type { Visit } from '../session/visit.ts';
import { admitProfile } from './admit-profile.ts';
import { addressesOf } from './connection.ts';
import { findConnection } from './find-connection.ts';
import type { FinishedSignOn } from './finish-oidc.ts';
import { flowCookieName, type ReadCookie, secretOf, sha256 } from './flow.ts';
import { noteFailure } from './note-failure.ts';
import type { Profile } from './profile.ts';
import { readResponse } from './saml-client.ts';
import { SignOnProblem } from './sign-on-problem.ts';

const TICKET_LIFETIME_MS = MINUTE_MS;
const TICKET_LENGTH = 43;

export interface Assertion {
  /** SAMLResponse, in base64. */
  response: string;
  /** RelayState. */
  state: string;
  baseUrl: string;
  visit: Visit;
}

/** Checks an assertion. Answers the path to send the browser to with it. Throws SignOnProblem. */
export async function receiveAssertion(
  context: ServiceContext,
  connectionId: string,
  { response, state, baseUrl, visit }: Assertion,
): Promise<{ path: string }> {
  const connection = await findConnection(context, connectionId, 'saml');
  const now = new Date(context.clock());
  try {
    const flowHash = sha256(state);
    // Before the assertion is read: an unknown flow costs no cryptography, and none is ever answered twice.
    const flow = await context.records.asTenant(connection.org_id, (tx) =>
      tx
        .updateTable('sso_flows')
        .set({ ticket_hash: flowHash })
        .where('flow_hash', '=', flowHash)
        .where('connection_id', '=', connectionId)
        .where('ticket_hash', 'is', null)
        .where('expires_at', '>', now)
        .returning('flow_hash')
        .executeTakeFirst(),
    );
    if (!flow) throw new SignOnProblem('flow_unknown', { check: 'RelayState' });
    const profile = await readResponse(connection, { response, state, baseUrl });
    const ticket = randomBase62(TICKET_LENGTH);
    await context.records.asTenant(connection.org_id, (tx) =>
      tx
        .updateTable('sso_flows')
        .set({
          ticket_hash: sha256(ticket),
          profile: JSON.stringify(profile),
          expires_at: new Date(now.getTime() + TICKET_LIFETIME_MS),
        })
        .where('flow_hash', '=', flowHash)
        .execute(),
    );
    const url = new URL(addressesOf(connectionId, baseUrl).finish_url);
    url.searchParams.set('ticket', ticket);
    return { path: url.pathname + url.search };
  } catch (error) {
    return noteFailure(context, connection, visit, error);
  }
}

/** Signs in whom the assertion named, in the browser that began. Throws SignOnProblem. */
export async function finishSaml(
  context: ServiceContext,
  connectionId: string,
  { ticket, readCookie, visit }: { ticket: string; readCookie: ReadCookie; visit: Visit },
): Promise<FinishedSignOn> {
  const connection = await findConnection(context, connectionId, 'saml');
  try {
    const flow = await context.records.asTenant(connection.org_id, (tx) =>
      tx
        .deleteFrom('sso_flows')
        .where('ticket_hash', '=', sha256(ticket))
        .where('connection_id', '=', connectionId)
        .returning(['flow_hash', 'browser_hash', 'return_to', 'expires_at', 'profile'])
        .executeTakeFirst(),
    );
    if (!flow?.profile || flow.expires_at.getTime() <= context.clock())
      throw new SignOnProblem('flow_unknown', { check: 'ticket' });
    const cookieName = flowCookieName(flow.flow_hash);
    secretOf(readCookie(cookieName), flow.browser_hash);
    const signedIn = await admitProfile(context, connection, flow.profile as unknown as Profile, visit);
    return { signedIn, returnTo: flow.return_to, cookieName };
  } catch (error) {
    return noteFailure(context, connection, visit, error);
  }
}
