/**
 * Asks a vendor's token endpoint (RFC 6749, 4.1.3 and 6) and reads what it gives. Vendors answer with an error in a body
 * of status 200 as well.
 */
import type { ConnectorOAuth, ConnectorSettings, JsonObject } from '@bellwether/core';
import { SECOND_MS } from '@bellwether/core';
import type { OutboundClient } from '../../../installation/outbound/outbound-client.ts';
import { OutboundError } from '../../../installation/outbound/outbound-error.ts';

export interface OAuthClient {
  id: string;
  secret: string | undefined;
}

export type TokenAnswer =
  | { kind: 'given'; accessToken: string; refreshToken: string | undefined; expiresAtMs: number | undefined }
  /** The code, or the refresh token, is not good any more: somebody has to sign in anew. */
  | { kind: 'refused'; detail: string }
  | { kind: 'failed'; detail: string };

const ANSWER_BYTES_MAX = 64 * 1024;
const TOKEN_LENGTH_MAX = 8000;
/** Errors after which the same request will not do. */
const FOR_GOOD = /^(invalid_|bad_|unauthorized_|incorrect_|access_denied|redirect_uri_|unsupported_|expired|token_)/;

export async function askForToken(
  outbound: OutboundClient,
  oauth: ConnectorOAuth,
  settings: ConnectorSettings,
  client: OAuthClient,
  grant: Record<string, string>,
  nowMs: number,
): Promise<TokenAnswer> {
  const inBody = oauth.clientAuthentication !== 'basic';
  const body = new URLSearchParams({
    ...grant,
    client_id: client.id,
    ...(inBody && client.secret !== undefined ? { client_secret: client.secret } : {}),
  });
  const basic = Buffer.from(`${encodeURIComponent(client.id)}:${encodeURIComponent(client.secret ?? '')}`);
  try {
    const answer = await outbound.send(oauth.tokenUrl(settings), {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
        ...(inBody ? {} : { authorization: `Basic ${basic.toString('base64')}` }),
      },
      ...{ body: body.toString(), bytesMax: ANSWER_BYTES_MAX },
    });
    return tokenIn(answer.status, JSON.parse(answer.body.toString('utf8')) as JsonObject, nowMs);
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'failed', detail: 'The vendor answered without a token.' };
    if (!(error instanceof OutboundError)) throw error;
    return { kind: 'failed', detail: error.message };
  }
}

function tokenIn(status: number, body: JsonObject, nowMs: number): TokenAnswer {
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn, error } = body;
  if (typeof accessToken === 'string' && accessToken !== '' && accessToken.length <= TOKEN_LENGTH_MAX)
    return {
      ...{ kind: 'given', accessToken },
      refreshToken:
        typeof refreshToken === 'string' && refreshToken.length <= TOKEN_LENGTH_MAX ? refreshToken : undefined,
      expiresAtMs: typeof expiresIn === 'number' && expiresIn > 0 ? nowMs + expiresIn * SECOND_MS : undefined,
    };
  const code = typeof error === 'string' && /^[a-z_]{1,60}$/.test(error) ? error : `status ${status}`;
  const isForGood = FOR_GOOD.test(code) || (status >= 400 && status < 500 && status !== 408 && status !== 429);
  return { kind: isForGood ? 'refused' : 'failed', detail: `The vendor gives no token: ${code}.` };
}
