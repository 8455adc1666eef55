/** A browser as the server sees it: keeps the session cookie, and says where its requests come from. */
import { expect } from 'vitest';
import type { Answer, TestedServer } from '../bad-input/tested-server.ts';

export interface Sent {
  json?: unknown;
  headers?: Record<string, string>;
  /** What the browser says about the page that asks; a page of the server itself when absent. */
  site?: Record<string, string>;
}

export class Browser {
  readonly #always: Record<string, string>;
  #origin: string;
  cookie: string | undefined;

  /** `always`: what a proxy in between adds to every request. */
  constructor(server: TestedServer, always: Record<string, string> = {}) {
    this.#origin = server.url;
    this.#always = always;
  }

  /** Goes on under another name of the same server. */
  at(origin: string): this {
    this.#origin = origin;
    return this;
  }

  async request(method: string, path: string, { json, headers, site }: Sent = {}): Promise<Answer> {
    const response = await fetch(this.#origin + path, {
      method,
      headers: {
        ...(site ?? { origin: this.#origin, 'sec-fetch-site': 'same-origin' }),
        ...(this.cookie === undefined ? {} : { cookie: `theme=dark; bw_session=${this.cookie}; bw_sessions=x` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        'user-agent': 'Browser/1.0',
        ...this.#always,
        ...headers,
      },
      body: json === undefined ? null : JSON.stringify(json),
      redirect: 'manual',
      signal: AbortSignal.timeout(30_000),
    });
    const [set, ...more] = response.headers.getSetCookie();
    expect(more).toEqual([]);
    if (set !== undefined) this.cookie = /^bw_session=([^;]*)/.exec(set)?.[1] || undefined;
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  }

  signIn(account: { email: string; password: string }, sent: Sent = {}): Promise<Answer> {
    const { email, password } = account;
    return this.request('POST', '/api/v1/sessions', { json: { email, password, delivery: 'cookie' }, ...sent });
  }

  async expectSignedIn(): Promise<void> {
    expect((await this.request('GET', '/api/v1/sessions/current')).status).toBe(200);
  }
}
