/**
 * Anchors: the head of every audit chain, written every hour and at each orderly end into a file of its own beside the
 * database, `audit/anchors.ndjson`. A chain that somebody rewrites as a whole, with every hash anew, still looks whole by
 * itself; it does not agree with the anchors any more. docs/audit.md says what that proves and what it cannot.
 *
 * One line an anchor; each carries the SHA-256 of the line before it, so the file is a chain as well. Append-only, synced
 * before `write` resolves. What a crash left of a line at the end is cut off when the file is opened.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Records } from '@bellwether/records';

export interface Anchor {
  at: string;
  org_id: string;
  seq: number;
  /** Of the chain's entry `seq`; hexadecimal. */
  hash: string;
}

/** A line that does not follow on the one before, or is none. */
export interface AnchorDamage {
  line: number;
  detail: string;
}

interface AnchorLine extends Anchor {
  prev: string;
}

const NEWLINE = 0x0a;
const LINE_BYTES_MAX = 4096;

export function anchorPath(dataDirectory: string): string {
  return join(dataDirectory, 'audit', 'anchors.ndjson');
}

export class AnchorFile {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #anchored: Map<string, string>;
  #previous: string;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(path: string, handle: FileHandle, anchored: Map<string, string>, previous: string) {
    this.path = path;
    this.#handle = handle;
    this.#anchored = anchored;
    this.#previous = previous;
  }

  static async open(dataDirectory: string): Promise<AnchorFile> {
    const path = anchorPath(dataDirectory);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const isNew = !existsSync(path);
    const handle = await open(path, 'a+', 0o600);
    try {
      if (isNew) await syncDirectory(dirname(path));
      else await cutTornTail(handle);
      const anchored = new Map<string, string>();
      let previous = FIRST_PREVIOUS;
      for await (const line of linesOf(path)) {
        previous = hashOfLine(line);
        const anchor = parseLine(line);
        if (anchor) anchored.set(anchor.org_id, anchor.hash);
      }
      return new AnchorFile(path, handle, anchored, previous);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Anchors the chains that have grown since. Gives how many; they are on disk when it resolves. */
  write(records: Records, at: string): Promise<number> {
    const written = this.#turn.then(() => this.#write(records, at));
    this.#turn = written.catch(() => undefined);
    return written;
  }

  async close(): Promise<void> {
    await this.#turn;
    await this.#handle.close();
  }

  async #write(records: Records, at: string): Promise<number> {
    const heads = await records.asOperator((tx) =>
      tx.selectFrom('audit_heads').selectAll().where('seq', '>', 0).orderBy('org_id').execute(),
    );
    const grown = heads
      .map(({ org_id, seq, hash }) => ({ at, org_id, seq: Number(seq), hash: Buffer.from(hash).toString('hex') }))
      .filter(({ org_id, hash }) => this.#anchored.get(org_id) !== hash);
    if (grown.length === 0) return 0;
    let text = '';
    let previous = this.#previous;
    for (const anchor of grown) {
      const line = JSON.stringify({ ...anchor, prev: previous } satisfies AnchorLine);
      previous = hashOfLine(line);
      text += `${line}\n`;
    }
    await this.#handle.appendFile(text);
    await this.#handle.sync();
    this.#previous = previous;
    for (const { org_id, hash } of grown) this.#anchored.set(org_id, hash);
    return grown.length;
  }
}

/**
 * The anchors of one chain, oldest first, and every damage of the file on the way. Holds one line at a time; a line that
 * is still being written at the end is left out.
 */
export async function* readAnchors(
  path: string,
  chain: string,
): AsyncGenerator<{ kind: 'anchor'; anchor: Anchor } | { kind: 'damage'; damage: AnchorDamage }> {
  if (!existsSync(path)) return;
  let number = 0;
  let previous = FIRST_PREVIOUS;
  for await (const line of linesOf(path)) {
    number += 1;
    const anchor = parseLine(line);
    if (!anchor) {
      yield { kind: 'damage', damage: { line: number, detail: `Line ${number} of the anchors is no anchor.` } };
    } else if (anchor.prev !== previous) {
      const detail = `Line ${number} of the anchors does not follow on the line before it: one of the two was changed, or lines between them were removed.`;
      yield { kind: 'damage', damage: { line: number, detail } };
    } else if (anchor.org_id === chain) yield { kind: 'anchor', anchor };
    previous = hashOfLine(line);
  }
}

const FIRST_PREVIOUS = createHash('sha256').update('bellwether audit anchors').digest('hex');

function hashOfLine(line: string): string {
  return createHash('sha256').update(line).digest('hex');
}

function parseLine(line: string): AnchorLine | undefined {
  try {
    const { at, org_id, seq, hash, prev } = JSON.parse(line) as Partial<AnchorLine>;
    const isAnchor =
      typeof at === 'string' &&
      typeof org_id === 'string' &&
      typeof seq === 'number' &&
      Number.isSafeInteger(seq) &&
      typeof hash === 'string' &&
      typeof prev === 'string';
    return isAnchor ? { at, org_id, seq, hash, prev } : undefined;
  } catch {
    return undefined;
  }
}

/** Whole lines only: the text behind the last newline is not one. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const end = await wholeBytes(path);
  if (end === 0) return;
  const input = createReadStream(path, { encoding: 'utf8', end: end - 1 });
  yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}

async function wholeBytes(path: string): Promise<number> {
  const handle = await open(path, 'r');
  try {
    return await endOfLastLine(handle);
  } finally {
    await handle.close();
  }
}

async function cutTornTail(handle: FileHandle): Promise<void> {
  const end = await endOfLastLine(handle);
  if (end === (await handle.stat()).size) return;
  await handle.truncate(end);
  await handle.sync();
}

async function endOfLastLine(handle: FileHandle): Promise<number> {
  const { size } = await handle.stat();
  const chunk = Buffer.alloc(LINE_BYTES_MAX);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - LINE_BYTES_MAX);
    const { bytesRead } = await handle.read(chunk, 0, end - start, start);
    const newline = chunk.subarray(0, bytesRead).lastIndexOf(NEWLINE);
    if (newline >= 0) return start + newline + 1;
    end = start;
  }
  return 0;
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
