/**
 * The name and the first line of a segment. The line repeats the ends of all topic-partitions, so that offsets go on
 * when every older segment is gone, and a segment can be understood on its own.
 */
import { basename } from 'node:path';
import { checkedLine, LINE_FEED, parseCheckedLine } from './checked-line.ts';
import type { Ends } from './topic-partition.ts';

const NAME = /^(\d{20})\.ndjson$/;

/** Room for some 10,000 topic-partitions. */
const SEGMENT_HEADER_BYTES_MAX = 1024 * 1024;

export interface SegmentHeader {
  /** Number of the first append in the segment. */
  first: number;
  timeMs: number;
  ends: Ends;
}

export function segmentName(first: number): string {
  return `${String(first).padStart(20, '0')}.ndjson`;
}

/** The number of the first append, from the file's name; `undefined` when this is no segment. */
export function firstAppendOf(path: string): number | undefined {
  const match = NAME.exec(basename(path));
  return match ? Number(match[1]) : undefined;
}

export function encodeSegmentHeader({ first, timeMs, ends }: SegmentHeader): Buffer {
  return checkedLine({ segment: 1, first, time: timeMs, ends });
}

/** The header at the beginning of `bytes` and its length; `undefined` when there is none, or it is torn or damaged. */
export function readSegmentHeader(bytes: Buffer): { header: SegmentHeader; end: number } | undefined {
  const lineEnd = bytes.subarray(0, SEGMENT_HEADER_BYTES_MAX).indexOf(LINE_FEED);
  if (lineEnd < 0) return undefined;
  const fields = parseCheckedLine(bytes.subarray(0, lineEnd));
  if (fields?.segment !== 1) return undefined;
  return {
    header: { first: fields.first as number, timeMs: fields.time as number, ends: fields.ends as Ends },
    end: lineEnd + 1,
  };
}
