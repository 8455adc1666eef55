/**
 * A frame as a Kafka message: its value is a header line with a checksum, then the payload, as in a segment; its key is its
 * own and no other's, so that compaction takes out nothing but what was written again under the same key.
 */
import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@bellwether/core';
import { isIntact, LINE_FEED, parseCheckedLine, sealLine } from '../checked-line.ts';
import type { Frame, Offset } from '../log.ts';
import { LogError } from '../log-error.ts';

/** Said of a frame beside what a reader gets. */
export interface FrameHead {
  /** Grows from append to append of a process, and begins with the time: orders frames of the same millisecond. */
  append: number;
  /** Place in its append. */
  index: number;
  count: number;
  timeMs: number;
  /** JSON of the meta. */
  meta: string;
  /** For a frame that was written again: where it first was. */
  instead?: number;
}

/** A message that holds a frame, as read. */
export interface FrameMessage {
  frame: Frame;
  append: number;
  index: number;
  /** Where the message is; `frame.base` is where the frame was first. */
  offset: number;
  key: Buffer;
}

export function newFrameKey(): Buffer {
  return Buffer.from(randomUUID());
}

export function encodeFrame({ append, index, count, timeMs, meta, instead }: FrameHead, payload: Buffer): Buffer {
  const first = instead === undefined ? '' : `"instead":${instead},`;
  const line = sealLine(
    `{"frame":1,"append":${append},"index":${index},"count":${count},"bytes":${payload.length},"time":${timeMs},${first}"meta":${meta}`,
    payload,
  );
  return Buffer.concat([line, payload]);
}

export interface RawMessage {
  topic: string;
  partition: number;
  offset: number;
  key: Buffer | null;
  value: Buffer | null;
}

/** The frame of a message; `undefined` for a message that holds none. Throws when it is not what was written. */
export function decodeFrame({ topic, partition, offset, key, value }: RawMessage): FrameMessage | undefined {
  if (value === null || value.length === 0 || key === null) return undefined;
  const lineEnd = value.indexOf(LINE_FEED);
  const line = value.subarray(0, lineEnd < 0 ? value.length : lineEnd);
  const payload = value.subarray(line.length + 1);
  const fields = isIntact(line, payload) ? headOf(line) : undefined;
  if (!fields)
    throw new LogError(
      'damaged',
      `The message at offset ${offset} of ${topic}/${partition} is not a frame as it was written. Seek past it to go on without it.`,
    );
  const base = fields.instead ?? offset;
  const frame: Frame = {
    topic,
    partition,
    base: base as Offset,
    next: (base + 1) as Offset,
    count: fields.count,
    timeMs: fields.time,
    meta: fields.meta,
    payload,
  };
  return { frame, append: fields.append, index: fields.index, offset, key };
}

/** What a line says of its frame; `undefined` when something else wrote it, with a checksum that is right. */
function headOf(line: Buffer): HeadFields | undefined {
  let head: Partial<HeadFields> | null;
  try {
    head = JSON.parse(line.toString()) as Partial<HeadFields> | null;
  } catch {
    return undefined; // no JSON at all
  }
  if (head?.frame !== 1) return undefined;
  const { append, index, count, time, instead = 0, meta } = head;
  const isWhole = [append, index, count, time, instead].every((part) => Number.isSafeInteger(part) && part! >= 0);
  return isWhole && typeof meta === 'object' && meta !== null ? (head as HeadFields) : undefined;
}

/** An object as a message of the log's own. */
export function decodeNote(value: Buffer | null): { [field: string]: unknown } | undefined {
  return value === null || value.length === 0 ? undefined : parseCheckedLine(value);
}

interface HeadFields {
  frame: number;
  append: number;
  index: number;
  count: number;
  time: number;
  instead?: number;
  meta: JsonObject;
}
