/**
 * The edge a command is for: the one that runs in its directory, asked over HTTP with the operator's token, or else the
 * directory itself, opened for the length of the command. The answers are the same: they come from the same routes.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readEdgeAddress } from '@bellwether/edge-app/edge-address';
import { readServerAddress } from '@bellwether/server/running-server';
import { type Command, Option } from 'commander';
import { CommandError } from '../command-error.ts';
import { ApiClient, ApiProblem } from '../server/api-client.ts';

export interface EdgeTargetOptions {
  edgeDir?: string;
  edgeToken?: string;
  dataDir: string;
}

export interface EdgeDoor {
  directory: string;
  /** Whether an edge runs by itself; else it lives as long as the command. */
  isRunning: boolean;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  close(): Promise<void>;
}

const TIME_LIMIT_MS = 120_000;

export function withEdgeOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--edge-dir <directory>',
        'directory of the edge; else EDGE_DATA_DIR, else edge in the data directory',
      ).env('EDGE_DATA_DIR'),
    )
    .addOption(
      new Option('--edge-token <token>', "an operator's token; else the one in the directory").env(
        'BELLWETHER_EDGE_TOKEN',
      ),
    )
    .addOption(new Option('--data-dir <directory>', 'data directory').env('DATA_DIR').default('./data'));
}

export function edgeDirectoryOf({ edgeDir, dataDir }: EdgeTargetOptions): string {
  return resolve(edgeDir ?? join(dataDir, 'edge'));
}

/** `start`: an edge opened here also sends and runs, for as long as the command lasts. */
export async function openEdge(
  options: EdgeTargetOptions,
  { start = false, obtainIngestKey }: { start?: boolean; obtainIngestKey?: () => Promise<string | undefined> } = {},
): Promise<EdgeDoor> {
  const directory = edgeDirectoryOf(options);
  const running = await findRunningEdge(options);
  if (running) return running;
  const [{ Edge }, { createEdgeApp }] = await Promise.all([import('@bellwether/edge'), import('@bellwether/edge-app')]);
  const centreUrl = readServerAddress(resolve(options.dataDir))?.url;
  const edge = await Edge.open({
    directory,
    ...(centreUrl === undefined ? {} : { centreUrl }),
    ...(obtainIngestKey ? { obtainIngestKey } : {}),
  });
  const app = createEdgeApp(edge);
  if (start) edge.start();
  const token = options.edgeToken ?? readToken(directory);
  const ask = async <T>(method: 'GET' | 'POST', url: string, body?: unknown): Promise<T> => {
    const response = await app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { payload: Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
    });
    const answer = JSON.parse(response.body) as T & { code?: string; detail?: string };
    if (response.statusCode < 300) return answer;
    throw new ApiProblem(response.statusCode, answer.code ?? 'failed', answer.detail ?? '', undefined);
  };
  return {
    directory,
    isRunning: false,
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body),
    async close() {
      await app.close();
      await edge.close();
    },
  };
}

/** The edge of a directory when it runs by itself. */
export async function findRunningEdge(options: EdgeTargetOptions): Promise<EdgeDoor | undefined> {
  const directory = edgeDirectoryOf(options);
  const { edgeToken } = options;
  const url = readEdgeAddress(directory);
  const token = edgeToken ?? readToken(directory);
  if (url === undefined || token === undefined) return undefined;
  const client = new ApiClient(url, { token });
  try {
    // Only the edge of this directory knows the token in it.
    await client.json('GET', '/api/edge/runs?limit=1', { timeLimitMs: TIME_LIMIT_MS });
  } catch (error) {
    if (error instanceof CommandError && error.code === 'unreachable') return undefined;
    if (!(error instanceof ApiProblem) || error.status !== 403) throw error;
  }
  return {
    directory,
    isRunning: true,
    get: (path) => client.json('GET', path, { timeLimitMs: TIME_LIMIT_MS }),
    post: (path, body) =>
      client.json('POST', path, {
        timeLimitMs: TIME_LIMIT_MS,
        ...(Buffer.isBuffer(body)
          ? { bytes: { contentType: 'application/octet-stream', content: new Uint8Array(body) } }
          : { body: body ?? {} }),
      }),
    close: async () => undefined,
  };
}

function readToken(directory: string): string | undefined {
  try {
    return readFileSync(join(directory, 'operator-token'), 'utf8').trim();
  } catch {
    return undefined;
  }
}
