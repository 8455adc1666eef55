/** Starts the product for a bench: its own process, its own data directory, a key with wide quotas. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';

const CLI = fileURLToPath(new URL('../apps/cli/bin/bellwether', import.meta.url));
const PASSWORD = 'a-password-for-benches';
const EMAIL = 'bench@bellwether.local';

export interface Product {
  url: string;
  dataDirectory: string;
  pid: number;
  /** Session of an owner: may do everything in the organisation. */
  token: string;
  /** API key that may write and read. */
  key: string;
  /** Kills the process, whatever it is doing, and starts another one on the same data. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

/** A port that nobody uses at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** `environment`: settings beside those every bench has. */
export async function startProduct(environment: Readonly<Record<string, string>> = {}): Promise<Product> {
  const port = await freePort();
  const dataDirectory = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'bellwether-bench-'));
  const url = `http://127.0.0.1:${port}`;
  const start = async (): Promise<ChildProcess> => {
    const started = spawn(CLI, ['start'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        PORT: String(port),
        DATA_DIR: dataDirectory,
        BELLWETHER_SAMPLE: 'off',
        BELLWETHER_ADMIN_EMAIL: EMAIL,
        BELLWETHER_ADMIN_PASSWORD: PASSWORD,
        ...environment,
      },
    });
    // Whatever ends the bench ends what it has started.
    process.once('exit', () => started.kill('SIGKILL'));
    await until(async () => (await fetch(`${url}/readyz`)).ok, 60_000);
    return started;
  };
  let child = await start();
  const call = async (
    method: string,
    path: string,
    body: unknown,
    token?: string,
  ): Promise<Record<string, unknown>> => {
    const response = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };
  const { token } = (await call('POST', '/api/v1/sessions', { email: EMAIL, password: PASSWORD })) as { token: string };
  await call(
    'PATCH',
    '/api/v1/organisation',
    { quotas: { max_events_per_second: 10_000_000, max_api_requests_per_minute: 10_000_000 } },
    token,
  );
  const { key } = (await call('POST', '/api/v1/keys', { name: 'bench', scopes: ['ingest', 'read'] }, token)) as {
    key: string;
  };
  return {
    url,
    dataDirectory,
    pid: child.pid!,
    token,
    key,
    async killAndRestart() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
      child = await start();
    },
    async stop() {
      await stopChild(child);
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}

export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await exited;
}

/** Waits for a condition that may also throw while it is not met. */
export async function until(condition: () => Promise<boolean>, limitMs: number, everyMs = 50): Promise<void> {
  const end = Date.now() + limitMs;
  for (;;) {
    if (await condition().catch(() => false)) return;
    if (Date.now() > end) throw new Error(`Waited ${limitMs} ms in vain.`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** Resident memory of a process, in bytes. */
export function residentBytes(pid: number): number {
  const status = execFileSync('cat', [`/proc/${pid}/status`], { encoding: 'utf8' });
  return Number(parseEnv(status.replaceAll(':\t', '=')).VmRSS?.replace(/\D/g, '') ?? 0) * 1024;
}

/** Processor time a process has used, in seconds. */
export function processorSeconds(pid: number): number {
  const fields = execFileSync('cat', [`/proc/${pid}/stat`], { encoding: 'utf8' })
    .split(') ')[1]!
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
