/**
 * An OpenID provider under an attacker's hand: it describes itself properly, and answers the redemption of a code with
 * whatever ID token a test has forged.
 */
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Forged {
  header?: Record<string, unknown>;
  claims: Record<string, unknown>;
  /** Sign with a key that is not among the provider's. */
  withAnotherKey?: boolean;
  /** Leave the signature away. */
  unsigned?: boolean;
}

export interface ForgingProvider {
  issuer: string;
  /** The next ID token, from the nonce of the request. */
  forge: (nonce: string) => Forged;
  /** Something else in the description of itself. */
  metadata: Record<string, unknown>;
  /** How often a code was redeemed, with what. */
  redeemed: URLSearchParams[];
  /** Answers the browser's request as the provider's page would: where it is sent back to. */
  callbackOf(authorization: URL, more?: Record<string, string>): URL;
  close(): Promise<void>;
}

export async function startForgingProvider(): Promise<ForgingProvider> {
  const ours = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const another = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let nonce = '';
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answers: Record<string, () => object> = {
      '/.well-known/openid-configuration': () => ({
        issuer: made.issuer,
        authorization_endpoint: `${made.issuer}/authorize`,
        token_endpoint: `${made.issuer}/token`,
        jwks_uri: `${made.issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        code_challenge_methods_supported: ['S256'],
        ...made.metadata,
      }),
      '/jwks': () => ({
        keys: [{ ...ours.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }],
      }),
      '/token': () => {
        made.redeemed.push(new URLSearchParams(Buffer.concat(chunks).toString('utf8')));
        const forged = made.forge(nonce);
        const key = forged.withAnotherKey ? another.privateKey : ours.privateKey;
        return { access_token: 'x', token_type: 'Bearer', expires_in: 60, id_token: tokenOf(forged, key) };
      },
    };
    const answer = answers[(request.url ?? '').split('?', 1)[0]!];
    response
      .writeHead(answer ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer?.() ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const made: ForgingProvider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forge: () => ({ claims: {} }),
    metadata: {},
    redeemed: [],
    callbackOf: (authorization, more = {}) => {
      nonce = authorization.searchParams.get('nonce') ?? '';
      const url = new URL(authorization.searchParams.get('redirect_uri') ?? '');
      url.searchParams.set('code', 'a-code');
      url.searchParams.set('state', authorization.searchParams.get('state') ?? '');
      for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
      return url;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return made;
}

function tokenOf({ header, claims, unsigned }: Forged, key: KeyObject): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'RS256', kid: 'one', typ: 'JWT', ...header })}.${part(claims)}`;
  return `${text}.${unsigned ? '' : createSign('sha256').update(text).sign(key, 'base64url')}`;
}
