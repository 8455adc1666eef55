/**
 * Calls to other servers whose address somebody has put into a setting: identity providers, webhooks, connectors.
 *
 * Rules kept here:
 * - An answer is there within the time limit, connecting and reading included, or there is none.
 * - No more of it is read than the size limit says, after decompression.
 * - No redirect is followed: it would lead somewhere nobody has checked.
 * - The address that is connected to is the address that was checked: the name is looked up once, for the connection.
 */
import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { inSpan, measuring, type SpanAttributes } from '@bellwether/telemetry';
import { Agent, type Dispatcher, request } from 'undici';
import { type AddressPolicy, refusalOfAddress } from './address-guard.ts';
import { OutboundError } from './outbound-error.ts';
import { refusalOfUrl } from './outbound-url.ts';

const TIME_LIMIT_MS = 5_000;
const ANSWER_BYTES_MAX = 512 * 1024;
const HEADER_BYTES_MAX = 32 * 1024;

export interface OutboundRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Milliseconds for the whole of it. Default 5,000. */
  timeLimitMs?: number;
  /** Bytes of the answer's body. Default 512 KiB. */
  bytesMax?: number;
  /** Also http, whoever's it is: for what is read on the public web, never for what carries a secret. */
  plainHttp?: boolean;
  /** `answer`: a redirect is an answer like any other, and who asked decides what to do with its `location`. */
  redirects?: 'refuse' | 'answer';
  /** Ends it early. */
  signal?: AbortSignal;
}

export interface OutboundAnswer {
  status: number;
  headers: Headers;
  body: Buffer;
}

export interface OutboundStream {
  status: number;
  headers: Headers;
  body: AsyncIterable<Buffer>;
}

export interface OutboundOptions extends AddressPolicy {
  /** How names are looked up; the system's way when absent. */
  lookup?: LookupFunction;
}

export class OutboundClient {
  readonly policy: AddressPolicy;
  readonly #agent: Agent;
  readonly #lookup: LookupFunction;

  constructor({ allowPrivate, lookup = systemLookup as LookupFunction }: OutboundOptions) {
    this.policy = { allowPrivate };
    this.#lookup = checked(lookup, this.policy);
    this.#agent = new Agent({
      connect: { lookup: this.#lookup, timeout: TIME_LIMIT_MS },
      allowH2: false,
      maxHeaderSize: HEADER_BYTES_MAX,
      // Kept open for the next call of the same sign-in only: a name is checked again soon.
      keepAliveTimeout: 2_000,
      keepAliveMaxTimeout: 5_000,
      autoSelectFamily: true,
    });
  }

  /** Throws OutboundError. An answer with an error status is an answer. */
  send(url: string, options: OutboundRequest = {}): Promise<OutboundAnswer> {
    return called(options, () => this.#send(url, options));
  }

  async #send(url: string, options: OutboundRequest): Promise<OutboundAnswer> {
    const { method = 'GET', headers = {}, body, timeLimitMs = TIME_LIMIT_MS, bytesMax = ANSWER_BYTES_MAX } = options;
    const refusal = refusalOfUrl(url, { ...this.policy, plainHttp: options.plainHttp === true });
    if (refusal) throw new OutboundError('refused', `The address ${refusal}.`);
    const { host } = new URL(url);
    const limit = AbortSignal.timeout(timeLimitMs);
    try {
      const answer = await request(url, {
        method,
        // What comes compressed would have to be measured again; nothing we ask for is large.
        headers: { 'user-agent': 'bellwether', ...headers, 'accept-encoding': 'identity' },
        body: body ?? null,
        dispatcher: this.#agent,
        signal: options.signal ? AbortSignal.any([limit, options.signal]) : limit,
      });
      if (options.redirects !== 'answer' && answer.statusCode >= 300 && answer.statusCode < 400) {
        drop(answer);
        throw new OutboundError(
          'redirected',
          `${host} answered with a redirect (${answer.statusCode}), which is not followed. Use the address it leads to.`,
        );
      }
      return {
        status: answer.statusCode,
        headers: headersOf(answer),
        body: await readBounded(answer, host, bytesMax),
      };
    } catch (error) {
      throw asOutboundError(error, host, timeLimitMs);
    }
  }

  /**
   * As `send`, but the body comes piece by piece. Time and size limits are those of the whole; `signal` ends it early.
   * Throws OutboundError, reading the body included.
   */
  stream(url: string, options: OutboundRequest = {}): Promise<OutboundStream> {
    return called(options, () => this.#stream(url, options));
  }

  async #stream(url: string, options: OutboundRequest): Promise<OutboundStream> {
    const { method = 'GET', headers = {}, body, timeLimitMs = TIME_LIMIT_MS, bytesMax = ANSWER_BYTES_MAX } = options;
    const refusal = refusalOfUrl(url, this.policy);
    if (refusal) throw new OutboundError('refused', `The address ${refusal}.`);
    const { host } = new URL(url);
    const limit = AbortSignal.timeout(timeLimitMs);
    try {
      const answer = await request(url, {
        method,
        headers: { 'user-agent': 'bellwether', ...headers, 'accept-encoding': 'identity' },
        body: body ?? null,
        dispatcher: this.#agent,
        signal: options.signal ? AbortSignal.any([limit, options.signal]) : limit,
      });
      if (answer.statusCode >= 300 && answer.statusCode < 400) {
        drop(answer);
        throw new OutboundError(
          'redirected',
          `${host} answered with a redirect (${answer.statusCode}), which is not followed.`,
        );
      }
      return {
        status: answer.statusCode,
        headers: headersOf(answer),
        body: pieces(answer, { host, bytesMax, timeLimitMs }),
      };
    } catch (error) {
      throw asOutboundError(error, host, timeLimitMs);
    }
  }

  /** A bare connection, for what speaks something else than HTTP. Throws OutboundError. Who gets it has to end it. */
  async open(host: string, port: number, timeLimitMs = TIME_LIMIT_MS): Promise<Socket> {
    // A host that is an address by itself is never looked up, so it is checked here.
    const refusal = isIP(host) ? refusalOfAddress(host, this.policy) : undefined;
    if (refusal) throw new OutboundError('refused', `${host} ${refusal}, and is not called.`);
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, lookup: this.#lookup, autoSelectFamily: true });
      const refuse = (error: unknown): void => {
        socket.destroy();
        reject(asOutboundError(error, host, timeLimitMs));
      };
      const late = setTimeout(
        () => refuse(new OutboundError('timeout', `${host} did not answer within ${timeLimitMs / 1000} s.`)),
        timeLimitMs,
      );
      socket.once('error', refuse).once('connect', () => {
        clearTimeout(late);
        // Until its user listens by itself, nobody is to fall over an end.
        socket.off('error', refuse).on('error', () => undefined);
        resolve(socket);
      });
      socket.once('close', () => clearTimeout(late));
    });
  }

  /** The same as a `fetch`, for libraries that take one. */
  readonly fetch = async (url: string, options: FetchOptions): Promise<Response> => {
    const { body } = options;
    const {
      status,
      headers,
      body: bytes,
    } = await this.send(url, {
      method: options.method as 'GET' | 'POST',
      headers: Object.fromEntries(new Headers(options.headers)),
      ...(body === undefined || body === null ? {} : { body: String(body) }),
    });
    const isEmpty = status === 204 || status === 205;
    return new Response(isEmpty ? null : new Uint8Array(bytes), { status, headers });
  };

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

