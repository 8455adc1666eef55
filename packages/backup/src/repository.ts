/**
 * Where backups lie: pieces under names, in a folder or a store that speaks S3 (packages/objects), every one sealed with
 * AES-256-GCM in streams but for the header, which holds nothing that helps. There is no listing to rely on, so all names
 * follow from the catalogue:
 *
 *   bellwether/header          which repository this is, and whether a key is its key
 *   bellwether/catalogue-0|1   the sets, each with a key of its own; written in turns, so that one of them is whole
 *   bellwether/ledger-0|1      who was erased, by keyed hashes: outlives every set
 *   bellwether/progress-0|1    what an interrupted backup had already written
 *   <set>/m<n>, p<n>, s<n>, g<n>  manifests, packs of files, shipped changes, and groups of these
 *
 * A set is a full backup, the incremental ones after it, and what was shipped since. Its key is in the catalogue only:
 * a set that is removed cannot be read any more, whatever copies of its pieces there are.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Problem } from '@bellwether/core';
import { type BlobAddress, type BlobStore, sealedContent, unsealedContent } from '@bellwether/objects';
import { type BackupSecret, KEY_BYTES, keyFor, masterKey } from './backup-key.ts';

const HOME = 'bellwether';
const HEADER: BlobAddress = { orgId: HOME, blobId: 'header' };
const HEADER_BYTES_MAX = 64 * 1024;
/** A manifest of a million files. */
const DOCUMENT_BYTES_MAX = 512 * 1024 * 1024;

interface Header {
  bellwether_backups: 1;
  id: string;
  made_at: string;
  salt: string;
  check: string;
}

/** Documents that are written again and again, in two places in turn. */
export type KeptDocument = 'catalogue' | 'ledger' | 'progress';

interface Kept {
  generation: number;
  value: unknown;
}

export class Repository {
  readonly id: string;
  readonly #blobs: BlobStore;
  readonly #salt: Buffer;
  readonly #master: Buffer;
  readonly #custody: Buffer;
  readonly #header: Header;

  private constructor(blobs: BlobStore, header: Header, master: Buffer, custody: Buffer | undefined) {
    this.id = header.id;
    this.#header = header;
    this.#blobs = blobs;
    this.#salt = Buffer.from(header.salt, 'base64');
    this.#master = master;
    this.#custody = custody ?? master;
  }

  /** Throws not_found when there is none and none is to be made, forbidden when the key is another one. */
  static async open(blobs: BlobStore, secret: BackupSecret, options: { makeAt?: Date } = {}): Promise<Repository> {
    const known = await readWhenThere(blobs, HEADER, HEADER_BYTES_MAX);
    if (!known && !options.makeAt)
      throw new Problem('not_found', 'There are no backups here: no backup was ever made to this place.');
    const header = known ? parseHeader(known) : await Repository.#make(blobs, secret, options.makeAt!);
    const master = await masterKey(secret, Buffer.from(header.salt, 'base64'));
    if (!isSame(checkOf(master, header.id), header.check))
      throw new Problem(
        'forbidden',
        'These backups were made with another key or passphrase. Say the one they were made with.',
      );
    return new Repository(blobs, header, master, secret.custodyKey);
  }

