/**
 * A local server in a vendor's place, on which every request may go wrong: it answers that too many have come, that it is
 * broken, with half of an answer, not at all, or that the token has ended. Which one goes wrong is drawn from a seed.
 * Tokens are OAuth's: a refresh token is good for one use.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SeededRandom } from '@bellwether/analysis';

export interface FakeRequest {
  method: string;
  url: URL;
  body: string;
}

export interface FakeAnswer {
  status?: number;
  headers?: Record<string, string>;
  body: unknown;
}

export type FakeVendor = (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>;

export const FAULTS = ['429', '403 with a reset', '500', '502', '503', 'cut', 'half', 'silence', 'expired'] as const;
type Fault = (typeof FAULTS)[number];

export class FaultyServer {
  readonly #vendor: FakeVendor;
  readonly #server: Server;
  readonly #random: SeededRandom;
  readonly #nowMs: () => number;
  /** From 0 to 1. */
  faultRate: number;
  /** Where no token can be renewed, none ends. */
  faults: readonly Fault[] = FAULTS;
  readonly seen = new Map<string, number>();
  requests = 0;
  #token = 0;
  #challenge: string | undefined;

  private constructor(
    vendor: FakeVendor,
    { seed, faultRate, nowMs }: { seed: number; faultRate: number; nowMs: () => number },
  ) {
    this.#vendor = vendor;
    this.#random = new SeededRandom(`faults ${seed}`);
    this.faultRate = faultRate;
    this.#nowMs = nowMs;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(
    vendor: FakeVendor,
    options: { seed: number; faultRate: number; nowMs: () => number },
  ): Promise<FaultyServer> {
    const server = new FaultyServer(vendor, options);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** As somebody who agrees at the vendor's page: gives the code. */
  agree(authorizeUrl: string): { state: string; code: string } {
    const { searchParams } = new URL(authorizeUrl);
    if (searchParams.get('code_challenge_method') !== 'S256') throw new Error('PKCE is missing.');
    this.#challenge = searchParams.get('code_challenge')!;
    return { state: searchParams.get('state')!, code: 'the-code' };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url!, this.url);
    const body = Buffer.concat(chunks).toString('utf8');
    if (url.pathname.endsWith('/token') || url.pathname.endsWith('/access_token')) {
      this.#giveToken(body, response);
      return;
    }
    const fault =
      this.#random.uniform() < this.faultRate
        ? this.faults[Math.floor(this.#random.uniform() * this.faults.length)]
        : undefined;
    if (fault) {
      await this.#fail(fault, request, response, { method: request.method!, url, body });
      return;
    }
    if (request.headers.authorization !== `Bearer access-${this.#token}`) {
      send(response, { status: 401, body: {} });
      return;
    }
    send(response, await this.#vendor({ method: request.method!, url, body }));
  }

  #giveToken(body: string, response: ServerResponse): void {
    const grant = new URLSearchParams(body);
    const digest = (text: string) => createHash('sha256').update(text).digest('base64url');
    const isCode = grant.get('grant_type') === 'authorization_code';
    const isGood = isCode
      ? grant.get('code') === 'the-code' && digest(grant.get('code_verifier') ?? '') === this.#challenge
      : grant.get('refresh_token') === `refresh-${this.#token}`;
    if (!isGood || grant.get('client_secret') !== 'client-secret') {
      send(response, { status: 400, body: { error: 'invalid_grant' } });
      return;
    }
    this.#token += 1;
    const given = { access_token: `access-${this.#token}`, refresh_token: `refresh-${this.#token}`, expires_in: 7200 };
    send(response, { body: given });
  }

  async #fail(fault: Fault, request: IncomingMessage, response: ServerResponse, asked: FakeRequest): Promise<void> {
    this.seen.set(fault, (this.seen.get(fault) ?? 0) + 1);
    switch (fault) {
      case '429': {
        send(response, { status: 429, headers: { 'retry-after': '7' }, body: {} });
        return;
      }
      case '403 with a reset': {
        const reset = String(Math.ceil(this.#nowMs() / 1000) + 90);
        const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
        send(response, { status: 403, headers, body: {} });
        return;
      }
      case 'cut': {
        const text = JSON.stringify((await this.#vendor(asked)).body);
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
        response.write(text.slice(0, Math.floor(text.length / 2)));
        setTimeout(() => request.socket.destroy(), 5);
        return;
      }
      case 'half': {
        // A proxy that has no length to give ends the answer where it was, and nobody can see it but the reader.
        const text = JSON.stringify((await this.#vendor(asked)).body);
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(text.slice(0, Math.floor(text.length / 2)));
        return;
      }
      case 'silence':
        return;
      case 'expired': // The token in use is worth nothing from now on; only the refresh token of before leads to the next.
        {
          send(response, { status: 401, body: { message: 'Token is expired.' } });
          return;
        }
      default: {
        send(response, { status: Number(fault), body: {} });
        return;
      }
    }
  }
}

function send(response: ServerResponse, { status = 200, headers = {}, body }: FakeAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
