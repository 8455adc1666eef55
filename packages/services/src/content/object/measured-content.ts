/** Content on its way in: its first bytes looked at beforehand, all of it counted, hashed and held to what there is room for. */
import { createHash } from 'node:crypto';
import { Problem } from '@bellwether/core';
import type { ObjectContent } from '@bellwether/objects';

const OBJECT_BYTES_MAX = 1024 ** 3;

/** Counts and hashes what goes through, and stops at what there is room for. */
export class MeasuredContent {
  bytes = 0;
  readonly #content: ObjectContent;
  readonly #room: number;
  readonly #hash = createHash('sha256');

  constructor(content: ObjectContent, room: number) {
    this.#content = content;
    this.#room = room;
  }

  async *read(): AsyncGenerator<Uint8Array> {
    for await (const piece of this.#content) {
      this.bytes += piece.byteLength;
      if (this.bytes > OBJECT_BYTES_MAX)
        throw new Problem('body_too_large', `An object has at most ${OBJECT_BYTES_MAX} bytes. Put it in parts.`);
      if (this.bytes > this.#room)
        throw new Problem(
          'quota_exceeded',
          `There is room for ${this.#room} more bytes. Remove something, or raise the quota.`,
        );
      this.#hash.update(piece);
      yield piece;
    }
  }

  /** Once all of it has been read. */
  get sha256(): string {
    return this.#hash.copy().digest('hex');
  }
}

/** The first bytes, and the whole with them. */
export async function peeked(content: ObjectContent, bytes: number): Promise<{ head: Buffer; whole: ObjectContent }> {
  const pieces = (async function* () {
    yield* content;
  })();
  const seen: Uint8Array[] = [];
  let length = 0;
  while (length < bytes) {
    const { done, value } = await pieces.next();
    if (done) break;
    seen.push(value);
    length += value.byteLength;
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield* seen;
    yield* pieces;
  }
  return { head: Buffer.concat(seen).subarray(0, bytes), whole: whole() };
}
