/**
 * One request to the native door and what its answer means for the events in it. Every way a request can end is one of
 * five outcomes; what to do about each is the sender's business. The request never outlives its time limit.
 */
import { describe } from './encode.ts';
import type { QueuedEvent } from './events.ts';
import { gzip } from './gzip.ts';
import type { Clock } from './platform.ts';
import { isRetryable, parseRetryAfter } from './retry.ts';

export type Outcome =
  | { kind: 'delivered'; accepted: number; duplicate: number; rejected: number; rejections: Rejection[] }
  /** Not answered, or the server asks for patience. Nothing is known about the events, so they are sent again. */
  | { kind: 'retry'; detail: string; afterMs: number | undefined }
  /** The body was too large for the server or something before it. */
  | { kind: 'too_large' }
  /** 401 or 403: it is the key, not the events. */
  | { kind: 'unauthorised'; detail: string }
  /** Any other 4xx: sending the same again would end the same. */
  | { kind: 'refused'; detail: string };

interface Rejection {
  index: number;
  reason: string;
  field: string | undefined;
  detail: string;
}

export interface TransportOptions {
  /** Address of the native door. */
  endpoint: string;
  key: string;
  fetch: typeof globalThis.fetch;
  clock: Clock;
  /** Time limit of one request, from connecting to the last byte of the answer. */
  requestTimeoutMs: number;
  /** Where the host stands in a trace of its own, if anywhere. */
  traceparent: () => string | undefined;
}

/** An answer to a full batch is far smaller; more than this is not our server talking. */
const ANSWER_MAX_BYTES = 4 * 1024 * 1024;

export type Send = (
  batch: readonly QueuedEvent[],
  options: { keepalive: boolean; signal: AbortSignal },
) => Promise<Outcome>;

export function createTransport(options: TransportOptions): Send {
  const utf8 = new TextEncoder();
  let { endpoint } = options;
  return async (batch, { keepalive, signal }) => {
    const limit = new AbortController();
    const abort = () => limit.abort();
    signal.addEventListener('abort', abort);
    // The host may have passed a fetch that does not listen to its signal; the time limit holds all the same.
    const aborted = new Promise<never>((_, reject) => {
      limit.signal.addEventListener('abort', () => reject(new Error('aborted')));
    });
    aborted.catch(() => {});
    let timedOut = false;
    const cancel = options.clock.after(options.requestTimeoutMs, () => {
      timedOut = true;
      abort();
    });
    try {
      if (signal.aborted) abort();
      const plain = utf8.encode(`${batch.map((event) => event.line).join('\n')}\n`);
      // A page that is going away has no time to wait for a compressor: the request must be under way at once.
      const traceparent = options.traceparent();
      const compressed = keepalive ? undefined : await gzip(plain);
      const ask = async (): Promise<Answer> => {
        const response = await options.fetch(endpoint, {
          method: 'POST',
          headers: {
            'content-type': 'application/x-ndjson',
            authorization: `Bearer ${options.key}`,
            ...(compressed ? { 'content-encoding': 'gzip' } : {}),
            ...(traceparent ? { traceparent } : {}),
          },
          body: compressed ?? plain,
          keepalive,
          signal: limit.signal,
          // Following a redirect would turn the POST into a GET and hand the key to wherever it points.
          redirect: 'error',
          credentials: 'omit',
          cache: 'no-store',
        });
        return { response, text: await readText(response) };
      };
      let answer = await Promise.race([ask(), aborted]);
      const elsewhere = elsewhereOf(answer, endpoint);
      if (elsewhere !== undefined) {
        endpoint = elsewhere;
        answer = await Promise.race([ask(), aborted]);
      }
      return interpret(answer.response, answer.text, batch.length, options.clock.now());
    } catch (error) {
      const detail = timedOut ? `No answer within ${options.requestTimeoutMs} ms.` : `Not reached: ${describe(error)}.`;
      return { kind: 'retry', detail, afterMs: undefined };
    } finally {
      cancel();
      signal.removeEventListener('abort', abort);
    }
  };
}

interface Answer {
  response: Response;
  text: string;
}

/**
 * The native door of the region that the key is of, when the server says that it is another one. It is told by whoever has
 * the key already; still only https leads away from https, and one answer leads one step.
 */
function elsewhereOf({ response, text }: Answer, asked: string): string | undefined {
  if (response.status !== 403) return undefined;
  const { code, url } = parseObject(text);
  if (code !== 'lives_elsewhere' || typeof url !== 'string') return undefined;
  try {
    const to = new URL(url);
    const isOrigin = to.pathname === '/' && to.search === '' && to.username === '';
    const isAsSafe = to.protocol === 'https:' || (to.protocol === 'http:' && asked.startsWith('http:'));
    const next = `${to.origin}/api/v1/events`;
    return isOrigin && isAsSafe && next !== asked ? next : undefined;
  } catch {
    return undefined;
  }
}

function interpret(response: Response, text: string, sent: number, nowMs: number): Outcome {
  const { status } = response;
  const answer = parseObject(text);
  if (response.ok) {
    const { accepted, duplicate, rejected } = answer;
    // A captive portal answers 200 with a page. Only the tally of exactly these events is a proof of delivery.
    if (isCount(accepted) && isCount(duplicate) && isCount(rejected) && accepted + duplicate + rejected === sent)
      return { kind: 'delivered', accepted, duplicate, rejected, rejections: rejectionsOf(answer.results, sent) };
    return { kind: 'retry', detail: `${status} without a tally of the ${sent} events sent.`, afterMs: undefined };
  }
  const detail = `${status} ${String(answer.detail ?? answer.title ?? '').slice(0, 300)}`.trim();
  if (status === 413) return { kind: 'too_large' };
  if (status === 401 || status === 403) return { kind: 'unauthorised', detail };
  if (status >= 400 && !isRetryable(status)) return { kind: 'refused', detail };
  return { kind: 'retry', detail, afterMs: parseRetryAfter(response.headers.get('retry-after'), nowMs) };
}

function rejectionsOf(results: unknown, sent: number): Rejection[] {
  if (!Array.isArray(results)) return [];
  const rejections: Rejection[] = [];
  for (const result of results.slice(0, sent) as unknown[]) {
    const { index, status, reason, field, detail } = asRecord(result);
    if (status !== 'rejected' || !isCount(index) || index >= sent) continue;
    rejections.push({
      index,
      reason: String(reason),
      field: typeof field === 'string' ? field : undefined,
      detail: String(detail ?? ''),
    });
  }
  return rejections;
}

async function readText(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let text = '';
  for (let bytes = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > ANSWER_MAX_BYTES) {
      await reader.cancel();
      return '';
    }
    text += decoder.decode(value, { stream: true });
  }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    return {};
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
