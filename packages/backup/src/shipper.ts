/**
 * Ships what has changed since the last frame, every few seconds or, when asked, before anybody is answered. What it
 * follows are files: the log's segments as far as they are durable, pages of the records' write-ahead log, anchors,
 * consumer groups, objects, and what custody holds.
 *
 * Rules kept here:
 * - Frames are taken in the order ship-frame.ts says, one at a time, and numbered without holes.
 * - While a full backup is taken, everything goes into its set and into the one before: only that can be put back yet.
 * - Bytes carry their places. A frame that failed is sent again with more in it; one that is sent twice changes nothing.
 * - Pages of the write-ahead log are taken before the engine lets go of them: it makes its control file durable first.
 * - When too much waits because the place of backups is away, what waits is let go of, the next frame says so (`gap`), and
 *   another backup is asked for. Nothing is ever passed over in silence.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { open, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Clock, MINUTE_MS } from '@bellwether/core';
import { type BackupSet, keyOfSet } from './catalogue.ts';
import type { Repository } from './repository.ts';
import { isNeverKept } from './safe-path.ts';
import { encodeFrame, type ShipFrame, type ShippedEntry } from './ship-frame.ts';
import { custodyPiece, FRAMES_PER_GROUP, shipGroup, shipPiece } from './ship-reader.ts';
import { WAL_FILE, WalPages, walFileAfter, walFiles } from './wal-files.ts';

/** A file of the log and how far it is durable. */
export interface DurableExtent {
  path: string;
  bytes: number;
}

export interface ShipperSources {
  dataDirectory: string;
  /** Segments of the log, oldest first; absent before the log is open and after it is closed. */
  logExtents?: (() => readonly DurableExtent[]) | undefined;
  /** A copy of the edge's database that is one state, or nothing when there is none or it has not changed. */
  edgeFiles?: (() => Promise<{ path: string; content: Buffer }[]>) | undefined;
}

export interface ShippingPosition {
  set_id: string;
  next: number;
  wal_through: string;
  extents: Record<string, number>;
  /** The set everything goes into as well, until a backup of the other one is whole. */
  before?: { set_id: string; next: number };
}

export interface ShipperStats {
  /** When everything durable at that moment had been shipped; `undefined` before the first frame. */
  shippedAtMs: number | undefined;
  frames: number;
  bytes: number;
  /** What does not work, if anything. */
  failing: string | undefined;
}

const PENDING_BYTES_MAX = 256 * 1024 * 1024;
/** So much of one frame comes from the log; the rest comes with the next, at once. */
const LOG_BYTES_PER_FRAME = 64 * 1024 * 1024;
/** A frame without news says that there were none. */
const HEARTBEAT_MS = MINUTE_MS;
const GROUP_BYTES_MAX = 32 * 1024 * 1024;
const EDGE_EVERY_MS = 5 * MINUTE_MS;
/** Their positions belong to the store's own copy, which is older. */
const GROUPS_LEFT_OUT: ReadonlySet<string> = new Set(['store.json']);

export class Shipper {
  readonly #repository: Repository;
  readonly #sources: ShipperSources;
  readonly #clock: Clock;
  readonly #walDirectory: string;
  readonly #wal: WalPages;
  readonly #dirty = new Set<string>();
  readonly #objects = new Set<string>();
  #pending: ShippedEntry[] = [];
  #pendingBytes = 0;
  #gap = false;
  #set: BackupSet | undefined;
  #next = 0;
  #before: { set: BackupSet; next: number } | undefined;
  /** The newest file of the write-ahead log anything was taken of. */
  #walThrough = '';
  /** What of each growing file has been shipped. */
  #extents = new Map<string, number>();
  /** Hashes of small files as they were shipped. */
  #small = new Map<string, string>();
  #group: { pieces: Buffer[]; bytes: number; whole: boolean } = { pieces: [], bytes: 0, whole: false };
  #turn: Promise<unknown> = Promise.resolve();
  #waiting: Promise<void> | undefined;
  #edgeAtMs = Number.NEGATIVE_INFINITY;
  #lastFrameMs = Number.NEGATIVE_INFINITY;
  readonly #stats: ShipperStats = { shippedAtMs: undefined, frames: 0, bytes: 0, failing: undefined };

  constructor(repository: Repository, sources: ShipperSources, clock: Clock) {
    this.#repository = repository;
    this.#sources = sources;
    this.#clock = clock;
    this.#walDirectory = join(sources.dataDirectory, 'records', 'postgres', 'pg_wal');
    this.#wal = new WalPages(this.#walDirectory);
  }

