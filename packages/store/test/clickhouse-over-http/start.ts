/** Starts the process of server.ts; it ends with the one that started it, however that ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./server.ts', import.meta.url));
const START_MS_MAX = 90_000;
const STOP_MS_MAX = 20_000;
const LOOK_MS = 100;

export interface ClickHouseOverHttp {
  /** With name and password. */
  readonly url: string;
  stop(): Promise<void>;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
}

/** Where it runs and is reached, and what stands before a command that is to run there. */
interface Host {
  readonly address: string;
  readonly enter: readonly string[];
}

const LOOPBACK: Host = { address: '127.0.0.1', enter: [] };

/** Started again in the same directory it has the same address and what it had acknowledged. */
export async function startClickHouseOverHttp(
  directory: string,
  { host = LOOPBACK }: { host?: Host } = {},
): Promise<ClickHouseOverHttp> {
  mkdirSync(directory, { recursive: true });
  const addressFile = join(directory, 'address.json');
  if (!existsSync(addressFile)) {
    const address = { port: await freePort(), password: randomBytes(12).toString('hex') };
    writeFileSync(addressFile, JSON.stringify(address), { mode: 0o600 });
  }
  const { port, password }: { port: number; password: string } = JSON.parse(readFileSync(addressFile, 'utf8'));
  const logFile = join(directory, 'server.log');
  const output = openSync(logFile, 'w');
  const [command, ...words] = [...host.enter, process.execPath, PROGRAM];
  const child = spawn(command!, words, {
    // It ends when this pipe does, as it does when this process is killed.
    stdio: ['pipe', output, output],
    env: {
      ...process.env,
      PORT: String(port),
      HOST: host.address,
      DIRECTORY: join(directory, 'data'),
      USERNAME: 'bellwether',
      PASSWORD: password,
      // Each statement that runs holds a thread of this pool.
      UV_THREADPOOL_SIZE: '32',
    },
  });
  closeSync(output);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://${host.address}:${port}`;
  await untilReady(child, url, logFile);
  return {
    url: url.replace('//', `//bellwether:${password}@`),
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
      await ended;
      clearTimeout(timer);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function untilReady(child: ChildProcess, url: string, logFile: string): Promise<void> {
  const deadline = performance.now() + START_MS_MAX;
  while (!(await answers(url))) {
    const hasEnded = child.exitCode !== null || child.signalCode !== null;
    if (hasEnded || performance.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`The server did not get ready.\n${readFileSync(logFile, 'utf8').slice(-4000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/ping`, { signal: AbortSignal.timeout(1000) });
    return (await response.text()) === 'Ok.\n';
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('The system gave no port.');
  return address.port;
}
