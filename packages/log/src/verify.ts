/**
 * Reads everything in a log directory and lists what is damaged: for `doctor`, after a restore, and before believing a
 * disk. Changes nothing, and may run beside the owner.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LINE_FEED, parseCheckedLine } from './checked-line.ts';
import { firstAppendOf } from './segment-header.ts';
import { findFrames, scanSegment } from './segment-scan.ts';

export interface Damage {
  file: string;
  /** Byte at which the unreadable part begins. */
  position: number;
  reason: string;
}

export interface VerifyReport {
  segments: number;
  appends: number;
  records: number;
  bytes: number;
  damage: Damage[];
  /** Bytes after the last complete append of the active segment: being written at this moment, or a torn tail. */
  tailBytes: number;
}

/** `activeBytes` is how far the active segment is durable; an owner knows it, anyone else leaves it out. */
export async function verifyLog(directory: string, activeBytes = Number.POSITIVE_INFINITY): Promise<VerifyReport> {
  const report: VerifyReport = { segments: 0, appends: 0, records: 0, bytes: 0, damage: [], tailBytes: 0 };
  const names = (await readdir(directory)).filter((name) => firstAppendOf(name) !== undefined).sort();
  let next: number | undefined;
  for (const [i, name] of names.entries()) {
    const first = firstAppendOf(name)!;
    if (next !== undefined && next !== first)
      report.damage.push({
        file: join(directory, name),
        position: 0,
        reason: `appends ${next} to ${first - 1} are missing before it`,
      });
    const isActive = i === names.length - 1;
    next = await verifySegment(report, join(directory, name), isActive ? activeBytes : undefined);
    if (!isActive && next === undefined) next = firstAppendOf(names[i + 1]!);
  }
  await verifyGroups(report, join(directory, 'groups'));
  return report;
}

/** The number of the append that must follow; `undefined` when damage hides it. */
async function verifySegment(report: VerifyReport, file: string, activeBytes?: number): Promise<number | undefined> {
  report.segments++;
  const scan = await scanSegment(
    file,
    ({ header, frame, position }) => {
      report.records += header.count;
      if (header.index === 0) report.appends++;
      if (linesOf(frame.payload) !== header.count)
        report.damage.push({
          file,
          position,
          reason: `the frame says ${header.count} records and holds ${linesOf(frame.payload)}`,
        });
    },
    activeBytes,
  );
  if (!scan) {
    report.damage.push({ file, position: 0, reason: 'the segment header is not readable' });
    return undefined;
  }
  const { segment, fileBytes, stopped } = scan;
  report.bytes += fileBytes;
  if (!stopped) return segment.next;
  if (activeBytes !== undefined && !(await isFollowed(file, segment.bytes, segment.next))) {
    report.tailBytes = fileBytes - segment.bytes;
    return segment.next;
  }
  report.damage.push({ file, position: stopped.position, reason: stopped.reason });
  return undefined;
}

/** Whether a later frame says that the append had been durable. */
async function isFollowed(file: string, position: number, append: number): Promise<boolean> {
  let followed = false;
  await findFrames(file, position, (header) => {
    followed = header.durable >= append;
    return followed;
  });
  return followed;
}

async function verifyGroups(report: VerifyReport, directory: string): Promise<void> {
  if (!existsSync(directory)) return; // nobody has read yet
  for (const name of await readdir(directory)) {
    const file = join(directory, name);
    if (name.endsWith('.json') && !parseCheckedLine(await readFile(file)))
      report.damage.push({ file, position: 0, reason: 'the checksum does not fit' });
  }
}

function linesOf(payload: Buffer): number {
  let lines = 0;
  for (let at = payload.indexOf(LINE_FEED); at >= 0; at = payload.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}
