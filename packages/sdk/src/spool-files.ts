/**
 * Names and owners of spool files (Node). A file belongs to one client of one process and its name says which:
 * `<host>~<pid>~<token>~<sequence>.ndjson`. A client takes over a file by renaming it, which only one can win. A file may be
 * taken over when its owner is surely dead, or has shown no sign of life for long.
 */
import { randomUUID } from 'node:crypto';
import { readdir, rename, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A living owner touches its files more often than this; a process stopped for longer may see its events sent twice. */
export const OWNER_SILENCE_MAX_MS = 5 * 60_000;

const FILE_NAME = /^([A-Za-z0-9.-]+)~(\d+)~([0-9a-f-]{36})~(\d+)\.ndjson$/;

/** Tokens of the clients of this very process that are open. */
const livingTokens = new Set<string>();

export interface SpoolOwner {
  readonly token: string;
  nextPath(): string;
  /** Renames every file in the directory whose owner is gone to names of our own; oldest first. */
  claimOrphans(nowMs: number): Promise<string[]>;
  /** From here on the files of this owner may be claimed by others. */
  retire(): void;
}

export function createSpoolOwner(directory: string): SpoolOwner {
  const token = randomUUID();
  const host = hostname().replace(/[^A-Za-z0-9.-]/g, '-') || 'host';
  let sequence = 0;
  livingTokens.add(token);
  const nextPath = () => join(directory, `${host}~${process.pid}~${token}~${++sequence}.ndjson`);
  return {
    token,
    nextPath,
    retire: () => livingTokens.delete(token),
    async claimOrphans(nowMs) {
      const claimed: string[] = [];
      for (const file of await oldestFirst(directory)) {
        const [, fileHost, pid, fileToken] = FILE_NAME.exec(file.name) ?? [];
        if (fileHost === undefined || pid === undefined || fileToken === undefined || fileToken === token) continue;
        const silent = nowMs - file.modifiedMs > OWNER_SILENCE_MAX_MS;
        if (!silent && !isDead(fileHost === host, Number(pid), fileToken)) continue;
        const path = nextPath();
        const won = await rename(join(directory, file.name), path).then(
          () => true,
          () => false, // another process was faster
        );
        if (won) claimed.push(path);
      }
      return claimed;
    },
  };
}

async function oldestFirst(directory: string): Promise<{ name: string; modifiedMs: number }[]> {
  const files: { name: string; modifiedMs: number }[] = [];
  for (const name of await readdir(directory)) {
    if (!FILE_NAME.test(name)) continue;
    const status = await stat(join(directory, name)).catch(() => undefined);
    if (status) files.push({ name, modifiedMs: status.mtimeMs });
  }
  return files.sort((a, b) => a.modifiedMs - b.modifiedMs);
}

function isDead(sameHost: boolean, pid: number, token: string): boolean {
  // On another host (or in another container) a pid says nothing; only silence does.
  if (!sameHost) return false;
  if (pid === process.pid) return !livingTokens.has(token);
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
