/** The whole server in this process, with an owner, in which identity providers may be on this machine. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, readConfig } from '@bellwether/server';
import { startTestServer } from '@bellwether/server/start-test-server';
import { FIRST_ORG_ID } from '@bellwether/services';
import type { Browsing, Landing } from './browsing.ts';

const OWNER = { email: 'owner@example.org', password: 'correct horse battery staple' };

export interface ApiAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared with what is expected, field by field
  body: any;
}

export interface SignOnServer {
  running: RunningServer;
  url: string;
  orgId: string;
  owner: { email: string; password: string };
  /** A call with the owner's token, or another credential. */
  api(method: string, path: string, body?: unknown, token?: string): Promise<ApiAnswer>;
  token: string;
  /** Who is signed in in a browser. */
  whoIs(browsing: Browsing): Promise<ApiAnswer>;
  /** Entries of the audit trail with this action, oldest first. */
  audited(action: string): Promise<{ actor: string; outcome: string; details: Record<string, unknown> }[]>;
  close(): Promise<void>;
}

export async function startSignOnServer(): Promise<SignOnServer> {
  const directory = mkdtempSync(join(tmpdir(), 'bellwether-sign-on-'));
  const running = await startTestServer({
    ...readConfig({ BELLWETHER_SSO_ALLOW_PRIVATE: 'on' }),
    port: 0,
    dataDirectory: directory,
    sample: false,
    logLevel: process.env.LOG_LEVEL ?? 'silent',
    adminEmail: OWNER.email,
    adminPassword: OWNER.password,
  });
  const call = async (
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<ApiAnswer> => {
    const response = await fetch(running.url + path, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return { status: response.status, body: text !== '' && isJson ? JSON.parse(text) : text };
  };
  const { body } = await call('POST', '/api/v1/sessions', OWNER, {});
  const { token } = body as { token: string };
  return {
    running,
    url: running.url,
    orgId: FIRST_ORG_ID,
    owner: OWNER,
    token,
    api: (method, path, sent, credential = token) =>
      call(method, path, sent, { authorization: `Bearer ${credential}` }),
    whoIs: (browsing) =>
      call('GET', '/api/v1/sessions/current', undefined, {
        cookie: `bw_session=${browsing.cookie(running.url, 'bw_session') ?? ''}`,
      }),
    audited: (action) =>
      running.platform.records.asTenant(FIRST_ORG_ID, async (tx) => {
        const rows = await tx
          .selectFrom('audit_entries')
          .select(['actor', 'outcome', 'details'])
          .where('action', '=', action)
          .orderBy('seq')
          .execute();
        return rows.map((row) => ({ ...row, details: JSON.parse(row.details) as Record<string, unknown> }));
      }),
    close: async () => {
      await running.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The word with which a failed sign-in leads back to the page of sign-in. */
export function problemAt({ url }: Landing): string | null {
  return url.searchParams.get('sign_in_problem');
}
