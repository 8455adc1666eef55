/**
 * A sign-in under way: begun by a browser of ours, answered by the provider, used once, within ten minutes.
 *
 * The browser keeps a secret in a cookie; here is only its hash. Nonce and PKCE verifier are made from that secret, so
 * that an answer is worth nothing in any other browser: nobody can be signed in as somebody else by a link (login CSRF),
 * and what lies in the database lets nobody finish a sign-in.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { MINUTE_MS, Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { randomBase62 } from '../authority/random-text.ts';
import type { ConnectionRow } from './connection.ts';
import { SignOnProblem } from './sign-on-problem.ts';

export const FLOW_LIFETIME_MS = 10 * MINUTE_MS;
const SECRET_LENGTH = 43; // 256 bits
const SECRET = /^[0-9A-Za-z]{43}$/;
/** Many people share an address in the morning; one who begins without end is held up. */
const FLOWS_PER_ADDRESS_MAX = 500;
const FLOWS_MAX = 20_000;

export interface BegunFlow {
  state: string;
  cookie: FlowCookie;
}

/** What the browser has to keep until the provider has answered. */
export interface FlowCookie {
  name: string;
  value: string;
}

export interface FoundFlow {
  flowHash: Uint8Array;
  returnTo: string;
}

/** Reads a cookie of the request. */
export type ReadCookie = (name: string) => string | undefined;

export async function beginFlow(
  context: ServiceContext,
  connection: ConnectionRow,
  { returnTo, address }: { returnTo: string; address: string },
): Promise<BegunFlow> {
  const [state, secret] = [randomBase62(SECRET_LENGTH), randomBase62(SECRET_LENGTH)];
  const flowHash = sha256(state);
  const now = new Date(context.clock());
  const kept = address.slice(0, 64);
  await context.records.asOperator(async (tx) => {
    await tx.deleteFrom('sso_flows').where('expires_at', '<=', now).execute();
    const { all, here } = await tx
      .selectFrom('sso_flows')
      .select((eb) => [
        eb.fn.countAll<number>().as('all'),
        eb.fn.countAll<number>().filterWhere('address', '=', kept).as('here'),
      ])
      .executeTakeFirstOrThrow();
    if (all >= FLOWS_MAX || here >= FLOWS_PER_ADDRESS_MAX)
      throw new Problem('overloaded', 'Too many sign-ins have been begun and not finished. Try again in a minute.', {
        retryAfterSeconds: 60,
      });
    await tx
      .insertInto('sso_flows')
      .values({
        flow_hash: flowHash,
        org_id: connection.org_id,
        connection_id: connection.connection_id,
        browser_hash: sha256(secret),
        return_to: returnTo,
        address: kept,
        created_at: now,
        expires_at: new Date(now.getTime() + FLOW_LIFETIME_MS),
      })
      .execute();
  });
  return { state, cookie: { name: flowCookieName(flowHash), value: secret } };
}

/** Several sign-ins may be under way in one browser, each with a cookie of its own. */
export function flowCookieName(flowHash: Uint8Array): string {
  return `bw_sso_${Buffer.from(flowHash).toString('hex').slice(0, 16)}`;
}

/** Takes the flow of a state out, so that nobody takes it again. Throws flow_unknown. */
export async function takeFlow(
  context: ServiceContext,
  connection: ConnectionRow,
  state: string,
  readCookie: ReadCookie,
): Promise<FoundFlow & { secret: string }> {
  const flowHash = sha256(state);
  const row = SECRET.test(state)
    ? await context.records.asTenant(connection.org_id, (tx) =>
        tx
          .deleteFrom('sso_flows')
          .where('flow_hash', '=', flowHash)
          .where('connection_id', '=', connection.connection_id)
          .returning(['browser_hash', 'return_to', 'expires_at'])
          .executeTakeFirst(),
      )
    : undefined;
  if (!row || row.expires_at.getTime() <= context.clock()) throw new SignOnProblem('flow_unknown', { check: 'state' });
  const secret = secretOf(readCookie(flowCookieName(flowHash)), row.browser_hash);
  return { flowHash, returnTo: row.return_to, secret };
}

/** The browser's secret. Throws flow_unknown when the browser has not begun the flow. */
export function secretOf(cookie: string | undefined, browserHash: Uint8Array): string {
  if (cookie !== undefined && SECRET.test(cookie) && timingSafeEqual(sha256(cookie), browserHash)) return cookie;
  throw new SignOnProblem('flow_unknown', { check: 'browser' });
}

/** A value only this flow's browser can bring again: its nonce, its PKCE verifier. 43 characters of base64url. */
export function derived(secret: string, purpose: 'nonce' | 'pkce'): string {
  return createHmac('sha256', secret).update(`bellwether sso ${purpose}`).digest('base64url');
}

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
