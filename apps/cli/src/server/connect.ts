/**
 * Finds the server a command is for: the one at `--url`, or the one that runs on this machine in the data directory,
 * whose operator's token only its owner can read. That token is never sent anywhere but to the address the server itself
 * wrote down.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '@bellwether/core';
import { readServerAddress } from '@bellwether/server/running-server';
import { readOperatorToken } from '@bellwether/services/operator-token';
import { type Command, Option } from 'commander';
import { CommandError, EXIT, usageError } from '../command-error.ts';
import { type Administration, administrationInProcess, administrationOver } from './administration.ts';
import { ApiClient } from './api-client.ts';
import { configuredEngines } from './configured-engines.ts';

export interface TargetOptions {
  dataDir: string;
  url?: string;
  key?: string;
  org?: string;
}

const PROBE_TIME_LIMIT_MS = 10_000;
/** A server that is starting or stopping holds the records for some seconds. */
const BUSY_WAIT_MAX_MS = 20_000;
const BUSY_RETRY_MS = 200;

export function dataDirOption(): Option {
  return new Option('--data-dir <directory>', 'data directory of the server').env('DATA_DIR').default('./data');
}

/** The options of every command that asks a server. */
export function withTargetOptions(command: Command): Command {
  return command
    .addOption(new Option('--org <id>', 'organisation; a key has its own').argParser(parseOrgId))
    .addOption(
      new Option('--url <address>', 'address of the server; else the one on this machine').env('BELLWETHER_URL'),
    )
    .addOption(new Option('--key <key>', 'API key; else the operator of this machine').env('BELLWETHER_KEY'))
    .addOption(dataDirOption());
}

export function parseOrgId(text: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(text)) return text;
  throw usageError(
    `--org: ${JSON.stringify(text.slice(0, 80))} is no organisation id. Use 1 to 64 letters, digits, "_" and "-".`,
  );
}

/** A client for the organisation's data, by key or as the operator. */
export function connect(options: TargetOptions): ApiClient {
  const { org, key } = options;
  const dataDirectory = resolve(options.dataDir);
  const here = readServerAddress(dataDirectory);
  const url = options.url === undefined ? here?.url : parseUrl(options.url);
  if (url === undefined) {
    throw new CommandError(
      EXIT.unreachable,
      'unreachable',
      `No server runs in ${dataDirectory}. Start one with "bellwether start", or say --url and --key (or --data-dir).`,
    );
  }
  if (key !== undefined) return new ApiClient(url, { token: key, orgId: org });
  const token = url === here?.url ? readOperatorToken(dataDirectory) : undefined;
  if (token === undefined)
    throw new CommandError(
      EXIT.denied,
      'unauthenticated',
      `A key is needed for ${url}: say --key or set BELLWETHER_KEY.`,
    );
  if (org === undefined)
    throw usageError('Say which organisation with --org ("bellwether orgs list" shows them), or use --key.');
  return new ApiClient(url, { token, orgId: org });
}

/**
 * Runs `work` on organisations and keys: by `url` and `key` when given, else through the server of the data directory,
 * else on its records. Waits a bounded time for a server that is just starting or stopping.
 */
export async function administer<T>(
  options: Pick<TargetOptions, 'dataDir' | 'url' | 'key'>,
  work: (administration: Administration) => Promise<T>,
): Promise<T> {
  const administration = await openAdministration(options);
  try {
    return await work(administration);
  } finally {
    await administration.close();
  }
}

async function openAdministration({
  dataDir,
  url,
  key,
}: Pick<TargetOptions, 'dataDir' | 'url' | 'key'>): Promise<Administration> {
  if ((url === undefined) !== (key === undefined))
    throw usageError('--url and --key belong together: say both or neither.');
  if (url !== undefined && key !== undefined) return administrationOver(new ApiClient(parseUrl(url), { token: key }));
  const dataDirectory = resolve(dataDir);
  for (const deadline = Date.now() + BUSY_WAIT_MAX_MS; ; await delay(BUSY_RETRY_MS)) {
    const client = await findRunningServer(dataDirectory);
    if (client) return administrationOver(client);
    if ((await configuredEngines())?.records)
      throw new CommandError(
        EXIT.unreachable,
        'unreachable',
        'The settings name a PostgreSQL, which a running process administers, and none runs here. Start it with "bellwether start", or say --url and --key of another.',
      );
    if (!existsSync(join(dataDirectory, 'records')))
      throw new CommandError(
        EXIT.failed,
        'no_data_directory',
        `${dataDirectory} is not a data directory of Bellwether. Say --data-dir, or start a server there first.`,
      );
    try {
      return await administrationInProcess(join(dataDirectory, 'records'), systemClock);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes(' are open in process ')) || Date.now() > deadline)
        throw error;
    }
  }
}

/** The server of a data directory, once it has shown that it is that one: it knows the token written beside its address. */
export async function findRunningServer(dataDirectory: string): Promise<ApiClient | undefined> {
  const address = readServerAddress(dataDirectory);
  const token = address && readOperatorToken(dataDirectory);
  if (!token) return undefined;
  const client = new ApiClient(address.url, { token });
  try {
    await client.json('GET', '/api/v1/organisations', { timeLimitMs: PROBE_TIME_LIMIT_MS });
    return client;
  } catch (error) {
    // Left behind by a server that was killed; somebody else may listen there now.
    if (error instanceof CommandError && (error.code === 'unreachable' || error.exitCode === EXIT.denied))
      return undefined;
    throw error;
  }
}

export function parseUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw usageError(`--url: ${JSON.stringify(text.slice(0, 200))} is no address such as http://127.0.0.1:7700.`);
  return url.origin + url.pathname.replace(/\/+$/, '');
}
