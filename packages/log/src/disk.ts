/**
 * The few system calls on whose results durability rests, in one place so that tests can make them fail. Everything
 * else uses node:fs directly.
 */
import { fdatasync, ftruncate, writev } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

export interface Disk {
  /** Writes at `position`; resolves to the number of bytes written, which may be fewer than asked. */
  writev(fd: number, buffers: readonly Buffer[], position: number): Promise<number>;
  datasync(fd: number): Promise<void>;
  truncate(fd: number, length: number): Promise<void>;
}

export const systemDisk: Disk = {
  writev: (fd, buffers, position) =>
    new Promise((resolve, reject) =>
      writev(fd, buffers, position, (error, written) => (error ? reject(error) : resolve(written))),
    ),
  datasync: (fd) => new Promise((resolve, reject) => fdatasync(fd, (error) => (error ? reject(error) : resolve()))),
  truncate: (fd, length) =>
    new Promise((resolve, reject) => ftruncate(fd, length, (error) => (error ? reject(error) : resolve()))),
};

/** Writes all bytes at `position`, however many calls that takes. */
export async function writeAll(disk: Disk, fd: number, buffers: Buffer[], position: number): Promise<void> {
  let rest = buffers;
  let at = position;
  while (rest.length > 0) {
    let written = await disk.writev(fd, rest, at);
    if (written === 0) throw new Error('The disk accepted a write without taking a byte of it.');
    at += written;
    let whole = 0;
    while (whole < rest.length && written >= rest[whole]!.length) written -= rest[whole++]!.length;
    rest = rest.slice(whole);
    if (written > 0) rest[0] = rest[0]!.subarray(written);
  }
}

/** A file is only durable once the directory that names it is. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a directory and those above it, durably. */
export async function makeDirectory(path: string): Promise<void> {
  const firstMade = await mkdir(path, { recursive: true });
  if (firstMade === undefined) return;
  for (let made = resolve(path); ; made = dirname(made)) {
    await syncDirectory(dirname(made));
    if (made === resolve(firstMade)) return;
  }
}

/** Replaces the file as a whole: after a crash the old or the new content is there, never a mixture. */
export async function replaceFile(
  disk: Disk,
  path: string,
  content: Buffer[],
  beforeRename: () => void = () => {},
): Promise<void> {
  const temporary = `${path}.tmp`;
  const handle = await open(temporary, 'w');
  try {
    await writeAll(disk, handle.fd, content, 0);
    await disk.datasync(handle.fd);
  } finally {
    await handle.close();
  }
  beforeRename();
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}

/** True when the error says that there is no space left, which passes by itself once there is. */
export function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
