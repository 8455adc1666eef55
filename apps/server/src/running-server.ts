/**
 * Where the server of a data directory listens, for programs on the same machine: `run/server.json`, beside the
 * operator's token. It is there from the moment the server answers until it stops taking requests; what a killed server
 * left behind names an address where nobody, or somebody else, answers, so a reader has to try it.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ServerAddress {
  url: string;
  pid: number;
  started_at: string;
}

export function serverAddressPath(dataDirectory: string): string {
  return join(dataDirectory, 'run', 'server.json');
}

export function writeServerAddress(dataDirectory: string, url: string, startedMs: number): void {
  const path = serverAddressPath(dataDirectory);
  const address: ServerAddress = { url, pid: process.pid, started_at: new Date(startedMs).toISOString() };
  mkdirSync(join(dataDirectory, 'run'), { recursive: true, mode: 0o700 });
  // Renamed into place, so that nobody ever reads half of it.
  writeFileSync(`${path}.new`, `${JSON.stringify(address)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** What the file says; `undefined` when there is none or it cannot be read. */
export function readServerAddress(dataDirectory: string): ServerAddress | undefined {
  try {
    const address = JSON.parse(readFileSync(serverAddressPath(dataDirectory), 'utf8')) as Partial<ServerAddress>;
    const { url, pid, started_at } = address;
    if (typeof url !== 'string' || !URL.canParse(url) || typeof pid !== 'number') return undefined;
    return { url, pid, started_at: String(started_at) };
  } catch {
    return undefined;
  }
}

export function removeServerAddress(dataDirectory: string): void {
  rmSync(serverAddressPath(dataDirectory), { force: true });
}
