/**
 * What is shipped between backups, frame by frame: bytes of files at their places. A frame is taken in one order (groups
 * and anchors, then the records' write-ahead log, then objects, then the log), so that after every frame what is put back
 * is one state: the log reaches at least as far as everything that points into it.
 *
 *   frame = length of the head (4 bytes, big endian) ‖ head, JSON ‖ the entries' bytes, one after the other
 */
import { Problem } from '@bellwether/core';
import { safeShippedPath } from './safe-path.ts';

export interface ShippedEntry {
  path: string;
  /** Where in the file the bytes belong. */
  at: number;
  content: Buffer;
  /** How long the file is afterwards. */
  size: number;
}

export interface ShipFrame {
  number: number;
  /** When everything in it, and before it, had been made durable. */
  atMs: number;
  /** Something was not shipped before this frame: nothing older can be carried over it. */
  gap: boolean;
  /** Whether what custody holds has a frame of the same number beside it. */
  custody: boolean;
  entries: ShippedEntry[];
}

interface Head {
  ship: 1;
  number: number;
  at_ms: number;
  gap?: true;
  custody?: true;
  entries: { path: string; at: number; bytes: number; size: number }[];
}

/** No file of ours is longer. */
const FILE_BYTES_MAX = 2 ** 40;

export function encodeFrame({ number, atMs, gap, custody, entries }: ShipFrame): Buffer {
  const head: Head = {
    ...{ ship: 1, number, at_ms: atMs },
    ...(gap ? { gap: true } : {}),
    ...(custody ? { custody: true } : {}),
    entries: entries.map(({ path, at, content, size }) => ({ path, at, bytes: content.length, size })),
  };
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text, ...entries.map(({ content }) => content)]);
}

/** The frames that lie one after the other in what a piece holds. */
export function decodeFrames(bytes: Buffer): ShipFrame[] {
  const frames: ShipFrame[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) throw damaged();
    const headEnd = at + 4 + bytes.readUInt32BE(at);
    if (headEnd > bytes.length) throw damaged();
    const head = parseHead(bytes.toString('utf8', at + 4, headEnd));
    let place = headEnd;
    const entries = head.entries.map((entry): ShippedEntry => {
      const content = bytes.subarray(place, place + entry.bytes);
      if (content.length !== entry.bytes) throw damaged();
      place += entry.bytes;
      return { path: entry.path, at: entry.at, content, size: entry.size };
    });
    frames.push({
      number: head.number,
      atMs: head.at_ms,
      gap: head.gap === true,
      custody: head.custody === true,
      entries,
    });
    at = place;
  }
  return frames;
}

function parseHead(text: string): Head {
  let head: Partial<Head> | null;
  try {
    head = JSON.parse(text) as Partial<Head> | null;
  } catch (cause) {
    throw damaged(cause);
  }
  if (head?.ship !== 1 || !isSize(head.number) || !isSize(head.at_ms) || !Array.isArray(head.entries)) throw damaged();
  for (const entry of head.entries as (Partial<Head['entries'][number]> | null)[]) {
    const { path, at, bytes, size } = entry ?? {};
    safeShippedPath(path);
    if (!isSize(at) || !isSize(bytes) || !isSize(size) || at! + bytes! > size!) throw damaged();
  }
  return head as Head;
}

function isSize(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= FILE_BYTES_MAX * 4;
}

function damaged(cause?: unknown): Problem {
  return new Problem(
    'internal',
    'Something that was shipped between backups is damaged. Put back an earlier instant with --until, or another backup.',
    { cause },
  );
}
