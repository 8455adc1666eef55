/**
 * Sidecars of a sealed segment: `.index.json` so that opening need not scan it, `.keys.json` so that idempotency keys
 * are remembered. Both are derived, checked, and made again when they are missing or do not fit.
 */
import { readFile, stat } from 'node:fs/promises';
import { faultPoint } from '@bellwether/core';
import { checkedLine, parseCheckedLine } from './checked-line.ts';
import { type Disk, replaceFile } from './disk.ts';
import { type IndexEntry, type KeyedAppend, Segment } from './segment.ts';
import { firstAppendOf } from './segment-header.ts';
import type { Ends } from './topic-partition.ts';

export function sidecarPaths(segmentPath: string): { index: string; keys: string } {
  const stem = segmentPath.slice(0, -'.ndjson'.length);
  return { index: `${stem}.index.json`, keys: `${stem}.keys.json` };
}

interface IndexFile {
  index: 1;
  first: number;
  next: number;
  time: number;
  header_bytes: number;
  bytes: number;
  records: number;
  oldest: number;
  newest: number;
  keyed: number;
  starts: Ends;
  entries: IndexEntry[];
}

interface KeysFile {
  keys: 1;
  first: number;
  appends: [key: string, timeMs: number, offsets: number[]][];
}

/** Writes the sidecars of a segment that will not change any more. */
export async function writeSidecars(disk: Disk, segment: Segment): Promise<void> {
  faultPoint('log.seal.before_index');
  const paths = sidecarPaths(segment.path);
  if (segment.keyed.length > 0) {
    const keys: KeysFile = {
      keys: 1,
      first: segment.first,
      appends: segment.keyed.map(({ key, timeMs, offsets }) => [key, timeMs, offsets]),
    };
    await replaceFile(disk, paths.keys, [checkedLine(keys)]);
  }
  const index: IndexFile = {
    index: 1,
    first: segment.first,
    next: segment.next,
    time: segment.createdMs,
    header_bytes: segment.headerBytes,
    bytes: segment.bytes,
    records: segment.records,
    oldest: segment.oldestMs,
    newest: segment.newestMs,
    keyed: segment.keyed.length,
    starts: segment.starts,
    entries: segment.entries,
  };
  await replaceFile(disk, paths.index, [checkedLine(index)]);
}

/** A sealed segment from its index; `undefined` when that is missing, damaged, or does not fit the segment's size. */
export async function readIndex(segmentPath: string): Promise<{ segment: Segment; keyedCount: number } | undefined> {
  const index = (await readSidecar(sidecarPaths(segmentPath).index)) as IndexFile | undefined;
  if (index?.index !== 1 || index.first !== firstAppendOf(segmentPath)) return undefined;
  if ((await stat(segmentPath)).size !== index.bytes) return undefined;
  const header = { first: index.first, timeMs: index.time, ends: index.starts };
  const segment = new Segment(segmentPath, header, index.header_bytes);
  segment.next = index.next;
  segment.bytes = index.bytes;
  segment.records = index.records;
  segment.oldestMs = index.oldest;
  segment.newestMs = index.newest;
  segment.entries = index.entries;
  return { segment, keyedCount: index.keyed };
}

/** The keyed appends of a sealed segment; `undefined` when the sidecar is missing or damaged. */
export async function readKeys(segmentPath: string): Promise<KeyedAppend[] | undefined> {
  const file = (await readSidecar(sidecarPaths(segmentPath).keys)) as KeysFile | undefined;
  if (file?.keys !== 1) return undefined;
  return file.appends.map(([key, timeMs, offsets]) => ({ key, timeMs, offsets }));
}

async function readSidecar(path: string): Promise<unknown> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch {
    return undefined; // whatever is wrong with it, the segment itself has the truth
  }
  return parseCheckedLine(bytes);
}
