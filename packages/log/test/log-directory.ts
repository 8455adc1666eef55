/** A directory for one test's log, in memory where the system has such a file system, and what is in it. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLog, type SegmentLog } from '../src/index.ts';
import type { LogOptions } from '../src/segment-log.ts';

const BASE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export class LogDirectory {
  readonly path: string;
  readonly #logs = new Set<SegmentLog>();
  nowMs = 1_790_000_000_000;

  constructor(path: string = mkdtempSync(join(BASE, 'bellwether-log-'))) {
    this.path = path;
  }

  async open(options: Partial<LogOptions> = {}): Promise<SegmentLog> {
    const log = await openLog({ directory: this.path, clock: () => this.nowMs, ...options });
    this.#logs.add(log);
    return log;
  }

  /** Segments, oldest first. */
  segments(): string[] {
    return this.files('.ndjson');
  }

  files(ending: string): string[] {
    const names = readdirSync(this.path).filter((name) => name.endsWith(ending));
    return names.sort().map((name) => join(this.path, name));
  }

  /** The files as they are at this moment: what a crash leaves to the next owner. */
  copy(): LogDirectory {
    const copy = new LogDirectory();
    cpSync(this.path, copy.path, { recursive: true });
    return copy;
  }

  async dispose(): Promise<void> {
    for (const log of this.#logs) await log.close();
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Changes a file as a faulty disk would. */
export function changeFile(path: string, change: (bytes: Buffer) => Buffer): void {
  writeFileSync(path, change(readFileSync(path)));
}

export function flipBit(path: string, position: number, bit = 0): void {
  changeFile(path, (bytes) => {
    bytes[position]! ^= 1 << bit;
    return bytes;
  });
}
