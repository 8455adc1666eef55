/**
 * Sessions of the edge's own pages: a token exchanged for a cookie that only this edge's pages send. They live in memory
 * for an hour, and end with the process; wrong tokens are answered slowly.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Edge, Operator } from '@bellwether/edge';

const SESSION_COOKIE = 'bellwether_edge';
const LASTS_MS = 60 * 60_000;
const SESSIONS_MAX = 1000;
const WRONG_TOKEN_DELAY_MS = 300;

export interface Session {
  operator: Operator;
  /** Stands in every form of the session's pages. */
  csrf: string;
}

export class Sessions {
  readonly #edge: Edge;
  readonly #sessions = new Map<string, Session & { endsMs: number }>();
  readonly #attributes: string;

  /** `isSecure`: the cookie goes over TLS only. */
  constructor(edge: Edge, isSecure: boolean) {
    this.#edge = edge;
    this.#attributes = `HttpOnly; SameSite=Strict; Path=/${isSecure ? '; Secure' : ''}`;
  }

  /** The cookie to set; `undefined` for a token nobody has. */
  async signIn(token: string): Promise<string | undefined> {
    const operator = this.#edge.operators.byToken(token.trim());
    if (!operator) {
      await delay(WRONG_TOKEN_DELAY_MS);
      return undefined;
    }
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size >= SESSIONS_MAX && oldest !== undefined) this.#sessions.delete(oldest);
    const id = randomBytes(32).toString('base64url');
    const csrf = randomBytes(16).toString('base64url');
    this.#sessions.set(id, { operator, csrf, endsMs: Date.now() + LASTS_MS });
    return `${SESSION_COOKIE}=${id}; ${this.#attributes}; Max-Age=${LASTS_MS / 1000}`;
  }

  of(cookies: string | undefined): Session | undefined {
    const session = this.#sessions.get(idIn(cookies));
    if (!session || session.endsMs < Date.now()) return undefined;
    // An operator who was removed, or has other permissions now, is not who signed in.
    const now = this.#edge.operators.list().find(({ name }) => name === session.operator.name);
    return now && { ...session, operator: now };
  }

  /** The cookie that takes the other one away. */
  signOut(cookies: string | undefined): string {
    this.#sessions.delete(idIn(cookies));
    return `${SESSION_COOKIE}=; ${this.#attributes}; Max-Age=0`;
  }
}

function idIn(cookies: string | undefined): string {
  return new RegExp(`(?:^|; )${SESSION_COOKIE}=([A-Za-z0-9_-]+)`).exec(cookies ?? '')?.[1] ?? '';
}
