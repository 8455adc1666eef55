/**
 * A region: a whole server as a process of its own, with devices and backups, whose every word is kept in a file beside
 * its data. `run` is the command line in it.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readOperatorToken } from '@bellwether/services/operator-token';
import { ServerProcess } from '../engines/server-process.ts';

const CLI = fileURLToPath(new URL('../../apps/cli/bin/bellwether', import.meta.url));

export interface RegionPlan {
  name: string;
  /** Everything of it lies below. */
  home: string;
  port: number;
  mqttPort: number;
  /** Of all regions alike. */
  shared: Readonly<Record<string, string>>;
}

export interface Said {
  code: number;
  // biome-ignore lint/suspicious/noExplicitAny: compared with what is expected, field by field
  json: any;
  stderr: string;
}

export class Region {
  readonly plan: RegionPlan;
  readonly #process: ServerProcess;

  private constructor(plan: RegionPlan, process: ServerProcess) {
    this.plan = plan;
    this.#process = process;
  }

  get url(): string {
    return `http://127.0.0.1:${this.plan.port}`;
  }

  /** What it has written on its standard output and error, all of it. */
  static outputOf({ home }: RegionPlan): string {
    return join(home, 'output', 'server.log');
  }

  static async start(plan: RegionPlan): Promise<Region> {
    const process = new ServerProcess({
      ...{ name: plan.name, command: CLI, arguments: ['start', '--json'], logFile: Region.outputOf(plan) },
      // The log at its most talkative, with a line for each request: what is not in it now is in none.
      environment: { ...environmentOf(plan), LOG_LEVEL: 'trace', BELLWETHER_ACCESS_LOG: 'on' },
    });
    const region = new Region(plan, process);
    await process.untilReady(async () => (await fetch(`${region.url}/readyz`).catch(() => undefined))?.ok === true);
    return region;
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }

  /** As the operator, for an organisation. */
  async asOperator<T>(orgId: string, method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        ...{ authorization: `Bearer ${readOperatorToken(join(this.plan.home, 'data'))}`, 'x-bellwether-org': orgId },
        'content-type': 'application/json',
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}

/** The command line in a region, whether its server runs or not. */
export async function runIn(plan: RegionPlan, ...words: string[]): Promise<Said> {
  const env = { ...process.env, ...environmentOf(plan) };
  const said = await promisify(execFile)(CLI, [...words, '--json'], { env, maxBuffer: 16 * 1024 * 1024 }).catch(
    (error: unknown) => error as { code: number; stdout: string; stderr: string },
  );
  const text = said.stdout.trim() || said.stderr.trim().split('\n').at(-1) || '{}';
  return { code: 'code' in said ? said.code : 0, json: parsed(text), stderr: said.stderr };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}

function environmentOf({ name, home, port, mqttPort, shared }: RegionPlan): Record<string, string> {
  return {
    ...shared,
    ...{ BELLWETHER_REGION: name, DATA_DIR: join(home, 'data'), PORT: String(port), MQTT_PORT: String(mqttPort) },
    ...{ BELLWETHER_SAMPLE: 'off', BELLWETHER_EDGE: 'off', BELLWETHER_BACKUP_TO: join(home, 'backups') },
    BELLWETHER_BACKUP_SHIP_SECONDS: '1',
  };
}

/** Lines of an edge that was started, the first of them. */
export async function startEdge(directory: string): Promise<{ url: string; stop(): Promise<void> }> {
  const child = spawn(CLI, ['edge', 'start', '--edge-dir', directory, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    url: (JSON.parse(line) as { url: string }).url,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
