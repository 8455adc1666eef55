/**
 * Asks a source at an address, with its credential, within a time limit. Who is asked to wait (429, 503, and 403 where
 * Google means the same) waits and asks again, as often as `ATTEMPTS_MAX`; everything else is a problem in words.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '@bellwether/core';
import { isObject } from '../adapters/reading/json-records.ts';
import { type Backoff, backoffWaitMs, retryAfterMsOf } from '../backoff.ts';
import { boundedText } from '../bounded-text.ts';
import type { SourceOrigin } from '../configuration.ts';
import { readSecret } from './secret-file.ts';

export type UrlOrigin = Extract<SourceOrigin, { kind: 'url' }>;

/** How long a source is waited for: a single call, and between attempts. */
export interface Patience {
  timeLimitMs: number;
  backoffMs: Backoff;
}

export const PATIENCE: Patience = { timeLimitMs: 60_000, backoffMs: { first: 1000, max: 60_000 } };

const ATTEMPTS_MAX = 8;
const PAGE_BYTES_MAX = 256 * 1024 * 1024;
const REFUSAL_BYTES_MAX = 64 * 1024;

/** The body of an answer; undefined of what is not there (any more). Throws a problem that says what did not work. */
export async function fetchPage(
  address: string,
  origin: UrlOrigin,
  { signal, patience }: { signal: AbortSignal; patience: Patience },
): Promise<Buffer | undefined> {
  for (let attempt = 1; ; attempt++) {
    const answer = await ask(address, origin, AbortSignal.any([signal, AbortSignal.timeout(patience.timeLimitMs)]));
    if (answer.kind === 'page') return answer.bytes;
    if (answer.kind === 'gone') return undefined;
    if (attempt >= ATTEMPTS_MAX)
      throw failed('asks to wait again and again. What was read before is in; the next run goes on.');
    await sleep(backoffWaitMs(attempt, patience.backoffMs, { retryAfterMs: answer.retryAfterMs }), undefined, {
      signal,
    });
  }
}

/** The address a source names, where the credential may go there. Throws conflict where it is on another server. */
export function sameOrigin(next: string, at: string): string {
  const url = URL.parse(next, at);
  if (url && url.origin === new URL(at).origin) return url.href;
  throw new Problem('conflict', 'The source names a next page on another server. The credential is not sent there.');
}

type Answer = { kind: 'page'; bytes: Buffer } | { kind: 'gone' } | { kind: 'wait'; retryAfterMs: number | undefined };

async function ask(address: string, origin: UrlOrigin, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch(address, {
      headers: { accept: 'application/json, text/csv;q=0.9, */*;q=0.5', ...credentialOf(origin) },
      redirect: 'error', // a redirect would carry the credential somewhere nobody has named
      signal,
    });
    if (response.ok) return { kind: 'page', bytes: await boundedBytes(response) };
    if (await asksToWait(response)) return { kind: 'wait', retryAfterMs: retryAfterMsOf(response) };
    if (response.status === 404 || response.status === 410) return { kind: 'gone' };
    throw failed(`answered ${response.status}. Look at its address and token in edge.yaml.`);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw failed('does not answer. Look at its address in edge.yaml; the next run tries again.');
  }
}

async function boundedBytes(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += (chunk as Uint8Array).length;
    if (length > PAGE_BYTES_MAX) throw failed('gives a page of more than 256 MiB. Ask it for smaller ones.');
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks);
}

/** Google says 403 both of limits and of what is not allowed at all; its reason tells which (Gmail API, "Resolve errors"). */
async function asksToWait(response: Response): Promise<boolean> {
  if (response.status === 429 || response.status === 503) {
    await response.body?.cancel();
    return true;
  }
  if (response.status !== 403) return false;
  const text = await boundedText(response, REFUSAL_BYTES_MAX);
  let refusal: unknown;
  try {
    refusal = JSON.parse(text);
  } catch {
    return false;
  }
  const error = isObject(refusal) ? refusal.error : undefined;
  const reasons = isObject(error) && Array.isArray(error.errors) ? error.errors : [];
  return reasons.some(
    (one) => isObject(one) && (one.reason === 'rateLimitExceeded' || one.reason === 'userRateLimitExceeded'),
  );
}

function failed(detail: string): Problem {
  return new Problem('timeout', `The source ${detail}`);
}

function credentialOf({ tokenFile, header, scheme }: UrlOrigin): Record<string, string> {
  if (tokenFile === undefined) return {};
  const token = readSecret(tokenFile, 'from.token_file');
  const value = scheme === 'Basic' ? Buffer.from(token).toString('base64') : token;
  return { [header]: scheme === 'none' ? token : `${scheme} ${value}` };
}
