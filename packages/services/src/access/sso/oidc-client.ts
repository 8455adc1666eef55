/**
 * The OpenID Connect side, on top of openid-client: authorization code with PKCE, state and nonce. The library checks
 * issuer, audience, times, nonce and, because we ask for it, the signature of the ID token; we only say what we expect.
 */
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  type CustomFetch,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
} from 'openid-client';
import type { ServiceContext } from '../../context.ts';
import type { FetchOptions } from '../../installation/outbound/outbound-client.ts';
import { OutboundError } from '../../installation/outbound/outbound-error.ts';
import { addressesOf, type ConnectionRow, secretPlaceOf } from './connection.ts';
import { derived } from './flow.ts';
import { groupsIn, lineIn, type Profile } from './profile.ts';
import { SignOnProblem } from './sign-on-problem.ts';

const TIME_LIMIT_SECONDS = 5;
const SCOPES = ['openid', 'email', 'profile'];

/** Reads the provider's own description. Throws what the library or the outbound client throws. */
export function discoverProvider(context: ServiceContext, connection: ConnectionRow): Promise<Configuration> {
  const { issuer, client_id: clientId, client_secret: sealed } = connection;
  if (issuer === null || clientId === null || sealed === null) throw new SignOnProblem('connection_off');
  const secret = context.secrets.open(sealed, secretPlaceOf(connection.connection_id));
  const { outbound } = context;
  return discovery(
    new URL(issuer),
    clientId,
    {},
    (server, client, body, headers) => {
      // In the body where the provider takes it: some read the header's encoding their own way.
      const method = server.token_endpoint_auth_methods_supported?.includes('client_secret_post')
        ? ClientSecretPost(secret)
        : ClientSecretBasic(secret);
      method(server, client, body, headers);
    },
    {
      [customFetch]: ((url, options) => outbound.fetch(url, options as FetchOptions)) satisfies CustomFetch,
      timeout: TIME_LIMIT_SECONDS,
      // Without TLS only where the outbound client lets such an address pass at all: on one's own machine.
      execute: [enableNonRepudiationChecks, ...(issuer.startsWith('http:') ? [allowInsecureRequests] : [])],
    },
  );
}

/** Where to send the browser. */
export async function authorizationUrl(
  context: ServiceContext,
  connection: ConnectionRow,
  { state, secret, baseUrl }: { state: string; secret: string; baseUrl: string },
): Promise<URL> {
  const provider = await discoverProvider(context, connection).catch(refuse);
  const offered = provider.serverMetadata().scopes_supported ?? [];
  const wantsGroups = connection.team_claim === 'groups' && offered.includes('groups');
  return buildAuthorizationUrl(provider, {
    redirect_uri: addressesOf(connection.connection_id, baseUrl).redirect_uri,
    scope: [...SCOPES, ...(wantsGroups ? ['groups'] : [])].join(' '),
    code_challenge: await calculatePKCECodeChallenge(derived(secret, 'pkce')),
    code_challenge_method: 'S256',
    state,
    nonce: derived(secret, 'nonce'),
  });
}

/** Redeems the code in the query of a callback. `query` begins with `?`. */
export async function redeemCode(
  context: ServiceContext,
  connection: ConnectionRow,
  { query, state, secret, baseUrl }: { query: string; state: string; secret: string; baseUrl: string },
): Promise<Profile> {
  const provider = await discoverProvider(context, connection).catch(refuse);
  const url = new URL(addressesOf(connection.connection_id, baseUrl).redirect_uri);
  url.search = query;
  const tokens = await authorizationCodeGrant(provider, url, {
    expectedState: state,
    expectedNonce: derived(secret, 'nonce'),
    pkceCodeVerifier: derived(secret, 'pkce'),
    idTokenExpected: true,
  }).catch(refuse);
  const claims = tokens.claims();
  if (!claims) throw new SignOnProblem('answer_invalid', { check: 'id_token' });
  const inToken: Readonly<Record<string, unknown>> = claims;
  const { team_claim: teamClaim } = connection;
  const isWhole = inToken.email !== undefined && (teamClaim === null || inToken[teamClaim] !== undefined);
  const asked: Readonly<Record<string, unknown>> =
    isWhole || provider.serverMetadata().userinfo_endpoint === undefined
      ? {}
      : await fetchUserInfo(provider, tokens.access_token, claims.sub).catch(refuse);
  // Address and whether it is verified come from the same place, or one would vouch for the other.
  const about = inToken.email === undefined ? asked : inToken;
  const text = (name: string) => lineIn(inToken[name] ?? asked[name], 200);
  return {
    issuer: claims.iss,
    subject: claims.sub,
    email: lineIn(about.email, 254),
    emailVerified: connection.trusts_email || isVerified(about),
    name: text('name') || [text('given_name'), text('family_name')].filter(Boolean).join(' '),
    groups: teamClaim === null ? undefined : groupsIn(inToken[teamClaim] ?? asked[teamClaim]),
  };
}

/** `xms_edov` is what Microsoft Entra ID says instead, when its administrator adds the claim. */
function isVerified(claims: Readonly<Record<string, unknown>>): boolean {
  const yes = (value: unknown) => value === true || value === 'true' || value === '1' || value === 1;
  return claims.email_verified === undefined ? yes(claims.xms_edov) : yes(claims.email_verified);
}

/** A failure of the library as a sign-in that came to nothing. */
function refuse(error: unknown): never {
  if (error instanceof SignOnProblem) throw error;
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof OutboundError)
      throw new SignOnProblem('provider_unreachable', { check: cause.reason, cause: error });
  const { code, name, error: said } = (error ?? {}) as { code?: string; name?: string; error?: unknown };
  if (name === 'AuthorizationResponseError')
    throw new SignOnProblem('provider_refused', { check: typeof said === 'string' ? said : code, cause: error });
  throw new SignOnProblem('answer_invalid', {
    check: [code, typeof said === 'string' ? said : undefined].filter(Boolean).join(' ') || name,
    cause: error,
  });
}
