/**
 * One file of the spool (Node): lines are appended at the end, made durable in groups, and read back from a cursor. Lines
 * before the cursor are held in memory by somebody; lines behind it are parked. When all is read and nothing is held any
 * more the file has done its work.
 */
import { type FileHandle, open, unlink } from 'node:fs/promises';
import type { QueuedEvent } from './events.ts';
import { parseStoredLine } from './offline.ts';
import type { BatchBounds } from './queue.ts';

export class SpoolSegment {
  readonly path: string;
  /** Left by an earlier run, not written by this client. */
  readonly inherited: boolean;
  readonly #handle: FileHandle;
  /** Bytes written. */
  size: number;
  /** Where reading goes on; what lies before has been read or was never given up by its tracker. */
  #cursor = 0;
  /** Events of this segment in memory whose fate is open. */
  held = 0;
  /** Complete lines that could not be understood. */
  damaged = 0;

  private constructor(path: string, handle: FileHandle, size: number, inherited: boolean) {
    this.path = path;
    this.#handle = handle;
    this.size = size;
    this.inherited = inherited;
  }

  static async create(path: string): Promise<SpoolSegment> {
    return new SpoolSegment(path, await open(path, 'wx+', 0o600), 0, false);
  }

  /** An existing file, all of it unread. */
  static async inherit(path: string): Promise<SpoolSegment> {
    const handle = await open(path, 'r+');
    const { size } = await handle.stat();
    return new SpoolSegment(path, handle, size, true);
  }

  get finished(): boolean {
    return this.held === 0 && this.#cursor >= this.size;
  }

  get unreadBytes(): number {
    return this.size - this.#cursor;
  }

  /** Appends and makes durable. `held` events count as read already; they must come before any parked one. */
  async append(held: readonly QueuedEvent[], parked: readonly QueuedEvent[]): Promise<void> {
    const heldBytes = Buffer.from(held.map((event) => `${event.line}\n`).join(''));
    const bytes = Buffer.concat([heldBytes, Buffer.from(parked.map((event) => `${event.line}\n`).join(''))]);
    // At a position of our own: what a failed write left behind is overwritten by the next one.
    let written = 0;
    while (written < bytes.length) {
      const { bytesWritten } = await this.#handle.write(bytes, written, bytes.length - written, this.size + written);
      written += bytesWritten;
    }
    await this.#handle.datasync();
    if (this.#cursor === this.size) this.#cursor += heldBytes.length;
    this.size += bytes.length;
    this.held += held.length;
  }

  /** The next parked lines within bounds, held from now on. A torn last line is what a crash leaves; it is passed over. */
  async read(bounds: BatchBounds): Promise<QueuedEvent[]> {
    const events: QueuedEvent[] = [];
    const wanted = Math.min(this.unreadBytes, Math.max(bounds.bytes, READ_MIN_BYTES));
    const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(wanted), 0, wanted, this.#cursor);
    let start = 0;
    while (events.length < bounds.events) {
      const end = buffer.indexOf(10, start);
      if (end < 0 || end >= bytesRead) break;
      const event = parseStoredLine(buffer.toString('utf8', start, end), end + 1 - start);
      if (event) events.push(event);
      else this.damaged++;
      start = end + 1;
    }
    // No line end in all that was read: a torn tail, or damage longer than any event. Nothing behind it can be trusted.
    if (start === 0) {
      this.damaged++;
      this.#cursor = this.size;
    } else this.#cursor += start;
    this.held += events.length;
    return events;
  }

  /** Shows that the owner lives. */
  async touch(nowMs: number): Promise<void> {
    const now = new Date(nowMs);
    await this.#handle.utimes(now, now);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async remove(): Promise<void> {
    await this.#handle.close();
    await unlink(this.path);
  }
}

/** Longer than the longest event, so that one read always holds a whole line. */
const READ_MIN_BYTES = 512 * 1024;
