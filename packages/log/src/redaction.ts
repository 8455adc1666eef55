/**
 * Redaction: takes the content of single records out of sealed segments, for whom the law allows to be forgotten. Nothing
 * else about the log changes: a redacted record is as long as it was, so every offset, count, position and sidecar stays
 * right; only the payload and the checksum of its frame are other ones. docs/log-protocol.md, "Redaction", has the rules.
 */
import { open, readFile, rename, rm } from 'node:fs/promises';
import { LINE_FEED, sealLine } from './checked-line.ts';
import { type Disk, writeAll } from './disk.ts';
import { readFrame } from './frame.ts';
import type { Frame } from './log.ts';
import { damaged, LogError } from './log-error.ts';
import type { Segment } from './segment.ts';

/** What becomes of a record: it stays, it is blanked out, or other bytes of the same length take its place. */
export type RecordEdit = 'keep' | 'erase' | Buffer;

export interface Redaction {
  /** Only frames that hold one of these byte strings are looked at record by record. */
  holding: readonly Buffer[];
  /** Told each such frame's records, without their line feeds; must give the same answer whenever it is asked. */
  edit(record: Buffer, frame: Omit<Frame, 'payload'>): RecordEdit;
}

export interface RedactionReport {
  /** Segments written anew; over Kafka, frames. */
  segments: number;
  /** Records blanked out. */
  erased: number;
  /** Records of which a part was replaced. */
  edited: number;
}

const SPACE = 32;
/** Bytes of `,"crc":"01234567"}`. */
const CRC_FIELD_BYTES = 18;

/** Whether a record, without its line feed, was blanked out by a redaction: its content is gone, its place is kept. */
export function isRedacted(record: Uint8Array): boolean {
  return record.length > 0 && record.every((byte) => byte === SPACE);
}

/**
 * Writes a sealed segment anew beside itself, durably, with its records redacted. Gives the path of the new file and what
 * it did; `undefined` when nothing in the segment is to be redacted. The segment itself stays as it is.
 */
export async function writeRedacted(
  segment: Segment,
  redaction: Redaction,
  disk: Disk,
): Promise<{ path: string; erased: number; edited: number } | undefined> {
  const bytes = await readFile(segment.path);
  const done = redactFrames(segment, bytes, redaction);
  if (done.erased + done.edited === 0) return undefined;
  const path = `${segment.path}.tmp`;
  const handle = await open(path, 'w');
  try {
    await writeAll(disk, handle.fd, [bytes], 0);
    await disk.datasync(handle.fd);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return { path, ...done };
}

export async function replaceSegment(segment: Segment, path: string): Promise<void> {
  await rename(path, segment.path);
  segment.rewrites++;
}

/** Redacts in place: `bytes` is the content of the segment's file. */
function redactFrames(
  segment: Segment,
  bytes: Buffer,
  { holding, edit }: Redaction,
): { erased: number; edited: number } {
  const done = { erased: 0, edited: 0 };
  if (!holding.some((text) => bytes.includes(text))) return done;
  for (let at = segment.headerBytes; at < segment.bytes; ) {
    const read = readFrame(bytes, at, segment.bytes);
    if (read.kind !== 'frame') throw damaged(segment.path, at, 'the frame is not what was written');
    const { payload, ...frame } = read.frame;
    if (holding.some((text) => payload.includes(text))) {
      const before = done.erased + done.edited;
      redactRecords(payload, (record) => edit(record, frame), done);
      if (done.erased + done.edited > before) sealAgain(bytes, at, payload);
    }
    at = read.end;
  }
  return done;
}

/** Redacts the records of a frame in place, and adds up what it did. */
export function redactRecords(
  payload: Buffer,
  edit: (record: Buffer) => RecordEdit,
  done: { erased: number; edited: number },
): void {
  for (let start = 0; start < payload.length; ) {
    const end = payload.indexOf(LINE_FEED, start);
    const record = payload.subarray(start, end < 0 ? payload.length : end);
    start += record.length + 1;
    const edited = isRedacted(record) ? 'keep' : edit(record);
    if (edited === 'keep') continue;
    if (edited === 'erase') {
      record.fill(SPACE);
      done.erased++;
      continue;
    }
    if (edited.length !== record.length || edited.includes(LINE_FEED))
      throw new LogError('invalid_argument', 'A redacted record has to be one line as long as it was.');
    edited.copy(record);
    done.edited++;
  }
}

/** Gives the frame that begins at `at` the checksum of its new payload; the header line stays as long as it was. */
function sealAgain(bytes: Buffer, at: number, payload: Buffer): void {
  const lineEnd = bytes.indexOf(LINE_FEED, at);
  const line = bytes.toString('utf8', at, lineEnd - CRC_FIELD_BYTES);
  sealLine(line, payload).copy(bytes, at);
}
