/**
 * The SAML 2.0 side, on top of node-saml: the service provider begins, the assertion is signed, meant for us, answers
 * our request and is fresh. Encrypted assertions and sign-ins the provider begins are not taken.
 */

import { MINUTE_MS } from '@bellwether/core';
import { type CacheProvider, SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { addressesOf, type ConnectionRow } from './connection.ts';
import { FLOW_LIFETIME_MS, sha256 } from './flow.ts';
import { refusalOfXml } from './plain-xml.ts';
import { groupsIn, lineIn, type Profile } from './profile.ts';
import { SignOnProblem } from './sign-on-problem.ts';

const CLOCK_SKEW_MS = MINUTE_MS;
const EMAIL_FORMAT = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const TRANSIENT_FORMAT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
/** Also one that hides behind a character reference. */
const WEAK_ALGORITHM = /Algorithm\s*=\s*["']([^"']*[#-](sha1|md5)["']|[^"']*&)/i;

const EMAIL_ATTRIBUTES = [
  'email',
  'mail',
  'emailaddress',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
  'urn:oid:0.9.2342.19200300.100.1.3',
];
const NAME_ATTRIBUTES = [
  'displayName',
  'http://schemas.microsoft.com/identity/claims/displayname',
  'urn:oid:2.16.840.1.113730.3.1.241',
  'name',
];
const GIVEN_NAME_ATTRIBUTES = [
  'firstName',
  'givenName',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname',
];
const FAMILY_NAME_ATTRIBUTES = ['lastName', 'sn', 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname'];

/** Where to send the browser. */
export async function requestUrl(connection: ConnectionRow, state: string, baseUrl: string): Promise<URL> {
  const saml = serviceProvider(connection, baseUrl, requestIdOf(state), noCache);
  return new URL(await saml.getAuthorizeUrlAsync(state, undefined, {}));
}

/** What we tell a provider about ourselves. */
export function metadataOf(connection: ConnectionRow, baseUrl: string): string {
  return serviceProvider(connection, baseUrl, '_metadata', noCache).generateServiceProviderMetadata(null, null);
}

/** Whom a response names, after every check. Throws SignOnProblem. */
export async function readResponse(
  connection: ConnectionRow,
  { response, state, baseUrl }: { response: string; state: string; baseUrl: string },
): Promise<Profile> {
  const xml = Buffer.from(response, 'base64').toString('utf8');
  const refusal = refusalOfXml(xml);
  if (refusal) throw new SignOnProblem('answer_invalid', { check: refusal });
  if (WEAK_ALGORITHM.test(xml)) throw new SignOnProblem('answer_invalid', { check: 'weak algorithm' });
  const requestId = requestIdOf(state);
  const saml = serviceProvider(connection, baseUrl, requestId, {
    ...noCache,
    getAsync: async (id) => (id === requestId ? new Date().toISOString() : null),
  });
  const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: response }).catch(refuse);
  if (!profile) throw new SignOnProblem('answer_invalid', { check: 'no assertion' });
  const signed = (profile.getAssertion?.() as { Assertion?: Signed } | undefined)?.Assertion ?? {};
  requireMeantForUs(signed, connection, requestId, addressesOf(connection.connection_id, baseUrl).acs_url);
  return profileOf(connection, signed, (profile.attributes ?? {}) as Readonly<Record<string, unknown>>);
}

/** The id of the request is made from the state, so that an answer belongs to one flow and no other. */
function requestIdOf(state: string): string {
  return `_${sha256(`saml request ${state}`).toString('hex')}`;
}

function serviceProvider(connection: ConnectionRow, baseUrl: string, requestId: string, cache: CacheProvider): SAML {
  const { acs_url: callbackUrl, entity_id: issuer } = addressesOf(connection.connection_id, baseUrl);
  const { idp_entry_point: entryPoint, idp_issuer: idpIssuer, idp_certificates: certificates } = connection;
  return new SAML({
    callbackUrl,
    issuer,
    audience: issuer,
    entryPoint: entryPoint ?? '',
    idpCert: certificates.length > 0 ? certificates : 'none',
    ...(idpIssuer === null ? {} : { idpIssuer }),
    identifierFormat: null,
    wantAssertionsSigned: true,
    // What is signed inside is what is read; a signature around it adds nothing and some providers leave it away.
    wantAuthnResponseSigned: false,
    disableRequestedAuthnContext: true,
    acceptedClockSkewMs: CLOCK_SKEW_MS,
    maxAssertionAgeMs: FLOW_LIFETIME_MS,
    validateInResponseTo: ValidateInResponseTo.always,
    requestIdExpirationPeriodMs: FLOW_LIFETIME_MS,
    generateUniqueId: () => requestId,
    cacheProvider: cache,
  });
}

/** The flow itself is used once and kept elsewhere; the library's memory of requests is not needed. */
const noCache: CacheProvider = {
  saveAsync: async (_key, value) => ({ value, createdAt: Date.now() }),
  getAsync: async () => null,
  removeAsync: async (key) => key,
};

/** What was signed, as parsed. Attributes can be named anything; what decides is read from the elements themselves. */
interface Signed {
  Issuer?: { _?: string }[];
  Subject?: { NameID?: { _?: string; $?: { Format?: string } }[]; SubjectConfirmation?: Confirmation[] }[];
}

interface Confirmation {
  $?: { Method?: string };
  SubjectConfirmationData?: { $?: { Recipient?: string; InResponseTo?: string; NotOnOrAfter?: string } }[];
}

/**
 * The rules of the web browser profile (SAML profiles, 4.1.4.2) that the library leaves to us: the assertion is issued
 * by the connection's provider, and its subject confirmation names our address, our request and an end.
 */
function requireMeantForUs(signed: Signed, connection: ConnectionRow, requestId: string, acsUrl: string): void {
  if (signed.Issuer?.[0]?._ !== connection.idp_issuer) throw new SignOnProblem('answer_invalid', { check: 'issuer' });
  const confirmations = signed.Subject?.[0]?.SubjectConfirmation ?? [];
  const isMeant = confirmations.some(({ $, SubjectConfirmationData: data }) => {
    const said = data?.[0]?.$;
    return (
      $?.Method === 'urn:oasis:names:tc:SAML:2.0:cm:bearer' &&
      said?.Recipient === acsUrl &&
      said.InResponseTo === requestId &&
      said.NotOnOrAfter !== undefined
    );
  });
  if (!isMeant) throw new SignOnProblem('answer_invalid', { check: 'subject confirmation' });
}

function profileOf(connection: ConnectionRow, signed: Signed, attributes: Readonly<Record<string, unknown>>): Profile {
  const { _: nameId, $: { Format: format } = {} } = signed.Subject?.[0]?.NameID?.[0] ?? {};
  if (!nameId || nameId.length > 512 || format === TRANSIENT_FORMAT)
    throw new SignOnProblem('subject_missing', { check: 'NameID' });
  const first = (names: readonly string[], lengthMax: number) =>
    names
      .map((name) => lineIn(Object.hasOwn(attributes, name) ? attributes[name] : undefined, lengthMax))
      .find(Boolean) ?? '';
  const { team_claim: teamClaim } = connection;
  const groups = teamClaim !== null && Object.hasOwn(attributes, teamClaim) ? attributes[teamClaim] : undefined;
  return {
    issuer: connection.idp_issuer ?? '',
    subject: nameId,
    email: first(EMAIL_ATTRIBUTES, 254) || (format === EMAIL_FORMAT ? lineIn(nameId, 254) : ''),
    // A provider's administrator enters the addresses; there is no word in SAML for whether anybody has checked them.
    emailVerified: true,
    name:
      first(NAME_ATTRIBUTES, 200) ||
      [first(GIVEN_NAME_ATTRIBUTES, 100), first(FAMILY_NAME_ATTRIBUTES, 100)].filter(Boolean).join(' '),
    groups: groupsIn(groups),
  };
}

function refuse(error: unknown): never {
  const { name, message } = error as Error;
  // What a provider says in its status may name the person.
  if (name === 'SamlStatusError' || message.startsWith('SAML provider returned'))
    throw new SignOnProblem('provider_refused', { check: 'status', cause: error });
  throw new SignOnProblem('answer_invalid', { check: message, cause: error });
}