/**
 * A call as a span and a measurement, which say how it ended and nothing of where it went: an address is somebody's
 * setting. Our own trace is not told to others' servers either.
 */
function called<Answer extends { status: number }>(
  { method = 'GET' }: OutboundRequest,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const attributes: SpanAttributes = { 'http.request.method': method };
  return inSpan('outgoing.call', { role: 'CLIENT', attributes }, async (tell) => {
    const answer = await measuring('outgoing_call', work);
    tell({ 'http.response.status_code': answer.status });
    return answer;
  });
}

/** What libraries pass to `fetch` of what we use. */
export interface FetchOptions {
  method: string;
  headers: Record<string, string>;
  body?: unknown;
}

/**
 * The look-up of a connection, whose results are checked before the connection is made. One bad address among several
 * refuses all: which of them would be connected to is not ours to say.
 */
function checked(lookup: LookupFunction, policy: AddressPolicy): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, []);
      const addresses = found as unknown as LookupAddress[];
      if (addresses.length === 0) return callback(new OutboundError('unreachable', `${hostname} has no address.`), []);
      for (const { address } of addresses) {
        const refusal = refusalOfAddress(address, policy);
        if (refusal)
          return callback(
            new OutboundError('refused', `${hostname} leads to ${address}, which ${refusal}, and is not called.`),
            [],
          );
      }
      if (options.all) return callback(null, addresses);
      const [first] = addresses as [LookupAddress];
      callback(null, first.address, first.family);
    });
}

async function readBounded(answer: Dispatcher.ResponseData, host: string, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer.body) {
    bytes += (chunk as Buffer).length;
    if (bytes > bytesMax) {
      drop(answer);
      throw new OutboundError('too_large', `${host} answered with more than ${bytesMax} bytes.`);
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

async function* pieces(
  answer: Dispatcher.ResponseData,
  { host, bytesMax, timeLimitMs }: { host: string; bytesMax: number; timeLimitMs: number },
): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of answer.body) {
      bytes += (chunk as Buffer).length;
      if (bytes > bytesMax) throw new OutboundError('too_large', `${host} answered with more than ${bytesMax} bytes.`);
      yield chunk as Buffer;
    }
  } catch (error) {
    throw asOutboundError(error, host, timeLimitMs);
  } finally {
    // Also when whoever reads has enough.
    drop(answer);
  }
}

/** Lets go of the rest of an answer; that this fails it is no news to anybody. */
function drop(answer: Dispatcher.ResponseData): void {
  answer.body.once('error', () => undefined).destroy();
}

function headersOf(answer: Dispatcher.ResponseData): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers))
    for (const one of Array.isArray(value) ? value : [value ?? '']) headers.append(name, one);
  return headers;
}

function asOutboundError(error: unknown, host: string, timeLimitMs: number): OutboundError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof OutboundError) return cause;
  const { name, code } = (error ?? {}) as { name?: string; code?: string };
  if (name === 'TimeoutError' || code?.includes('TIMEOUT'))
    return new OutboundError('timeout', `${host} did not answer within ${timeLimitMs / 1000} s.`, error);
  return new OutboundError(
    'unreachable',
    `${host} could not be reached (${code ?? name ?? 'no reason given'}).`,
    error,
  );
}
