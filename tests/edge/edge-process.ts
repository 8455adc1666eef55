/** An edge as a process that can be killed, and its HTTP as an operator sees it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../apps/cli/bin/bellwether', import.meta.url));

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared with what is expected, field by field
  body: any;
}

export class EdgeProcess {
  readonly #child: ChildProcess;
  readonly url: string;
  readonly #token: string;

  private constructor(child: ChildProcess, url: string, directory: string) {
    this.#child = child;
    this.url = url;
    this.#token = readFileSync(join(directory, 'operator-token'), 'utf8').trim();
  }

  static async start(directory: string): Promise<EdgeProcess> {
    const child = spawn(CLI, ['edge', 'start', '--edge-dir', directory, '--port', '0', '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout! });
    const [line] = (await Promise.race([
      once(lines, 'line'),
      once(child, 'exit').then(() => {
        throw new Error('The edge ended before it ran.');
      }),
    ])) as [string];
    return new EdgeProcess(child, (JSON.parse(line) as { url: string }).url, directory);
  }

  /** Throws when the edge does not answer, as when it was killed meanwhile. */
  async post(path: string, body?: string): Promise<Answer> {
    const init = { method: 'POST', headers: this.#headers, ...(body === undefined ? {} : { body }) };
    return answerOf(await fetch(this.url + path, init));
  }

  async get(path: string): Promise<Answer> {
    return answerOf(await fetch(this.url + path, { headers: this.#headers }));
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }

  get #headers(): Record<string, string> {
    return { authorization: `Bearer ${this.#token}`, 'content-type': 'application/octet-stream' };
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
}
