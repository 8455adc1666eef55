/**
 * Content sealed at rest, piece by piece, so that it is read and written as a stream and still nothing of it is given out
 * unchecked: AES-256-GCM in chunks of 64 KiB, each with its number and whether it is the last in its nonce. So a chunk
 * that was changed, left out, repeated, moved or cut off, or one more at the end, fails; so does a whole content under
 * another name. Every content has a key of its own, derived from its organisation's: a nonce never comes twice.
 *
 *   sealed = "BWO1" ‖ salt(32) ‖ chunk(0) ‖ … ‖ chunk(n)          chunk = ciphertext ‖ tag(16)
 *   key = HKDF-SHA-256( organisation's key, salt, "bellwether object " ‖ place )
 *   nonce(i) = 0(7) ‖ i(4) ‖ 1 for the last, 0 otherwise (1)
 *
 * Sources: NIST SP 800-38D; RFC 5869; Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its
 * Nonce-Reuse Misuse-Resistance" (CRYPTO 2015), the construction STREAM.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Problem } from '@bellwether/core';
import type { ObjectContent } from './object-store.ts';

export const KEY_BYTES = 32;
const MAGIC = Buffer.from('BWO1');
const SALT_BYTES = 32;
const HEADER_BYTES = MAGIC.length + SALT_BYTES;
const CHUNK_BYTES = 64 * 1024;
const TAG_BYTES = 16;
const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;

/** `place` says whose and which content it is, and has to be said again to unseal it. */
export async function* sealedContent(key: Uint8Array, place: string, content: ObjectContent): AsyncGenerator<Buffer> {
  const salt = randomBytes(SALT_BYTES);
  const own = keyOf(key, salt, place);
  yield Buffer.concat([MAGIC, salt]);
  let number = 0;
  for await (const { chunk, isLast } of chunked(content, CHUNK_BYTES)) {
    const cipher = createCipheriv('aes-256-gcm', own, nonceOf(number++, isLast), { authTagLength: TAG_BYTES });
    yield Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
  }
}

/** The content again; throws internal at the first chunk that is not as it was sealed, before it is given. */
export async function* unsealedContent(key: Uint8Array, place: string, sealed: ObjectContent): AsyncGenerator<Buffer> {
  const { header, rest } = await headerOf(sealed);
  if (header.length < HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) throw damaged();
  const own = keyOf(key, header.subarray(MAGIC.length), place);
  let number = 0;
  for await (const { chunk, isLast } of chunked(rest, SEALED_CHUNK_BYTES)) {
    if (chunk.length < TAG_BYTES) throw damaged();
    const decipher = createDecipheriv('aes-256-gcm', own, nonceOf(number++, isLast), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(chunk.subarray(-TAG_BYTES));
    let plain: Buffer;
    try {
      plain = Buffer.concat([decipher.update(chunk.subarray(0, -TAG_BYTES)), decipher.final()]);
    } catch (error) {
      throw damaged(error);
    }
    if (plain.length > 0) yield plain;
  }
}

function keyOf(key: Uint8Array, salt: Uint8Array, place: string): Buffer {
  if (key.length !== KEY_BYTES) throw new Error(`A key has ${KEY_BYTES} bytes, not ${key.length}.`);
  return Buffer.from(hkdfSync('sha256', key, salt, `bellwether object ${place}`, KEY_BYTES));
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 7);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** In chunks of one size, the last of them shorter or just as long; there is always a last one, if only an empty one. */
async function* chunked(content: ObjectContent, size: number): AsyncGenerator<{ chunk: Buffer; isLast: boolean }> {
  let held: Buffer[] = [];
  let bytes = 0;
  for await (const piece of content) {
    held.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
    bytes += piece.byteLength;
    if (bytes <= size) continue;
    let all = Buffer.concat(held, bytes);
    // One that is full is held back until it is known whether anything follows.
    for (; all.length > size; all = all.subarray(size)) yield { chunk: all.subarray(0, size), isLast: false };
    held = [all];
    bytes = all.length;
  }
  yield { chunk: Buffer.concat(held, bytes), isLast: true };
}

async function headerOf(sealed: ObjectContent): Promise<{ header: Buffer; rest: AsyncGenerator<Uint8Array> }> {
  const pieces = piecesOf(sealed);
  let header = Buffer.alloc(0);
  while (header.length < HEADER_BYTES) {
    const { done, value } = await pieces.next();
    if (done) break;
    header = Buffer.concat([header, value]);
  }
  const more = header.subarray(HEADER_BYTES);
  async function* rest(): AsyncGenerator<Uint8Array> {
    if (more.length > 0) yield more;
    yield* pieces;
  }
  return { header: header.subarray(0, HEADER_BYTES), rest: rest() };
}

async function* piecesOf(content: ObjectContent): AsyncGenerator<Uint8Array> {
  yield* content;
}

function damaged(cause?: unknown): Problem {
  const detail =
    'The content of an object is not as it was stored: it was changed on disk, or its key is another one. Put the object again, or put back its file from a backup.';
  return new Problem('internal', detail, { cause });
}
