/**
 * Messages between the processes of an installation, each with a code (HMAC-SHA-256) under a key that only they have: who
 * reaches Redis and does not have it can make messages disappear, or send an old one again, but cannot make one up. The
 * channel is part of what is sealed, so a message counts only where it was said.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Json } from '@bellwether/core';

export interface SealedMessage {
  /** Id of the process that said it. */
  from: string;
  message: Json;
}

export class MessageSeal {
  readonly #keys: readonly Buffer[];

  /** The first key seals; what any of them has sealed is opened. Without keys messages are plain. */
  constructor(secrets: readonly Uint8Array[] = []) {
    this.#keys = secrets.map((secret) => createHmac('sha256', secret).update('bellwether cluster messages').digest());
  }

  seal(channel: string, said: SealedMessage): string {
    const text = JSON.stringify(said);
    const [key] = this.#keys;
    return key ? `${codeOf(key, channel, text)}.${text}` : text;
  }

  /** Throws when it is none of ours. */
  open(channel: string, sealed: string): SealedMessage {
    if (this.#keys.length === 0) return JSON.parse(sealed) as SealedMessage;
    const at = sealed.indexOf('.');
    const [code, text] = [sealed.slice(0, Math.max(0, at)), sealed.slice(at + 1)];
    if (!this.#keys.some((key) => isSame(codeOf(key, channel, text), code)))
      throw new Error(
        'It was not sealed by a process of this installation: somebody else writes to this Redis, or a process has another master key.',
      );
    return JSON.parse(text) as SealedMessage; // ours
  }
}

function codeOf(key: Buffer, channel: string, text: string): string {
  return createHmac('sha256', key).update(`${channel}\n`).update(text).digest('base64url');
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
