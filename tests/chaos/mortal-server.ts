/** A server that lives in a process of its own and dies by SIGKILL, again and again, on one data directory. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NODE = join(ROOT, 'node_modules/node/bin/node');
const PROGRAM = join(ROOT, 'tests/chaos/server-process.ts');

/** How long a start may take before it counts as hung; it is about a second on a quiet machine. */
const START_MAX_MS = 60_000;

/** One life: from spawn to death. */
export interface Life {
  /** Resolves with the address once it serves; with `undefined` when it died first. */
  ready: Promise<string | undefined>;
  /** Resolves with the signal that ended it. */
  died: Promise<NodeJS.Signals | null>;
  kill(): void;
}

export class MortalServer {
  /** Milliseconds from spawn to ready, for each start after the first that got there. */
  readonly readyMs: number[] = [];
  starts = 0;
  #key: string | undefined;
  #child: ChildProcess | undefined;
  #directory: string | undefined;

  get key(): string {
    if (this.#key === undefined) throw new Error('The server has not been ready yet, so there is no key.');
    return this.#key;
  }

  /** Its data directory, once it was started. */
  get directory(): string {
    if (this.#directory === undefined) throw new Error('The server has not been started yet, so it has no data.');
    return this.#directory;
  }

  /** Starts it; `fault` arms a fault point (`store.plan.after:2`), at which the process kills itself. */
  start(fault = ''): Life {
    const started = performance.now();
    this.#directory ??= mkdtempSync(join(tmpdir(), 'bellwether-chaos-'));
    const args = [PROGRAM, this.#directory, ...(this.#key === undefined ? [] : [this.#key])];
    const env = { ...process.env, UV_THREADPOOL_SIZE: '16', BELLWETHER_FAULT: fault };
    const child = spawn(NODE, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.starts++;
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors = `${errors}${chunk}`.slice(-4000);
    });
    const died = new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_, signal) => resolve(signal)));
    const ready = new Promise<string | undefined>((resolve, reject) => {
      const hung = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new Error(`The server was not ready within ${START_MAX_MS} ms. It said: ${errors}`));
      }, START_MAX_MS);
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk;
        if (!output.includes('\n')) return;
        clearTimeout(hung);
        const { url, key } = JSON.parse(output) as { url: string; key: string };
        if (this.#key !== undefined) this.readyMs.push(performance.now() - started);
        this.#key = key;
        resolve(url);
      });
      void died.then((signal) => {
        clearTimeout(hung);
        if (signal === 'SIGKILL') resolve(undefined);
        else reject(new Error(`The server ended by itself (${signal ?? child.exitCode}). It said: ${errors}`));
      });
    });
    ready.catch(() => undefined); // whoever waits for it is told; nobody has to
    return { ready, died, kill: () => child.kill('SIGKILL') };
  }

  /** Kills it if it is alive, and resolves when it is dead. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      await closed;
    }
  }

  async dispose(): Promise<void> {
    await this.kill();
    if (this.#directory) rmSync(this.#directory, { recursive: true, force: true });
  }
}
