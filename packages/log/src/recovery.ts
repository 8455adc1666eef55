/**
 * Opening: from the files of a directory to the state of the journal. docs/log-protocol.md, "Opening", has the steps and
 * the reasons; the one that matters most is that a torn tail is cut and damage is not.
 */
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disk } from './disk.ts';
import { damaged } from './log-error.ts';
import type { RecentKeys } from './recent-keys.ts';
import type { KeyedAppend, Segment } from './segment.ts';
import { firstAppendOf } from './segment-header.ts';
import { readIndex, readKeys, sidecarPaths, writeSidecars } from './segment-index.ts';
import { findFrames, type SegmentScan, scanSegment } from './segment-scan.ts';
import type { Ends } from './topic-partition.ts';

export interface RecoveryReport {
  /** Bytes cut off the end: an append that had not been acknowledged when the process died. */
  tornBytes: number;
  /** Sealed segments that had to be scanned because their sidecar was missing or damaged. */
  scannedSegments: string[];
  /** Sealed segments found damaged while scanning. Reading them throws at the position. */
  damage: { file: string; position: number; reason: string }[];
}

export interface RecoveredJournal {
  /** Oldest first; the last is to be active. Empty in a new directory. */
  segments: Segment[];
  ends: Ends;
  report: RecoveryReport;
}

export async function recoverJournal(directory: string, disk: Disk, keys: RecentKeys): Promise<RecoveredJournal> {
  const report: RecoveryReport = { tornBytes: 0, scannedSegments: [], damage: [] };
  const files = await segmentFiles(directory);
  let tail: SegmentScan | undefined;
  while (files.length > 0 && !tail) tail = await recoverTail(files.pop()!, disk, report);
  if (!tail) return { segments: [], ends: {}, report };

  const sealed: { segment: Segment; keyedCount: number }[] = [];
  for (const [i, file] of files.entries()) {
    const indexed = await readIndex(file);
    const next = firstAppendOf(files[i + 1] ?? tail.segment.path)!;
    sealed.push(indexed ?? (await rebuild(file, next, disk, report)));
  }
  await recoverKeys(keys, [...sealed, { segment: tail.segment, keyedCount: tail.segment.keyed.length }]);
  return { segments: [...sealed.map(({ segment }) => segment), tail.segment], ends: tail.ends, report };
}

async function segmentFiles(directory: string): Promise<string[]> {
  const names = await readdir(directory);
  for (const name of names) if (name.endsWith('.tmp')) await rm(join(directory, name));
  return names
    .filter((name) => firstAppendOf(name) !== undefined)
    .sort()
    .map((name) => join(directory, name));
}

/** The last segment, cut after its last complete append. `undefined` when it never got a header, and then it is gone. */
async function recoverTail(path: string, disk: Disk, report: RecoveryReport): Promise<SegmentScan | undefined> {
  const { index, keys } = sidecarPaths(path);
  await rm(index, { force: true });
  await rm(keys, { force: true });
  const scan = await scanSegment(path);
  if (!scan) {
    // The header is synced before the first append: a frame behind a broken one proves damage.
    await findFrames(path, 0, () => {
      throw damaged(path, 0, 'the segment header is not readable, but appends follow it');
    });
    report.tornBytes += (await stat(path)).size;
    await rm(path);
    return undefined;
  }
  const { segment, fileBytes } = scan;
  const handle = await open(path, 'r+');
  try {
    if (fileBytes > segment.bytes) {
      await findFrames(path, segment.bytes, (header) => {
        if (header.durable >= segment.next)
          throw damaged(
            path,
            scan.stopped?.position ?? segment.bytes,
            'acknowledged appends follow bytes that are not',
          );
        return false;
      });
      await disk.truncate(handle.fd, segment.bytes);
      report.tornBytes += fileBytes - segment.bytes;
    }
    // What was complete but not synced must not vanish after somebody has read it.
    await disk.datasync(handle.fd);
  } finally {
    await handle.close();
  }
  return scan;
}

async function rebuild(path: string, next: number, disk: Disk, report: RecoveryReport) {
  const scan = await scanSegment(path);
  report.scannedSegments.push(path);
  if (!scan) throw damaged(path, 0, 'the segment header is not readable');
  const { segment, fileBytes, stopped } = scan;
  if (stopped || segment.next !== next) {
    const position = stopped?.position ?? segment.bytes;
    const reason = stopped?.reason ?? `appends ${segment.next} to ${next - 1} are missing`;
    report.damage.push({ file: path, position, reason });
    // Readers must run into the damage, not stop short of it.
    segment.bytes = fileBytes;
    segment.next = next;
    // How new the lost part was is not known; retention must not remove it too early.
    segment.newestMs = Math.max(segment.newestMs, (await stat(path)).mtimeMs);
  } else await writeSidecars(disk, segment);
  return { segment, keyedCount: segment.keyed.length };
}

/** Collects remembered keys from the newest segment back, until they are too many or too old. */
async function recoverKeys(keys: RecentKeys, segments: readonly { segment: Segment; keyedCount: number }[]) {
  const newestFirst: KeyedAppend[][] = [];
  let count = 0;
  for (const [i, { segment, keyedCount }] of [...segments.entries()].reverse()) {
    if (!keys.isWithin(count, segment.newestMs) && !segment.isEmpty) break;
    if (keyedCount === 0) continue;
    const keyed = segment.keyed.length > 0 ? segment.keyed : await keysOf(segment);
    newestFirst.push(keyed);
    count += keyed.length;
    if (i < segments.length - 1) segment.keyed = []; // its sidecar has them
  }
  for (const keyed of newestFirst.reverse()) for (const append of keyed) keys.add(append);
}

async function keysOf(segment: Segment): Promise<KeyedAppend[]> {
  return (await readKeys(segment.path)) ?? (await scanSegment(segment.path))?.segment.keyed ?? [];
}
