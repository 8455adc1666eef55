/** Files of the active segment: making one, and making one anew after the disk has failed. */
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { faultPoint } from '@bellwether/core';
import { type Disk, syncDirectory, writeAll } from './disk.ts';
import { readFrame } from './frame.ts';
import { damaged } from './log-error.ts';
import { Segment } from './segment.ts';
import { encodeSegmentHeader, type SegmentHeader, segmentName } from './segment-header.ts';

export interface ActiveSegment {
  segment: Segment;
  handle: FileHandle;
}

/** Creates the file with its header, durably. When that fails, no file is left. */
export async function createSegment(directory: string, header: SegmentHeader, disk: Disk): Promise<ActiveSegment> {
  const path = join(directory, segmentName(header.first));
  const handle = await open(path, 'w+');
  try {
    const line = encodeSegmentHeader(header);
    await writeAll(disk, handle.fd, [line], 0);
    await disk.datasync(handle.fd);
    await syncDirectory(directory);
    faultPoint('log.segment.after_create');
    return { segment: new Segment(path, header, line.length), handle };
  } catch (error) {
    await handle.close();
    await rm(path, { force: true });
    throw error;
  }
}

/**
 * Writes the durable bytes of a segment into a new file which takes its place, after checking every frame. Only a sync
 * that succeeded over freshly written pages is believed; see docs/log-protocol.md, "When the disk says no".
 */
export async function rewriteSegment(segment: Segment, disk: Disk): Promise<FileHandle> {
  const bytes = (await readFile(segment.path)).subarray(0, segment.bytes);
  for (let at = segment.headerBytes; at < segment.bytes; ) {
    const read = readFrame(bytes, at);
    if (read.kind !== 'frame') throw damaged(segment.path, at, 'the frame is not what was written');
    at = read.end;
  }
  const temporary = `${segment.path}.tmp`;
  const handle = await open(temporary, 'w+');
  try {
    await writeAll(disk, handle.fd, [bytes], 0);
    await disk.datasync(handle.fd);
    await rename(temporary, segment.path);
    await syncDirectory(dirname(segment.path));
    return handle;
  } catch (error) {
    await handle.close();
    await rm(temporary, { force: true });
    throw error;
  }
}
