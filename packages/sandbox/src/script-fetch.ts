/**
 * What a script may ask of the network: a few requests to the hosts on its list. Every request goes through the client the
 * rest of the product calls others with, which checks the address it connects to, follows no redirect and reads no more
 * than it should. What a script asks is believed in nothing.
 */
import { allowedHost } from './allowed-host.ts';

const REQUESTS_MAX = 20;
const BODY_BYTES_MAX = 1024 * 1024;
const ANSWER_BYTES_MAX = 1024 * 1024;
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;
const HEADER_NAME = /^[a-z0-9][a-z0-9-]{0,60}$/;
const HEADER_VALUE = /^[\x20-\x7e]{0,4000}$/;
/** Belong to the connection, or would say that somebody else is asking. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'accept-encoding',
  'upgrade',
  'expect',
  'te',
  'trailer',
  'keep-alive',
  'proxy-authorization',
]);

/** Sends one request without following redirects, and throws when there is no answer; the message says why. */
export type SendRequest = (
  url: string,
  options: {
    method: (typeof METHODS)[number];
    headers: Record<string, string>;
    body?: string;
    timeLimitMs: number;
    bytesMax: number;
  },
) => Promise<{ status: number; headers: Headers; body: Uint8Array }>;

export class ScriptFetch {
  readonly #send: SendRequest;
  readonly #hosts: readonly string[];
  readonly #deadlineMs: number;
  #requests = 0;

  constructor(send: SendRequest, hosts: readonly string[], timeMs: number) {
    this.#send = send;
    this.#hosts = hosts;
    this.#deadlineMs = performance.now() + timeMs;
  }

  /** JSON in, JSON out; never throws. */
  async answer(request: string): Promise<string> {
    try {
      return JSON.stringify(await this.#ask(request));
    } catch (error) {
      return JSON.stringify({ trouble: error instanceof Error ? error.message : 'The request failed.' });
    }
  }

  async #ask(request: string) {
    this.#requests += 1;
    if (this.#requests > REQUESTS_MAX) throw new Error(`A run may make ${REQUESTS_MAX} requests.`);
    const { url, method, headers, body } = JSON.parse(request) as Record<string, unknown>;
    if (typeof url !== 'string' || !allowedHost(url, this.#hosts))
      throw new Error(
        this.#hosts.length === 0
          ? 'This script may not use the network.'
          : `This script may call ${this.#hosts.join(', ')} and nothing else.`,
      );
    const known = METHODS.find((one) => one === method);
    if (!known) throw new Error(`The method has to be one of ${METHODS.join(', ')}.`);
    if (body !== undefined && (typeof body !== 'string' || Buffer.byteLength(body) > BODY_BYTES_MAX))
      throw new Error(`The body has to be text of at most ${BODY_BYTES_MAX} bytes.`);
    const answer = await this.#send(url, {
      method: known,
      headers: readHeaders(headers),
      ...(body === undefined ? {} : { body }),
      timeLimitMs: Math.max(1, Math.ceil(this.#deadlineMs - performance.now())),
      bytesMax: ANSWER_BYTES_MAX,
    });
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(answer.body).toString('utf8'),
    };
  }
}

function readHeaders(given: unknown): Record<string, string> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new Error('The headers have to be an object of text.');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    if (!HEADER_NAME.test(lower) || OWN_HEADERS.has(lower))
      throw new Error(`The header ${lower.slice(0, 60)} may not be set.`);
    if (typeof value !== 'string' || !HEADER_VALUE.test(value))
      throw new Error(`The header ${lower} has to be text of visible ASCII characters.`);
    headers[lower] = value;
  }
  if (Object.keys(headers).length > 50) throw new Error('At most 50 headers can be set.');
  return headers;
}
