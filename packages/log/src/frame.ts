/**
 * A frame on disk: one header line, then the payload. docs/log-protocol.md, "Segments", has the fields.
 * The checksum covers both, so a frame that reads back intact is the frame that was written.
 */
import type { JsonObject } from '@bellwether/core';
import { isIntact, LINE_FEED, sealLine } from './checked-line.ts';
import type { Frame, Offset } from './log.ts';

/** Header lines are longer only when meta or key are; an append with a longer one is too large. */
export const HEADER_BYTES_MAX = 256 * 1024;
/** Bytes of a header besides key and meta, at most. */
export const HEADER_BYTES_FIXED = 384;
/** No payload may be longer; what claims to be is damage. */
const PAYLOAD_BYTES_MAX = 512 * 1024 * 1024;

export interface FrameHeader {
  append: number;
  index: number;
  of: number;
  topic: string;
  partition: number;
  base: number;
  count: number;
  bytes: number;
  timeMs: number;
  durable: number;
  key: string | undefined;
}

/** The header line; `metaJson` is the meta already as JSON. */
export function encodeHeader(header: FrameHeader, metaJson: string, payload: Buffer): Buffer {
  const key = header.key === undefined ? '' : `"key":${JSON.stringify(header.key)},`;
  return sealLine(
    `{"frame":1,"append":${header.append},"index":${header.index},"of":${header.of},"topic":"${header.topic}",` +
      `"partition":${header.partition},"base":${header.base},"count":${header.count},"bytes":${header.bytes},` +
      `"time":${header.timeMs},"durable":${header.durable},${key}"meta":${metaJson}`,
    payload,
  );
}

export type FrameRead =
  /** `end` is the position after the frame, in the same buffer. */
  | { kind: 'frame'; header: FrameHeader; frame: Frame; end: number }
  /** The buffer ends before the frame does; it needs at least this many bytes from `at` on. */
  | { kind: 'short'; bytesNeeded: number }
  | { kind: 'damaged'; reason: string };

/** Reads the frame at `at`. The payload is a view into `bytes`, not a copy. */
export function readFrame(bytes: Buffer, at: number, end: number = bytes.length): FrameRead {
  const lineEnd = bytes.indexOf(LINE_FEED, at);
  if (lineEnd < 0 || lineEnd >= end) {
    if (end - at > HEADER_BYTES_MAX) return { kind: 'damaged', reason: 'no header line begins here' };
    return { kind: 'short', bytesNeeded: end - at + 1 };
  }
  const line = bytes.subarray(at, lineEnd);
  const fields = parseHeader(line);
  if (!fields) return { kind: 'damaged', reason: 'the header line is not a frame header' };
  const payloadEnd = lineEnd + 1 + fields.bytes;
  if (payloadEnd > end) return { kind: 'short', bytesNeeded: payloadEnd - at };
  const payload = bytes.subarray(lineEnd + 1, payloadEnd);
  if (!isIntact(line, payload)) return { kind: 'damaged', reason: 'the checksum does not fit' };
  const header: FrameHeader = { ...fields, timeMs: fields.time, key: fields.key };
  const frame = frameOf(header, fields.meta, payload);
  return { kind: 'frame', header, frame, end: payloadEnd };
}

/** The frame as readers get it. */
export function frameOf(header: FrameHeader, meta: JsonObject, payload: Buffer): Frame {
  const { topic, partition, base, count, timeMs } = header;
  return { topic, partition, base: base as Offset, next: (base + count) as Offset, count, timeMs, meta, payload };
}

type HeaderFields = Omit<FrameHeader, 'timeMs'> & { time: number; meta: JsonObject };

/** The header's fields, their types checked; the checksum cannot be checked before `bytes` is known. */
function parseHeader(line: Buffer): HeaderFields | undefined {
  if (line.length > HEADER_BYTES_MAX || line.toString('latin1', 0, 11) !== '{"frame":1,') return undefined;
  let fields: Partial<HeaderFields>;
  try {
    fields = JSON.parse(line.toString());
  } catch {
    return undefined; // not JSON is one of the ways in which a line is no header
  }
  const { append, index, of, partition, base, count, bytes, time, durable, topic, key, meta } = fields;
  const numbers = [append, index, of, partition, base, count, bytes, time, durable];
  if (!numbers.every(Number.isSafeInteger) || bytes! < 0 || bytes! > PAYLOAD_BYTES_MAX) return undefined;
  if (typeof topic !== 'string' || (key !== undefined && typeof key !== 'string')) return undefined;
  return typeof meta === 'object' && meta !== null ? (fields as HeaderFields) : undefined;
}
