/** One call of a vendor's interface, and what its answer means for whoever asks. Never throws for what a vendor does. */
import type { ConnectorAnswer, ConnectorRequest, Json } from '@bellwether/core';
import type { OutboundClient } from '../../installation/outbound/outbound-client.ts';
import { OutboundError } from '../../installation/outbound/outbound-error.ts';
import { askedToWaitUntil, isLimited } from './backfill/waits.ts';

const TIME_LIMIT_MS = 20_000;
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;

export type VendorAnswer =
  | { kind: 'answer'; answer: ConnectorAnswer }
  /** The token is not, or no longer, good. */
  | { kind: 'unauthorised'; detail: string }
  /** The vendor's limit is used up. */
  | { kind: 'limited'; untilMs: number | undefined; detail: string }
  /** It may go well another time. */
  | { kind: 'failed'; untilMs: number | undefined; detail: string }
  /** It will not go well another time either. */
  | { kind: 'refused'; detail: string };

export async function callVendor(
  outbound: OutboundClient,
  request: ConnectorRequest,
  nowMs: number,
): Promise<VendorAnswer> {
  const { host } = new URL(request.url);
  try {
    const {
      status,
      headers: sent,
      body,
    } = await outbound.send(request.url, {
      ...{ method: request.method, headers: request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
      ...{ timeLimitMs: TIME_LIMIT_MS, bytesMax: ANSWER_BYTES_MAX },
    });
    const headers = Object.fromEntries(sent);
    const untilMs = askedToWaitUntil(headers, nowMs);
    const detail = `${host} answered with status ${status}.`;
    if (isLimited(status, headers)) return { kind: 'limited', untilMs, detail: `${host} asks for a pause.` };
    if (status === 401) return { kind: 'unauthorised', detail };
    if (status === 408 || status >= 500)
      return { kind: 'failed', untilMs: headers['retry-after'] ? untilMs : undefined, detail };
    if (status < 200 || status >= 300) return { kind: 'refused', detail };
    return { kind: 'answer', answer: { status, headers, body: JSON.parse(body.toString('utf8')) as Json } };
  } catch (error) {
    if (error instanceof SyntaxError)
      return { kind: 'failed', untilMs: undefined, detail: `${host} answered with half of an answer.` };
    if (!(error instanceof OutboundError)) throw error;
    const isForGood = error.reason === 'refused' || error.reason === 'redirected' || error.reason === 'too_large';
    return isForGood
      ? { kind: 'refused', detail: error.message }
      : { kind: 'failed', untilMs: undefined, detail: error.message };
  }
}
