/**
 * Reads a whole segment to learn what it holds: at opening for the active segment and for sealed ones without a
 * sidecar, and in `verify`. Only complete appends count; the scan says where and why they end.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { type FrameHeader, readFrame } from './frame.ts';
import { LogError } from './log-error.ts';
import { Segment } from './segment.ts';
import { firstAppendOf, readSegmentHeader } from './segment-header.ts';
import { SegmentReader, type StoredFrame } from './segment-reader.ts';
import { type Ends, keyOf } from './topic-partition.ts';

export interface SegmentScan {
  segment: Segment;
  /** Ends of all topic-partitions after the last complete append. */
  ends: Ends;
  fileBytes: number;
  /** Why the complete appends end before the file does. */
  stopped: { position: number; reason: string } | undefined;
}

/** Scans a segment; `undefined` when its header is torn or damaged. `onFrame` sees every frame of complete appends. */
export async function scanSegment(
  path: string,
  onFrame: (stored: StoredFrame) => void = () => {},
  limitBytes = Number.POSITIVE_INFINITY,
): Promise<SegmentScan | undefined> {
  const start = await readHeaderOf(path);
  if (!start) return undefined;
  const fileBytes = Math.min(start.fileBytes, limitBytes);
  const segment = new Segment(path, start.header, start.end);
  const scan: SegmentScan = { segment, ends: { ...start.header.ends }, fileBytes, stopped: undefined };
  const reader = await SegmentReader.open(path, start.end, () => fileBytes);
  try {
    await scanAppends(reader, scan, onFrame);
  } catch (error) {
    if (!(error instanceof LogError && error.code === 'damaged')) throw error;
    scan.stopped = { position: error.position ?? segment.bytes, reason: error.message };
  } finally {
    await reader.close();
  }
  return scan;
}

async function scanAppends(reader: SegmentReader, scan: SegmentScan, onFrame: (stored: StoredFrame) => void) {
  let append: StoredFrame[] = [];
  for (;;) {
    const stored = await reader.next();
    if (!stored) break;
    const reason = misplaced(stored.header, append, scan);
    if (reason) {
      scan.stopped = { position: stored.position, reason };
      return;
    }
    append.push(stored);
    if (append.length < stored.header.of) continue;
    for (const complete of append) {
      const { header, position, end } = complete;
      scan.segment.add(header, position, end);
      scan.ends[keyOf(header.topic, header.partition)] = header.base + header.count;
      onFrame(complete);
    }
    append = [];
  }
  if (append.length > 0) scan.stopped = { position: scan.segment.bytes, reason: 'the last append is not complete' };
}

/** Why the frame cannot be the one that comes next, although it is intact. */
function misplaced(header: FrameHeader, append: readonly StoredFrame[], scan: SegmentScan): string | undefined {
  if (header.append !== scan.segment.next) return `append ${scan.segment.next} is missing before ${header.append}`;
  if (header.index !== append.length) return `frame ${append.length} of append ${header.append} is missing`;
  const key = keyOf(header.topic, header.partition);
  const before = append.findLast(({ frame }) => keyOf(frame.topic, frame.partition) === key);
  const end = before ? before.header.base + before.header.count : (scan.ends[key] ?? 0);
  return header.base === end ? undefined : `${key} goes on at ${header.base} instead of ${end}`;
}

async function readHeaderOf(path: string) {
  const handle = await open(path, 'r');
  try {
    const fileBytes = (await handle.stat()).size;
    const read = readSegmentHeader(await readSpan(handle, 0, Math.min(fileBytes, 1024 * 1024)));
    return read && read.header.first === firstAppendOf(path) ? { ...read, fileBytes } : undefined;
  } finally {
    await handle.close();
  }
}

const FRAME_START = Buffer.from('{"frame":1,');

/**
 * Intact frames after `position`, wherever they begin: what can still be recognised behind damage. Stops early when
 * `onFrame` returns true.
 */
export async function findFrames(
  path: string,
  position: number,
  onFrame: (header: FrameHeader, position: number) => boolean,
): Promise<void> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const bytes = await readSpan(handle, position, size - position);
    for (let at = bytes.indexOf(FRAME_START); at >= 0; ) {
      const read = readFrame(bytes, at);
      if (read.kind === 'frame' && onFrame(read.header, position + at)) return;
      at = bytes.indexOf(FRAME_START, read.kind === 'frame' ? read.end : at + 1);
    }
  } finally {
    await handle.close();
  }
}

async function readSpan(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
