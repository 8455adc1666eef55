/**
 * What became of an attempt. `refused` will not become better by itself; `later` may. What is uncertain counts as
 * `later`: a message may come twice, and never not at all.
 */
import { SECOND_MS } from '@bellwether/core';
import type { OutboundAnswer, OutboundClient, OutboundRequest } from '../../installation/outbound/outbound-client.ts';
import { OutboundError } from '../../installation/outbound/outbound-error.ts';

export type SendOutcome =
  | { kind: 'sent'; detail?: string }
  | { kind: 'later'; detail: string; retryAfterMs?: number }
  | { kind: 'refused'; detail: string };

const TIME_LIMIT_MS = 10 * SECOND_MS;
/** Somebody who asks for more is asked again after this. */
const RETRY_AFTER_MAX_MS = 3600 * SECOND_MS;
const SAID_LENGTH_MAX = 200;

/** Sends JSON. `judge` says what an answer means that is neither a refusal nor a wish to wait by its status. */
export async function postJson(
  outbound: OutboundClient,
  url: string,
  { body, headers = {} }: { body: string; headers?: OutboundRequest['headers'] },
  judge: (answer: OutboundAnswer) => SendOutcome = () => ({ kind: 'sent' }),
): Promise<SendOutcome> {
  try {
    const answer = await outbound.send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      body,
      timeLimitMs: TIME_LIMIT_MS,
    });
    return outcomeOfStatus(answer, url) ?? judge(answer);
  } catch (error) {
    return outcomeOfError(error);
  }
}

export function outcomeOfError(error: unknown): SendOutcome {
  if (!(error instanceof OutboundError)) throw error;
  const isLasting = error.reason === 'refused' || error.reason === 'redirected' || error.reason === 'too_large';
  return { kind: isLasting ? 'refused' : 'later', detail: error.message };
}

/** By the status alone; `undefined` for a 2xx. */
export function outcomeOfStatus({ status, headers, body }: OutboundAnswer, url: string): SendOutcome | undefined {
  if (status >= 200 && status < 300) return undefined;
  const said = body
    .toString('utf8', 0, 1000)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, SAID_LENGTH_MAX);
  const detail = `${new URL(url).host} answered ${status}${said === '' ? '' : `: ${said}`}`;
  // 408, 425 and 429 ask for another attempt, and so does whatever has gone wrong on their side.
  if (status !== 408 && status !== 425 && status !== 429 && status < 500) return { kind: 'refused', detail };
  const retryAfterMs = retryAfterOf(headers.get('retry-after'), Date.parse(headers.get('date') ?? ''));
  return retryAfterMs === undefined ? { kind: 'later', detail } : { kind: 'later', detail, retryAfterMs };
}

/** Seconds, or a date, which is read against the sender's own (RFC 9110, section 10.2.3). */
function retryAfterOf(text: string | null, senderNowMs: number): number | undefined {
  if (text === null) return undefined;
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * SECOND_MS : Date.parse(text) - senderNowMs;
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), RETRY_AFTER_MAX_MS) : undefined;
}
