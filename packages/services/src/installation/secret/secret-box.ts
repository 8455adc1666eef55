/**
 * Seals secrets that have to be used again in the clear (TOTP secrets, client secrets), so that a copy of the records
 * alone is worth nothing: AES-256-GCM with a random nonce of 96 bits (NIST SP 800-38D). What is sealed is bound to a
 * place, such as `totp:usr_…`: put into another row it does not open.
 *
 *   sealed = "v1." key id "." base64url( nonce ‖ ciphertext ‖ tag )
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Problem } from '@bellwether/core';
import type { KeyHome } from './installation-key.ts';
import { addKey, type Keys, openSharedKeys, readOrMakeKeys, removeKeys } from './key-file.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORM = /^v1\.(k\d+)\.([A-Za-z0-9_-]+)$/;

export class SecretBox {
  /** Of the key file; none when the keys are in the records. */
  readonly #directory: string | undefined;
  #keys: Keys;

  /** Makes the key file of the directory at the first start, or takes keys that are known already. */
  constructor(home: string | Keys) {
    this.#directory = typeof home === 'string' ? home : undefined;
    this.#keys = typeof home === 'string' ? readOrMakeKeys(home) : home;
  }

  static async open(home: KeyHome): Promise<SecretBox> {
    return new SecretBox(typeof home === 'string' ? home : await openSharedKeys(home));
  }

  /** `place` says what the secret is and whose, and has to be said again to open it. */
  seal(secret: string, place: string): string {
    const { current } = this.#keys;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#keys.byId.get(current)!, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(place));
    const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `v1.${current}.${sealed.toString('base64url')}`;
  }

  /** Throws internal when it was sealed with a key that is not there any more, for another place, or was changed. */
  open(sealed: string, place: string): string {
    const [, keyId, text] = FORM.exec(sealed) ?? [];
    const key = this.#keys.byId.get(keyId ?? '');
    const bytes = Buffer.from(text ?? '', 'base64url');
    if (!key || bytes.length < NONCE_BYTES + TAG_BYTES) throw unreadable();
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch (error) {
      throw unreadable(error);
    }
  }

  /** Whether it was sealed with the key in use; whoever opens another one seals it anew, so that an old key runs out. */
  isCurrent(sealed: string): boolean {
    return FORM.exec(sealed)?.[1] === this.#keys.current;
  }

  /** The key that seals. */
  get currentId(): string {
    return this.#keys.current;
  }

  /** Keys that only open. */
  get otherIds(): string[] {
    return [...this.#keys.byId.keys()].filter((id) => id !== this.#keys.current);
  }

  /** Keys that several processes share are another's to exchange. */
  get isShared(): boolean {
    return this.#directory === undefined;
  }

  /** Takes keys out for good: what they sealed opens no more. The caller has made sure that nothing is left of it. */
  forget(keyIds: readonly string[]): void {
    if (this.#directory !== undefined) this.#keys = removeKeys(this.#directory, this.#keys, keyIds);
  }

  /** Seals with a new key from now on; what was sealed before still opens. Only where one process has the keys. */
  exchangeKey(): void {
    if (this.#directory === undefined)
      throw new Error('Keys that several processes share are not exchanged while they run. Exchange the master key.');
    this.#keys = addKey(this.#directory, this.#keys);
  }
}

function unreadable(cause?: unknown): Problem {
  const detail =
    'A stored secret cannot be read: the key file (secrets/keys.json in the data directory) is not the one it was sealed with. Put that one back, or set the secret anew.';
  return new Problem('internal', detail, { cause });
}
