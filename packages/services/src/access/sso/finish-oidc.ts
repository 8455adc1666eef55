import type { ServiceContext } from '../../context.ts';
import type { SignedIn } from '../session/open-session.ts';
import type { Visit } from '../session/visit.ts';
import { admitProfile } from './admit-profile.ts';
import { findConnection } from './find-connection.ts';
import { flowCookieName, type ReadCookie, takeFlow } from './flow.ts';
import { noteFailure } from './note-failure.ts';
import { redeemCode } from './oidc-client.ts';

export interface FinishedSignOn {
  signedIn: SignedIn;
  returnTo: string;
  /** The flow's cookie, which has done its work. */
  cookieName: string;
}

export interface Callback {
  /** The query string as it came, without its question mark. */
  query: string;
  readCookie: ReadCookie;
  baseUrl: string;
  visit: Visit;
}

/** Ends a sign-in with what the provider has sent the browser back with. Throws SignOnProblem. */
export async function finishOidc(
  context: ServiceContext,
  connectionId: string,
  { query, readCookie, baseUrl, visit }: Callback,
): Promise<FinishedSignOn> {
  const connection = await findConnection(context, connectionId, 'oidc');
  const state = new URLSearchParams(query).get('state') ?? '';
  try {
    const { flowHash, returnTo, secret } = await takeFlow(context, connection, state, readCookie);
    const profile = await redeemCode(context, connection, { query: `?${query}`, state, secret, baseUrl });
    const signedIn = await admitProfile(context, connection, profile, visit);
    return { signedIn, returnTo, cookieName: flowCookieName(flowHash) };
  } catch (error) {
    return noteFailure(context, connection, visit, error);
  }
}
