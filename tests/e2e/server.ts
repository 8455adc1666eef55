/**
 * The real server for tests that look at it from outside: the CLI as a child process, on a free port, in a directory of
 * its own that goes when it stops. Against a server that already runs, give BELLWETHER_E2E_URL, BELLWETHER_E2E_EMAIL and
 * BELLWETHER_E2E_PASSWORD (an administrator of its sample organisation).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chosenSettings, patience } from '@bellwether/services/chosen-engines';

const CLI = fileURLToPath(new URL('../../apps/cli/bin/bellwether', import.meta.url));
const START_MAX_MS = patience(240_000);
const STOP_MAX_MS = patience(20_000);

/** What a test needs to know to use a server. */
export interface ServerAccess {
  url: string;
  email: string;
  password: string;
}

export interface TestServer extends ServerAccess {
  dataDirectory: string;
  /** Ends the process and starts it again on the same port and data. `whileDown` runs in between. */
  restart(whileDown?: () => Promise<void>): Promise<void>;
  /** Ends the process and removes its data. */
  stop(): Promise<void>;
}

type SampleKind = boolean | 'agents';

/**
 * `sample`: with the living sample organisation, or its agents alone, fully loaded when this resolves. `cli`: of another
 * installation.
 */
export async function startTestServer({
  sample,
  cli = CLI,
}: {
  sample: SampleKind;
  cli?: string;
}): Promise<TestServer> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'bellwether-e2e-'));
  const access = { email: 'ada@example.test', password: 'correct horse battery staple' };
  let process_ = await start(cli, dataDirectory, access, sample, 0);
  const port = Number(new URL(process_.url).port);
  return {
    ...access,
    url: process_.url,
    dataDirectory,
    async restart(whileDown) {
      await end(process_.child);
      await whileDown?.();
      process_ = await start(cli, dataDirectory, access, sample, port);
    },
    async stop() {
      await end(process_.child);
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

async function start(
  cli: string,
  dataDirectory: string,
  { email, password }: { email: string; password: string },
  sample: SampleKind,
  port: number,
): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(cli, ['start', ...(sample ? [] : ['--json'])], {
    env: {
      ...process.env,
      ...(await chosenSettings(dataDirectory)),
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: dataDirectory,
      BELLWETHER_SAMPLE: sample === 'agents' ? 'agents' : sample ? 'on' : 'off',
      BELLWETHER_ADMIN_EMAIL: email,
      BELLWETHER_ADMIN_PASSWORD: password,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-4000);
  });
  const url = await Promise.race([
    readyAt(child, sample),
    once(child, 'exit').then(() => undefined),
    wait(START_MAX_MS).then(() => undefined),
  ]);
  if (url) return { child, url };
  child.kill('SIGKILL');
  throw new Error(`The server did not start within ${START_MAX_MS / 1000} s. It said: ${said || 'nothing'}`);
}

/** Its address, once it has said that it runs and, with the sample, that all of it is loaded. */
async function readyAt(child: ChildProcess, sample: SampleKind): Promise<string | undefined> {
  let url: string | undefined;
  for await (const line of createInterface({ input: child.stdout! })) {
    url ??= /https?:\/\/[\w.:[\]-]+/.exec(line)?.[0];
    if (url && (!sample || line.includes('sample organisation is there'))) {
      // Nobody reads on: a full pipe would stop the server.
      child.stdout!.resume();
      return url;
    }
  }
  return undefined;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const inTime = await Promise.race([ended.then(() => true), wait(STOP_MAX_MS, false, { ref: false })]);
  if (!inTime) child.kill('SIGKILL');
  await ended;
}