  static async #make(blobs: BlobStore, secret: BackupSecret, at: Date): Promise<Header> {
    const [id, salt] = [`rep_${randomBytes(9).toString('hex')}`, randomBytes(32)];
    const check = checkOf(await masterKey(secret, salt), id);
    const header: Header = {
      bellwether_backups: 1,
      id,
      made_at: at.toISOString(),
      salt: salt.toString('base64'),
      check,
    };
    await writeHeader(blobs, header);
    return header;
  }

  /** Writes again, as it is, what is otherwise written seldom: where pieces are locked for a time, that begins anew. */
  async renew(): Promise<void> {
    await writeHeader(this.#blobs, this.#header);
    const ledger = await this.readKept('ledger');
    if (ledger) await this.writeKept('ledger', { generation: ledger.generation + 1, value: ledger.value });
  }

  /** The key of what custody holds in a set: nobody has it without the set's own key. */
  custodyKey(setKey: Buffer): Buffer {
    return keyFor('custody', Buffer.concat([this.#custody, setKey]), this.#salt);
  }

  write(address: BlobAddress, key: Buffer, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    return this.#blobs.write(address, sealedContent(key, this.#placeOf(address), content));
  }

  /** Throws internal at the first piece that is not as it was sealed. */
  read(address: BlobAddress, key: Buffer): AsyncIterable<Uint8Array> {
    return unsealedContent(key, this.#placeOf(address), this.#blobs.read(address));
  }

  /** Undefined when there is no such piece. */
  async readWhole(address: BlobAddress, key: Buffer, bytesMax = DOCUMENT_BYTES_MAX): Promise<Buffer | undefined> {
    try {
      return await gathered(this.read(address, key), bytesMax);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Whether there is such a piece, whatever is in it. */
  async has(address: BlobAddress): Promise<boolean> {
    try {
      for await (const _ of this.#blobs.read(address)) break;
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  remove(address: BlobAddress): Promise<void> {
    return this.#blobs.remove(address);
  }

  /** The newest of the two that can be read; undefined when there never was one. */
  async readKept(name: KeptDocument): Promise<Kept | undefined> {
    const read = await Promise.allSettled([0, 1].map((slot) => this.#readSlot(name, slot)));
    const there = read.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : []));
    const failed = read.find((one) => one.status === 'rejected');
    if (there.length === 0 && failed) throw failed.reason;
    return there.sort((a, b) => b.generation - a.generation)[0];
  }

  async writeKept(name: KeptDocument, kept: Kept): Promise<void> {
    const text = Buffer.from(JSON.stringify(kept));
    await this.write({ orgId: HOME, blobId: `${name}-${kept.generation % 2}` }, this.#keyOf(name), [text]);
  }

  async #readSlot(name: KeptDocument, slot: number): Promise<Kept | undefined> {
    const bytes = await this.readWhole({ orgId: HOME, blobId: `${name}-${slot}` }, this.#keyOf(name));
    if (!bytes) return undefined;
    const kept = JSON.parse(bytes.toString()) as Partial<Kept>;
    if (!Number.isSafeInteger(kept.generation)) throw new Problem('internal', `The ${name} of the backups is damaged.`);
    return kept as Kept;
  }

  #keyOf(name: KeptDocument): Buffer {
    return keyFor(name, this.#master, this.#salt);
  }

  #placeOf({ orgId, blobId }: BlobAddress): string {
    return `${this.id}/${orgId}/${blobId}`;
  }
}

function writeHeader(blobs: BlobStore, header: Header): Promise<void> {
  return blobs.write(HEADER, [Buffer.from(`${JSON.stringify(header)}\n`)]);
}

export function newSetKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

/** Whether a store said that it has no such piece. */
export function isMissing(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return code === 'ENOENT' || code === 'not_found';
}

async function readWhenThere(blobs: BlobStore, address: BlobAddress, bytesMax: number): Promise<Buffer | undefined> {
  try {
    return await gathered(blobs.read(address), bytesMax);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function gathered(content: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of content) {
    bytes += piece.byteLength;
    if (bytes > bytesMax) throw new Problem('body_too_large', 'A piece of the backup is larger than any of its kind.');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function parseHeader(bytes: Buffer): Header {
  try {
    const header = JSON.parse(bytes.toString()) as Partial<Header>;
    const texts = [header.id, header.salt, header.check];
    if (header.bellwether_backups === 1 && texts.every((text) => typeof text === 'string')) return header as Header;
    if (Number(header.bellwether_backups) > 1)
      throw new Problem(
        'conflict',
        'These backups were made by a newer version of Bellwether. Use that version, or a newer one.',
      );
  } catch (error) {
    if (error instanceof Problem) throw error;
  }
  throw new Problem(
    'invalid_request',
    'What lies here is no place of backups of Bellwether, or its header is damaged.',
  );
}

function checkOf(master: Buffer, id: string): string {
  return createHmac('sha256', master).update(`bellwether backups ${id}`).digest('hex');
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
