/**
 * One process owns a log directory. The lock is the kernel's (taken through SQLite, since Node has no call for file
 * locks) and ends with the process, however that ends; docs/log-protocol.md, "One owner", says why not a process id.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LogError } from './log-error.ts';

export interface DirectoryLock {
  release(): void;
}

/** Takes the lock or throws `locked`, at once. */
export function lockDirectory(directory: string): DirectoryLock {
  const owner = join(directory, 'owner.json');
  const database = new DatabaseSync(join(directory, 'lock'), { timeout: 0 });
  try {
    // An open exclusive transaction holds the lock and writes nothing.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw new LogError(
      'locked',
      `The log in ${directory} is in use by another process${describe(owner)}. Stop that one, or give this one a DATA_DIR of its own.`,
      { file: directory, cause },
    );
  }
  writeFileSync(owner, `${JSON.stringify({ pid: process.pid, since: new Date().toISOString() })}\n`);
  return { release: () => database.close() };
}

/** Who it is, if it says so; the file is for people only and may be missing or old. */
function describe(ownerFile: string): string {
  try {
    const owner: unknown = JSON.parse(readFileSync(ownerFile, 'utf8'));
    return typeof owner === 'object' && owner !== null && 'pid' in owner ? ` (process ${owner.pid})` : '';
  } catch {
    return '';
  }
}
