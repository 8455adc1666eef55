/** Tries what can be tried of a connection without signing anybody in, and says of each thing how it stands. */
import { X509Certificate } from 'node:crypto';
import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { OutboundError } from '../../installation/outbound/outbound-error.ts';
import { type Caller, organisationOf } from '../authority/caller.ts';
import type { ConnectionRow } from './connection.ts';
import { discoverProvider } from './oidc-client.ts';
import { requireSignOnSettings } from './require-sign-on-settings.ts';

export interface Check {
  name: string;
  outcome: 'ok' | 'warning' | 'failed';
  detail: string;
}

export interface TestResult {
  /** Nothing has failed; there may be warnings. */
  ok: boolean;
  checks: Check[];
}

export async function testConnection(
  context: ServiceContext,
  caller: Caller | undefined,
  connectionId: string,
): Promise<TestResult> {
  requireSignOnSettings(context, caller);
  const row = await context.records.asTenant(organisationOf(caller), (tx) =>
    tx.selectFrom('sso_connections').selectAll().where('connection_id', '=', connectionId).executeTakeFirst(),
  );
  if (!row) throw new Problem('not_found', 'This organisation has no such connection.');
  const checks = row.kind === 'oidc' ? await checkOidc(context, row) : checkSaml(context, row);
  if (row.domains.length === 0) checks.push(failed('Domains', 'There is none yet, so nobody can sign in.'));
  const isOk = checks.every(({ outcome }) => outcome !== 'failed');
  await context.audit.note(caller, {
    action: 'sso_connection.test',
    resourceType: 'sso_connection',
    resourceId: connectionId,
    details: { ok: isOk },
  });
  return { ok: isOk, checks };
}

const ok = (name: string, detail: string): Check => ({ name, outcome: 'ok', detail });
const warning = (name: string, detail: string): Check => ({ name, outcome: 'warning', detail });
const failed = (name: string, detail: string): Check => ({ name, outcome: 'failed', detail });

async function checkOidc(context: ServiceContext, row: ConnectionRow): Promise<Check[]> {
  if (row.issuer === null || row.client_id === null || row.client_secret === null)
    return [failed('Settings', 'Issuer, client id and client secret are needed first.')];
  let provider: Awaited<ReturnType<typeof discoverProvider>>;
  try {
    provider = await discoverProvider(context, row);
  } catch (error) {
    return [failed('Discovery', reasonOf(error))];
  }
  const server = provider.serverMetadata();
  const methods = server.code_challenge_methods_supported;
  const scopes = server.scopes_supported;
  const checks = [
    ok('Discovery', `${server.issuer} describes itself, under the name that was given.`),
    await checkKeys(context, server.jwks_uri),
    server.authorization_endpoint && server.token_endpoint
      ? ok('Endpoints', 'It says where to sign in and where to redeem a code.')
      : failed('Endpoints', 'It does not say where to sign in or where to redeem a code.'),
    methods === undefined || methods.includes('S256')
      ? ok('PKCE', methods ? 'S256 is supported.' : 'It does not say; S256 is sent all the same.')
      : failed('PKCE', 'It does not support S256.'),
  ];
  if (scopes && !scopes.includes('email'))
    checks.push(warning('E-mail', 'It does not offer the scope "email"; without an address nobody can be matched.'));
  if (row.trusts_email)
    checks.push(
      warning('E-mail', 'Addresses are taken as verified. Be sure that nobody can enter one of their own there.'),
    );
  checks.push(
    warning(
      'Client',
      'Client id, secret and redirect address show only when somebody signs in. Try it in another browser.',
    ),
  );
  return checks;
}

async function checkKeys(context: ServiceContext, jwksUri: string | undefined): Promise<Check> {
  if (!jwksUri) return failed('Keys', 'It does not say where its keys are.');
  try {
    const { status, body } = await context.outbound.send(jwksUri);
    const { keys } = JSON.parse(body.toString('utf8')) as { keys?: unknown };
    const count = Array.isArray(keys) ? keys.length : 0;
    if (status !== 200 || count === 0) return failed('Keys', `Its keys could not be read (status ${status}).`);
    return ok('Keys', `${count} ${count === 1 ? 'key' : 'keys'} to check signatures with.`);
  } catch (error) {
    return failed('Keys', error instanceof SyntaxError ? 'What it gives as its keys is not JSON.' : reasonOf(error));
  }
}

const EXPIRES_SOON_MS = 30 * 86_400_000;

function checkSaml(context: ServiceContext, row: ConnectionRow): Check[] {
  const checks: Check[] = [
    row.idp_entry_point && row.idp_issuer
      ? ok('Settings', 'Address and entity id of the provider are there.')
      : failed('Settings', 'Address and entity id of the provider are needed first.'),
  ];
  if (row.idp_certificates.length === 0)
    checks.push(failed('Certificate', 'There is none, so no signature can be checked.'));
  for (const pem of row.idp_certificates) {
    const { validFromDate, validToDate, fingerprint256 } = new X509Certificate(pem);
    const name = `Certificate ${fingerprint256.slice(0, 11)}…`;
    const until = validToDate.toISOString().slice(0, 10);
    const leftMs = validToDate.getTime() - context.clock();
    // SAML trusts the key, not the dates; an old certificate still says that somebody forgot about it.
    if (leftMs <= 0) checks.push(warning(name, `It ran out on ${until}. Ask the provider for its new one.`));
    else if (leftMs < EXPIRES_SOON_MS)
      checks.push(warning(name, `It runs out on ${until}. Add the new one beside it.`));
    else if (validFromDate.getTime() > context.clock())
      checks.push(warning(name, `It is valid from ${validFromDate.toISOString().slice(0, 10)} only.`));
    else checks.push(ok(name, `Valid until ${until}.`));
  }
  checks.push(warning('Sign-in', 'Everything else shows only when somebody signs in. Try it in another browser.'));
  return checks;
}

function reasonOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof OutboundError) return cause.message;
  const { code } = (error ?? {}) as { code?: string };
  if (code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED')
    return 'It describes itself under another name. The issuer has to be the same, letter for letter.';
  if (code === 'OAUTH_RESPONSE_IS_NOT_CONFORM' || code === 'OAUTH_RESPONSE_IS_NOT_JSON')
    return 'What is there is no description of an OpenID provider. Check the issuer.';
  return error instanceof Error ? error.message.slice(0, 300) : 'It could not be read.';
}
