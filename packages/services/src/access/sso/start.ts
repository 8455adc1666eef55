import type { ServiceContext } from '../../context.ts';
import { refuseSuspended } from '../../tenants/tenant/refuse-suspended.ts';
import type { Visit } from '../session/visit.ts';
import { findConnection } from './find-connection.ts';
import { beginFlow, type FlowCookie } from './flow.ts';
import { noteFailure } from './note-failure.ts';
import { authorizationUrl } from './oidc-client.ts';
import { ownPath } from './own-path.ts';
import { requestUrl } from './saml-client.ts';

export interface StartedSignOn {
  /** At the provider. */
  location: string;
  cookie: FlowCookie;
}

/** Begins a sign-in. `returnTo` is a path of this server. Throws SignOnProblem, invalid_request, overloaded. */
export async function startSignOn(
  context: ServiceContext,
  connectionId: string,
  { returnTo, baseUrl, visit }: { returnTo: string | undefined; baseUrl: string; visit: Visit },
): Promise<StartedSignOn> {
  const path = ownPath(returnTo);
  const connection = await findConnection(context, connectionId);
  refuseSuspended(context, connection.org_id);
  const { state, cookie } = await beginFlow(context, connection, { returnTo: path, address: visit.address });
  const location = await (connection.kind === 'oidc'
    ? authorizationUrl(context, connection, { state, secret: cookie.value, baseUrl })
    : requestUrl(connection, state, baseUrl)
  ).catch((error: unknown) => noteFailure(context, connection, visit, error));
  return { location: location.href, cookie };
}
