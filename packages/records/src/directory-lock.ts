/**
 * One process at a time in a records directory: PostgreSQL in the process takes no lock of its own, and two of them in
 * one directory corrupt it. The lock file names its owner; an owner that no longer runs does not block anybody.
 *
 * A process is known by its id, the tick it was started at and the boot it belongs to, because ids are used again, in a
 * container even at every start. Where the system does not tell (outside Linux), the id alone decides.
 */
import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface DirectoryLock {
  release(): void;
}

interface Owner {
  pid: number;
  startedAtTick: string;
  bootId: string;
}

const LOCK_FILE = 'records.lock';
const ATTEMPTS_MAX = 5;
/** Directories held by this very process: its own pid in a lock file proves nothing after a restart in a container. */
const heldHere = new Set<string>();

/** Takes the lock or throws, naming the process that has it and `what` it has. `directory` exists. */
export function lockDirectory(directory: string, what = 'records'): DirectoryLock {
  const path = join(directory, LOCK_FILE);
  if (heldHere.has(path)) throw new Error(`The ${what} in ${directory} are already open in this process.`);
  const own = JSON.stringify(describeProcess(process.pid));
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (createWhole(path, own)) {
      heldHere.add(path);
      return { release: () => release(path) };
    }
    const owner = readOwner(path);
    if (owner && isRunning(owner)) {
      throw new Error(
        `The ${what} in ${directory} are open in process ${owner.pid}. Stop that process, or give this one another DATA_DIR.`,
      );
    }
    setAside(path, owner);
  }
  throw new Error(`Other processes keep taking and leaving ${path}. Start one at a time.`);
}

/** Creates the file with its content in one step, so that nobody ever reads half of it. False when it exists. */
function createWhole(path: string, content: string): boolean {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

/** Removes a dead owner's file. Renaming lets one of several starters win; a file that is not the dead one's goes back. */
function setAside(path: string, dead: Owner | undefined): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = readOwner(aside);
  if (JSON.stringify(moved) !== JSON.stringify(dead)) createWhole(path, JSON.stringify(moved));
  unlinkSync(aside);
}

function release(path: string): void {
  heldHere.delete(path);
  if (readOwner(path)?.pid === process.pid) unlinkSync(path);
}

function readOwner(path: string): Owner | undefined {
  try {
    const owner = JSON.parse(readFileSync(path, 'utf8')) as Partial<Owner>;
    if (!Number.isSafeInteger(owner.pid)) return undefined;
    return { pid: owner.pid!, startedAtTick: String(owner.startedAtTick), bootId: String(owner.bootId) };
  } catch {
    return undefined; // gone, or cut short by a power cut: either way nobody's
  }
}

function isRunning(owner: Owner): boolean {
  if (owner.pid <= 0 || (owner.pid === process.pid && !owner.startedAtTick)) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = describeProcess(owner.pid);
  return now.startedAtTick === owner.startedAtTick && now.bootId === owner.bootId;
}

function describeProcess(pid: number): Owner {
  return { pid, startedAtTick: startTick(pid), bootId: readSystemFile('/proc/sys/kernel/random/boot_id') };
}

/** Field 22 of /proc/<pid>/stat. The command in field 2 may hold spaces and brackets, so we count from its end. */
function startTick(pid: number): string {
  const stat = readSystemFile(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function readSystemFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
