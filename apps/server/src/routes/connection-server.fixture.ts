/** A server with one organisation whose administrator connects tools, over HTTP. */
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MadeConnection, ToolConnectionView } from '@bellwether/services';
import { startTestServer } from '../../test/start-test-server.ts';
import { readConfig } from '../config.ts';
import type { RunningServer } from '../server.ts';

const ADMIN = { email: 'ada@example.test', password: 'correct horse battery staple' };

export class ConnectionServer {
  readonly #directory = mkdtempSync(join(tmpdir(), 'bellwether-connections-http-'));
  running!: RunningServer;
  #token = '';

  static async start(): Promise<ConnectionServer> {
    const server = new ConnectionServer();
    server.running = await startTestServer({
      ...{ ...readConfig({}), port: 0, dataDirectory: server.#directory, sample: false, logLevel: 'silent' },
      ...{ adminEmail: ADMIN.email, adminPassword: ADMIN.password },
    });
    const { token } = await server.json<{ token: string }>('POST', '/api/v1/sessions', ADMIN);
    server.#token = token;
    return server;
  }

  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.running.url + path, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(this.#token === '' ? {} : { authorization: `Bearer ${this.#token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  connect(kind: string, more: object = {}): Promise<MadeConnection> {
    return this.json('POST', '/api/v1/connections', { kind, name: kind, settings: {}, ...more });
  }

  look({ connection_id }: MadeConnection): Promise<ToolConnectionView> {
    return this.json('GET', `/api/v1/connections/${connection_id}`);
  }

  /** As the tool does it, without any credential. */
  send({ connection_id }: MadeConnection, body: string, headers: Record<string, string>): Promise<Response> {
    const url = `${this.running.url}/api/v1/connections/${connection_id}/webhook`;
    return fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
  }

  async close(): Promise<void> {
    await this.running?.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

export function githubHeaders(secret: string, body: string, delivery: string, event: string): Record<string, string> {
  return {
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    ...{ 'x-github-event': event, 'x-github-delivery': delivery },
  };
}
