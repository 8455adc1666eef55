/**
 * A Bellwether server for tests with clients that know nothing of it. Against a server that already runs, give
 * BELLWETHER_URL and BELLWETHER_KEY (scopes ingest and read); otherwise one is started on a free port, in a directory of its
 * own, and ended with everything it wrote.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chosenSettings } from '@bellwether/services/chosen-engines';

const CLI = fileURLToPath(new URL('../../apps/cli/bin/bellwether', import.meta.url));
const READY_TIMEOUT_MS = 60_000;
const STORED_TIMEOUT_MS = 20_000;

interface StoredEvent {
  event_id: string;
  event_type: string;
  user_id: string;
  timestamp: string;
  metadata: Record<string, unknown>;
}

export interface TestServer {
  url: string;
  key: string;
  /** Waits until `count` events that match are stored, newest first; fails with what there was after 20 s. */
  stored(query: {
    event_type: string;
    where?: (event: StoredEvent) => boolean;
    count?: number;
  }): Promise<StoredEvent[]>;
  stop(): Promise<void>;
}

export async function startServerForClients(): Promise<TestServer> {
  const { BELLWETHER_URL: url, BELLWETHER_KEY: key } = process.env;
  if (url && key) return testServer(url.replace(/\/+$/, ''), key, async () => {});

  const dataDirectory = await mkdtemp(join(tmpdir(), 'bellwether-clients-'));
  const port = await freePort();
  const environment = {
    ...process.env,
    ...(await chosenSettings(dataDirectory)),
    PORT: String(port),
    HOST: '127.0.0.1',
    DATA_DIR: dataDirectory,
    BELLWETHER_SAMPLE: 'off',
  };
  const server = spawn(CLI, ['start'], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  server.stderr.on('data', (chunk: Buffer) => {
    errors = `${errors}${chunk}`.slice(-4000);
  });
  const ended = once(server, 'exit');
  const stop = async () => {
    server.kill('SIGTERM');
    await Promise.race([ended, wait(10_000).then(() => server.kill('SIGKILL'))]);
    await rm(dataDirectory, { recursive: true, force: true });
  };
  try {
    const startedUrl = `http://127.0.0.1:${port}`;
    await until(
      READY_TIMEOUT_MS,
      () => `The server did not become ready. It said: ${errors}`,
      async () => {
        if (server.exitCode !== null) throw new Error(`The server ended with ${server.exitCode}. It said: ${errors}`);
        const response = await fetch(`${startedUrl}/readyz`, { signal: AbortSignal.timeout(2000) }).catch(
          () => undefined,
        );
        return response?.ok ? true : undefined;
      },
    );
    return testServer(startedUrl, await createKey(environment), stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function createKey(environment: NodeJS.ProcessEnv): Promise<string> {
  const args = ['keys', 'create', '--org', 'clients', '--scopes', 'ingest,read', '--json'];
  const { stdout } = await promisify(execFile)(CLI, args, { env: environment, timeout: 30_000 });
  const { key } = JSON.parse(stdout) as { key: string };
  return key;
}

function testServer(url: string, key: string, stop: () => Promise<void>): TestServer {
  return {
    url,
    key,
    stop,
    async stored({ event_type, where = () => true, count = 1 }) {
      let seen: StoredEvent[] = [];
      return until(
        STORED_TIMEOUT_MS,
        () => `Not stored: ${count} × ${event_type}. There was ${JSON.stringify(seen)}`,
        async () => {
          const response = await fetch(`${url}/api/v1/events?event_type=${event_type}&limit=100`, {
            headers: { authorization: `Bearer ${key}` },
            signal: AbortSignal.timeout(5000),
          });
          if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
          seen = ((await response.json()) as { events: StoredEvent[] }).events;
          const found = seen.filter(where);
          return found.length >= count ? found : undefined;
        },
      );
    },
  };
}

async function until<T>(timeoutMs: number, problem: () => string, attempt: () => Promise<T | undefined>): Promise<T> {
  for (const endMs = performance.now() + timeoutMs; performance.now() < endMs; await wait(100)) {
    const answer = await attempt();
    if (answer !== undefined) return answer;
  }
  throw new Error(problem());
}

function wait(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
