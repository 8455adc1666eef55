/**
 * An installation whose machine will be lost: a server in a process of its own that dies by SIGKILL, a data directory
 * that is then removed, and backups on what stands for another disk. What comes after is the command line's doing.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FIRST_ORG_ID, newBackupKey, type PutBack } from '@bellwether/services';
import { readOperatorToken } from '@bellwether/services/operator-token';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NODE = join(ROOT, 'node_modules/node/bin/node');
const SERVER = join(ROOT, 'tests/recovery/server-process.ts');
const COMMAND_LINE = join(ROOT, 'apps/cli/src/main.ts');
const START_MAX_MS = 600_000;
const COMMAND_MAX_MS = 300_000;

export class DoomedInstallation {
  readonly home = mkdtempSync(join(tmpdir(), 'bellwether-disaster-'));
  readonly backups = join(this.home, 'other-disk');
  readonly keyFile = join(this.home, 'backup.key');
  readonly #settings: Record<string, string>;
  #directory = join(this.home, 'data-0');
  #lives = 0;
  #key: string | undefined;
  #child: ChildProcess | undefined;
  #endedMs = Number.NaN;
  #newSinceMs = Date.now();

  /** `settings` are those of the server, beside where its backups go. */
  constructor(settings: Record<string, string> = {}) {
    writeFileSync(this.keyFile, newBackupKey(), { mode: 0o600 });
    this.#settings = { BELLWETHER_BACKUP_TO: this.backups, BELLWETHER_BACKUP_KEY_FILE: this.keyFile, ...settings };
  }

  get directory(): string {
    return this.#directory;
  }

  /** When its machine ended last. */
  get endedMs(): number {
    return this.#endedMs;
  }

  /** When it got the machine, or disk, that it is on. */
  get newSinceMs(): number {
    return this.#newSinceMs;
  }

  async start(): Promise<{ url: string; key: string }> {
    const args = [SERVER, this.#directory, ...(this.#key === undefined ? [] : [this.#key])];
    const env = { ...process.env, UV_THREADPOOL_SIZE: '16', ...this.#settings };
    const child = spawn(NODE, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    child.stdin.on('error', () => undefined); // it may be dead before it has heard everything
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors = `${errors}${chunk}`.slice(-4000);
    });
    const said = await new Promise<string>((resolve, reject) => {
      const hung = setTimeout(
        () => reject(new Error(`The server was not ready in time. It said: ${errors}`)),
        START_MAX_MS,
      );
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk;
        if (!output.includes('\n')) return;
        clearTimeout(hung);
        resolve(output);
      });
      child.once('close', () => {
        clearTimeout(hung);
        reject(new Error(`The server ended before it was ready. It said: ${errors}`));
      });
    });
    const { url, key } = JSON.parse(said) as { url: string; key: string };
    this.#key = key;
    return { url, key };
  }

  /** The server kills itself when it passes this point (`backup.marked`); resolves with the signal that ended it. */
  async diesAt(faultPoint: string): Promise<NodeJS.Signals | null> {
    const child = this.#child;
    if (!child?.stdin) throw new Error('The server has not been started yet.');
    const closed = new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_, signal) => resolve(signal)));
    await new Promise((resolve) => child.stdin!.write(`${faultPoint}\n`, resolve));
    return closed;
  }

  /** As the operator of the machine, for the first organisation where one has to be named. */
  async ask<T>(url: string, method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${readOperatorToken(this.#directory)}`,
        ...{ 'content-type': 'application/json', 'x-bellwether-org': FIRST_ORG_ID },
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(COMMAND_MAX_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const closed = new Promise((resolve) => child.once('close', resolve));
    this.#endedMs = Date.now();
    child.kill('SIGKILL');
    await closed;
  }

  /** The machine is gone with everything on it, and a new one gets what is in the backups. */
  async loseDiskAndRestore(): Promise<PutBack> {
    await this.kill();
    rmSync(this.#directory, { recursive: true });
    this.#directory = join(this.home, `data-${++this.#lives}`);
    this.#newSinceMs = Date.now();
    return this.run<PutBack>('restore', '--into', this.#directory);
  }

  /** A command with `--json`, whatever it ends with. */
  async run<T>(...args: string[]): Promise<T> {
    const env = { ...process.env, UV_THREADPOOL_SIZE: '16', ...this.#settings };
    const done = await promisify(execFile)(NODE, [COMMAND_LINE, ...args, '--json'], {
      ...{ env, timeout: COMMAND_MAX_MS, maxBuffer: 64 * 1024 * 1024 },
    }).catch((error: { stdout?: string; stderr?: string }) => ({
      stdout: error.stdout ?? '',
      stderr: error.stderr ?? '',
    }));
    if (done.stdout.trim() === '') throw new Error(`bellwether ${args[0]} said nothing but: ${done.stderr}`);
    return JSON.parse(done.stdout) as T;
  }

  async dispose(): Promise<void> {
    await this.kill();
    rmSync(this.home, { recursive: true, force: true });
  }
}
