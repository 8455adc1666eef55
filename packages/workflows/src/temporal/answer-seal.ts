/**
 * What Temporal keeps of steps' answers, sealed: AES-256-GCM with a key of the installation, bound to the execution. Its
 * operators, and whoever has a copy of its database, see that something was remembered and how large it is.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Json } from '@bellwether/core';
import type { Payload } from './temporal-api.ts';

export interface Answer {
  position: number;
  name: string;
  answer: Json;
}

const ENCODING = 'binary/encrypted';
const CIPHER = 'aes-256-gcm';
const [NONCE_BYTES, TAG_BYTES] = [12, 16];
/** An answer is 256 kB at most, and a failure less. */
const ANSWER_BYTES_MAX = 4_000_000;

export class AnswerSeal {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    if (key.length !== 32) throw new Error(`The key of durable runs has ${key.length} bytes instead of 32.`);
    this.#key = key;
  }

  seal(executionId: string, answer: Answer): Payload {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce);
    cipher.setAAD(Buffer.from(executionId));
    const text = deflateRawSync(JSON.stringify(answer));
    const sealed = Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
    return { metadata: { encoding: Buffer.from(ENCODING) }, data: sealed };
  }

  open(executionId: string, { metadata, data }: Payload): Answer {
    const encoding = Buffer.from(metadata?.encoding ?? []).toString();
    const sealed = Buffer.from(data ?? []);
    if (encoding !== ENCODING || sealed.length < NONCE_BYTES + TAG_BYTES)
      throw new Error(`What is remembered of ${executionId} is not of this installation.`);
    const decipher = createDecipheriv(CIPHER, this.#key, sealed.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(executionId));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const text = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return JSON.parse(inflateRawSync(text, { maxOutputLength: ANSWER_BYTES_MAX }).toString('utf8')) as Answer;
  }
}

export function bytesOf(payloads: readonly Payload[]): number {
  return payloads.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
}
