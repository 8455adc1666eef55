/** One running server in this process, with keys of every kind, and the API as its clients see it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidv7 } from '@bellwether/core';
import { type Config, type RunningServer, readConfig } from '@bellwether/server';
import { startTestServer } from '@bellwether/server/start-test-server';
import { actingFor, createKey, createOrganisation, FIRST_ORG_ID, OPERATOR, type Scope } from '@bellwether/services';
import { patience } from '@bellwether/services/chosen-engines';
import { expect, vi } from 'vitest';

/** Longest wait for what was sent to be stored and counted. */
const STORED_MAX_MS = patience(60_000);
const ANSWER_MAX_MS = patience(30_000);

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared with what is expected, field by field
  body: any;
}

export interface EventStats {
  received: number;
  stored: number;
  duplicate: number;
  rejected: number;
  in_flight: number;
}

export class TestedServer {
  readonly running: RunningServer;
  readonly directory: string;
  /** May do everything in its organisation. */
  readonly adminKey: string;
  readonly ingestKey: string;
  readonly readKey: string;

  private constructor(running: RunningServer, directory: string, keys: readonly [string, string, string]) {
    this.running = running;
    this.directory = directory;
    [this.adminKey, this.ingestKey, this.readKey] = keys;
  }

  static async start(
    options: { directory?: string; bodyTimeoutMs?: number; config?: Partial<Config> } = {},
  ): Promise<TestedServer> {
    const { directory = mkdtempSync(join(tmpdir(), 'bellwether-bad-input-')), config, ...rest } = options;
    const running = await startTestServer(
      { ...readConfig({}), port: 0, dataDirectory: directory, sample: false, logLevel: 'silent', ...config },
      rest,
    );
    const make = (scopes: readonly Scope[]) => makeKey(running, FIRST_ORG_ID, scopes);
    const keys = [await make(['ingest', 'read', 'admin']), await make(['ingest']), await make(['read'])] as const;
    return new TestedServer(running, directory, keys);
  }

  get url(): string {
    return this.running.url;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** A new organisation and a key that may do everything in it. */
  async addOrganisation(orgId: string): Promise<string> {
    await createOrganisation(this.running.platform, OPERATOR, { org_id: orgId, name: orgId, self_managed: true });
    return makeKey(this.running, orgId, ['ingest', 'read', 'admin']);
  }

  async request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const { key = this.adminKey, json, body, headers } = options;
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      body: json === undefined ? ((body ?? null) as BodyInit | null) : JSON.stringify(json),
      signal: AbortSignal.timeout(ANSWER_MAX_MS),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  }

  /** Sends a body to the native door. */
  send(body: string | Uint8Array, headers: Record<string, string> = {}, key = this.ingestKey): Promise<Answer> {
    return this.request('POST', '/api/v1/events', { key, body, headers });
  }

  /** The counts once everything sent has been counted. They must always add up. */
  async settledStats(key = this.adminKey): Promise<EventStats> {
    // Who is waited for settles now; on a busy machine the next turn comes after up to 15 s.
    await this.running.platform.store.loader.caughtUp();
    const stats = await vi.waitFor(
      async () => {
        const { body } = await this.request('GET', '/api/v1/events/stats', { key });
        expect(body).toMatchObject({ in_flight: 0 });
        return body as EventStats;
      },
      { timeout: STORED_MAX_MS, interval: 50 },
    );
    expect(stats.received).toBe(stats.stored + stats.duplicate + stats.rejected);
    return stats;
  }

  /** The stored event, or `undefined`; ask after `settledStats`. */
  async stored(eventId: string, key = this.adminKey): Promise<Answer['body'] | undefined> {
    const { status, body } = await this.request('GET', `/api/v1/events/${eventId}`, { key });
    return status === 200 ? body : undefined;
  }

  /** Everything must be as before: a good event is accepted, stored and found. */
  async expectUnharmed(): Promise<void> {
    const event = goodEvent();
    expect((await this.send(JSON.stringify(event))).body).toMatchObject({ accepted: 1 });
    await this.settledStats();
    expect(await this.stored(event.event_id)).toMatchObject({ event_id: event.event_id });
  }

  async stop(): Promise<void> {
    await this.running.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

interface RequestOptions {
  key?: string;
  json?: unknown;
  body?: string | Uint8Array;
  headers?: Record<string, string>;
}

async function makeKey(running: RunningServer, orgId: string, scopes: readonly Scope[]): Promise<string> {
  const made = await createKey(running.platform, actingFor(OPERATOR, orgId), { name: scopes.join(), scopes });
  return made.key;
}

export interface TestEvent {
  event_id: string;
  event_type: string;
  timestamp: string;
  user_id: string;
  session_id: string;
  metadata: Record<string, unknown>;
}

/** An event there is nothing wrong with. */
export function goodEvent(metadata: Record<string, unknown> = {}): TestEvent {
  return {
    event_id: uuidv7(),
    event_type: 'model_call',
    timestamp: new Date().toISOString(),
    user_id: 'usr_1',
    session_id: 'ses_1',
    metadata: { model: 'gpt-5', ...metadata },
  };
}

/** A refusal in the form every refusal has: status, code, and a sentence that says what to do. */
export function expectProblem(answer: Answer, status: number, code: string, detail: RegExp): void {
  expect({ status: answer.status, code: answer.body?.code }).toEqual({ status, code });
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.body).toMatchObject({ status, request_id: expect.any(String), title: expect.any(String) });
  expect(answer.body.detail).toMatch(detail);
}