  stats(): ShipperStats {
    return { ...this.#stats };
  }

  /** Whether something was let go of, so that only another backup makes what is shipped useful again. */
  get hasGap(): boolean {
    return this.#gap;
  }

  /** What the log is, once it is open. */
  follow(logExtents: (() => readonly DurableExtent[]) | undefined): void {
    this.#sources.logExtents = logExtents;
  }

  /** The observer of the records' file system: told of each file made durable, by the engine's own thread. */
  readonly onSync = (path: string): void => {
    const name = basename(path);
    if (WAL_FILE.test(name) && path.includes('/pg_wal/')) this.#dirty.add(name);
    // The control file first, then old files of the log go: what is in them is taken now.
    else if (name === 'pg_control') this.#takeWal();
  };

  objectWritten(path: string): void {
    this.#objects.add(path);
  }

  /** How far everything has been shipped, to go on from in another life. */
  position(): ShippingPosition | undefined {
    if (!this.#set || this.#gap) return undefined;
    const [{ set_id }, before] = [this.#set, this.#before];
    return {
      ...{ set_id, next: this.#next, wal_through: this.#walThrough, extents: Object.fromEntries(this.#extents) },
      ...(before ? { before: { set_id: before.set.set_id, next: before.next } } : {}),
    };
  }

  /**
   * Ships into the set from where it was left, before anything is opened: what the last life had not shipped is in the
   * files still. Gives false when some of it is not any more; then only another backup helps.
   */
  resume(set: BackupSet, { next, wal_through, extents }: ShippingPosition): boolean {
    const oldest = walFiles(this.#walDirectory)[0];
    this.begin(set, next, new Map(Object.entries(extents)));
    const isWhole = oldest === undefined || oldest <= walFileAfter(wal_through);
    this.#gap = !isWhole;
    return isWhole;
  }

  /** Ships into the set from `next` on. What has been shipped before belongs to another, or to a life before this one. */
  begin(set: BackupSet, next: number, shipped: ReadonlyMap<string, number>): void {
    this.#set = set;
    this.#next = next;
    this.#before = undefined;
    this.#extents = new Map(shipped);
    this.#small = new Map();
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#gap = false;
    this.#group = { pieces: [], bytes: 0, whole: false };
    this.#edgeAtMs = Number.NEGATIVE_INFINITY;
    this.#keep(this.#wal.takeAll());
  }

  /**
   * A full backup starts: from here on into its set, and into the one whose backup is whole until `beginsToBeWhole`. What
   * waits for the latter goes into both, which changes nothing in the new one.
   */
  change(set: BackupSet, shipped: ReadonlyMap<string, number>): Promise<void> {
    return this.#inTurn(async () => {
      const isOther = this.#set !== undefined && this.#set.set_id !== set.set_id;
      const current = isOther && !this.#gap ? { set: this.#set!, next: this.#next } : undefined;
      const before = this.#before && !this.#gap ? this.#before : current;
      const [extents, waiting] = before ? [this.#extents, this.#pending] : [shipped, []];
      this.begin(set, set.shipped.frames, extents);
      if (this.#gap) return;
      this.#before = before;
      this.#pending = [...waiting, ...this.#pending];
      this.#pendingBytes = this.#pending.reduce((sum, { content }) => sum + content.length, 0);
    });
  }

  /** The newest set can be put back now, so the one before needs nothing any more. */
  beginsToBeWhole(): Promise<void> {
    return this.#inTurn(async () => {
      this.#before = undefined;
    });
  }

  /**
   * The instant a backup starts at: everything before is shipped; gives what the log held by then. The write-ahead log as
   * it is at that very moment comes with the first frame after it, together with what `read` reads in the same step.
   */
  mark<T>(read: () => T): Promise<{ next: number; read: T; extents: ReadonlyMap<string, number> }> {
    return this.#inTurn(async () => {
      await this.#ship(true);
      const value = read();
      this.#keep(this.#wal.takeAll());
      return { next: this.#next, read: value, extents: new Map(this.#extents) };
    });
  }

  /** Resolves when everything that is durable now has been shipped; calls that wait share a frame. */
  ship(): Promise<void> {
    if (this.#waiting) return this.#waiting;
    const shipped = this.#inTurn(async () => {
      this.#waiting = undefined;
      await this.#ship(false);
    });
    this.#waiting = shipped;
    return shipped;
  }

  /**
   * Ships with the log's files as long as they are: for its writer, which has just made them durable, writes nothing
   * meanwhile, and answers nobody before this resolves.
   */
  shipWhole(): Promise<void> {
    return this.#inTurn(() => this.#ship(false, true));
  }

  /** Ships a frame whatever there is, and gives its number. */
  async shipNow(): Promise<number> {
    return this.#inTurn(async () => {
      await this.#ship(true);
      return this.#next - 1;
    });
  }

  /** Nothing is shipped any more once it resolves. */
  async stop(): Promise<void> {
    await this.#turn;
    this.#set = undefined;
    this.#before = undefined;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #ship(always: boolean, whole = false): Promise<void> {
    const set = this.#set;
    if (!set) return;
    try {
      for (;;) {
        const more = await this.#shipFrame(set, always, whole);
        always = false;
        if (!more) break;
      }
      this.#stats.failing = undefined;
    } catch (error) {
      this.#stats.failing = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }

  /** Whether there is more of the log than fits into one frame. */
  async #shipFrame(set: BackupSet, always: boolean, whole: boolean): Promise<boolean> {
    const grown = new Map<string, number>();
    const small = new Map<string, string>();
    const first = [...(await this.#anchors(grown)), ...(await this.#groups(small))];
    this.#takeWal();
    const atMs = this.#clock();
    const wal = this.#pending;
    const objects = [...this.#objects];
    const durable = this.#sources.logExtents?.() ?? [];
    // What was shipped and then refused is written over: the log goes on where it is durable, not where we were.
    const extents = durable.map(({ path, bytes }) => ({
      path,
      bytes: whole ? sizeOf(path) : bytes,
      known: whole ? bytes : undefined,
    }));
    const entries = [...first, ...wal, ...(await this.#readObjects(objects))];
    const more = await this.#readLog(extents, grown, entries);
    const custody = await this.#custody(small, atMs);
    const isNews = entries.length > 0 || custody.length > 0 || this.#gap;
    if (!isNews && !always && atMs - this.#lastFrameMs < HEARTBEAT_MS) {
      this.#stats.shippedAtMs = atMs;
      return false;
    }
    const number = this.#next;
    const before = this.#before;
    if (before) {
      await this.#writeFrame(before.set, { number: before.next, atMs, gap: this.#gap, entries }, custody);
      before.next++;
      before.set.shipped = { frames: before.next, at: new Date(atMs).toISOString() };
    }
    const frame = await this.#writeFrame(set, { number, atMs, gap: this.#gap, entries }, custody);
    this.#next = number + 1;
    this.#lastFrameMs = atMs;
    if (this.#pending === wal) {
      this.#pending = [];
      this.#pendingBytes = 0;
    } else {
      this.#pending = this.#pending.slice(wal.length);
      this.#pendingBytes = this.#pending.reduce((sum, { content }) => sum + content.length, 0);
    }
    for (const path of objects) this.#objects.delete(path);
    for (const [path, bytes] of grown) this.#extents.set(path, bytes);
    for (const [path, sha256] of small) this.#small.set(path, sha256);
    set.shipped = { frames: this.#next, at: new Date(atMs).toISOString() };
    Object.assign(this.#stats, { shippedAtMs: more ? this.#stats.shippedAtMs : atMs, frames: this.#stats.frames + 1 });
    this.#stats.bytes += frame.length;
    await this.#putIntoGroup(set, number, frame);
    return more;
  }

  /** What custody holds first: a frame that is there has all that belongs to it. */
  async #writeFrame(
    set: BackupSet,
    { number, atMs, gap, entries }: Omit<ShipFrame, 'custody'>,
    custody: ShippedEntry[],
  ): Promise<Buffer> {
    if (custody.length > 0) {
      const frame = encodeFrame({ number, atMs, gap: false, custody: false, entries: custody });
      const key = this.#repository.custodyKey(keyOfSet(set));
      await this.#repository.write({ orgId: set.set_id, blobId: custodyPiece(number) }, key, [frame]);
    }
    const frame = encodeFrame({ number, atMs, gap, custody: custody.length > 0, entries });
    await this.#repository.write({ orgId: set.set_id, blobId: shipPiece(number) }, keyOfSet(set), [frame]);
    return frame;
  }

  /** Puts frames together once a group of them is full: a place with millions of pieces serves nobody. */
  async #putIntoGroup(set: BackupSet, number: number, frame: Buffer): Promise<void> {
    const place = number % FRAMES_PER_GROUP;
    if (place === 0) this.#group = { pieces: [], bytes: 0, whole: true };
    const group = this.#group;
    group.bytes += frame.length;
    if (!group.whole || group.bytes > GROUP_BYTES_MAX) {
      this.#group = { pieces: [], bytes: 0, whole: false };
      return;
    }
    group.pieces.push(frame);
    if (place < FRAMES_PER_GROUP - 1) return;
    this.#group = { pieces: [], bytes: 0, whole: false };
    await this.#repository.write({ orgId: set.set_id, blobId: shipGroup(number) }, keyOfSet(set), group.pieces);
    for (let one = number - FRAMES_PER_GROUP + 1; one <= number; one++)
      await this.#repository.remove({ orgId: set.set_id, blobId: shipPiece(one) });
  }

  #takeWal(): void {
    for (const name of this.#dirty) this.#keep(this.#wal.take(name));
    this.#dirty.clear();
    this.#wal.forgetGone();
  }

  #keep(entries: readonly ShippedEntry[]): void {
    if (!this.#set || this.#gap) return;
    this.#pending = [...this.#pending, ...entries];
    for (const { path, content } of entries) {
      this.#pendingBytes += content.length;
      const name = path.slice(-24);
      if (name > this.#walThrough) this.#walThrough = name;
    }
    if (this.#pendingBytes <= PENDING_BYTES_MAX) return;
    this.#gap = true;
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  async #anchors(grown: Map<string, number>): Promise<ShippedEntry[]> {
    const path = 'audit/anchors.ndjson';
    const file = join(this.#sources.dataDirectory, path);
    const size = existsSync(file) ? statSync(file).size : 0;
    const from = this.#extents.get(path) ?? 0;
    if (size <= from) return [];
    grown.set(path, size);
    return [{ path, at: from, content: await readSpan(file, from, size), size }];
  }

  async #groups(small: Map<string, string>): Promise<ShippedEntry[]> {
    const directory = join(this.#sources.dataDirectory, 'log', 'groups');
    const entries: ShippedEntry[] = [];
    for (const name of await namesIn(directory)) {
      if (!name.endsWith('.json') || GROUPS_LEFT_OUT.has(name)) continue;
      const entry = await this.#changed(`log/groups/${name}`, join(directory, name), small);
      if (entry) entries.push(entry);
    }
    return entries;
  }

  async #changed(path: string, file: string, small: Map<string, string>): Promise<ShippedEntry | undefined> {
    const content = await readWhenThere(file);
    if (!content) return undefined;
    return this.#unlessShipped(path, content, small);
  }

  #unlessShipped(path: string, content: Buffer, small: Map<string, string>): ShippedEntry | undefined {
    const sha256 = createHash('sha256').update(content).digest('hex');
    if (this.#small.get(path) === sha256) return undefined;
    small.set(path, sha256);
    return { path, at: 0, content, size: content.length };
  }

  async #readObjects(paths: readonly string[]): Promise<ShippedEntry[]> {
    const entries: ShippedEntry[] = [];
    for (const path of paths) {
      const content = await readWhenThere(join(this.#sources.dataDirectory, path));
      if (content) entries.push({ path, at: 0, content, size: content.length });
    }
    return entries;
  }

  async #readLog(
    extents: readonly (DurableExtent & { known: number | undefined })[],
    grown: Map<string, number>,
    into: ShippedEntry[],
  ): Promise<boolean> {
    let room = LOG_BYTES_PER_FRAME;
    for (const { path: file, bytes, known = Number.POSITIVE_INFINITY } of extents) {
      const path = `log/${basename(file)}`;
      const from = Math.min(this.#extents.get(path) ?? 0, known);
      if (bytes <= from) continue;
      if (room <= 0) return true;
      const until = Math.min(bytes, from + room);
      const content = await readSpan(file, from, until).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined; // it has expired meanwhile
        throw error;
      });
      if (!content) continue;
      into.push({ path, at: from, content, size: until });
      grown.set(path, until);
      room -= content.length;
      if (until < bytes) return true;
    }
    return false;
  }

  async #custody(small: Map<string, string>, atMs: number): Promise<ShippedEntry[]> {
    const entries: ShippedEntry[] = [];
    const secrets = join(this.#sources.dataDirectory, 'secrets');
    for (const name of filesBelow(secrets)) {
      if (isNeverKept(`secrets/${name}`)) continue;
      const entry = await this.#changed(`secrets/${name}`, join(secrets, name), small);
      if (entry) entries.push(entry);
    }
    if (atMs - this.#edgeAtMs < EDGE_EVERY_MS || !this.#sources.edgeFiles) return entries;
    for (const { path, content } of await this.#sources.edgeFiles()) {
      const entry = this.#unlessShipped(path, content, small);
      if (entry) entries.push(entry);
    }
    this.#edgeAtMs = atMs;
    return entries;
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

async function readSpan(file: string, from: number, until: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const bytes = Buffer.allocUnsafe(until - from);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, from + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await handle.close();
  }
}

async function readWhenThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Few, and small: keys of the installation. Drafts that are being written are left out. */
function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.new') && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}
