/**
 * AES-256-GCM with a random nonce of 96 bits (NIST SP 800-38D). What is sealed is bound to a place, such as
 * `person:12`: put into another row it does not open.
 *
 *   sealed = nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes)
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Problem } from '@bellwether/core';

export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function newKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

export function seal(key: Uint8Array, content: Uint8Array | string, place: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(place));
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/** Throws internal when it was sealed with another key, for another place, or was changed. */
export function open(key: Uint8Array, sealed: Uint8Array, place: string): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    const bytes = decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES));
    return Buffer.concat([bytes, decipher.final()]);
  } catch (cause) {
    throw new Problem(
      'internal',
      'Something in the vault cannot be opened: the key file is not the one it was sealed with, or the vault was changed. Put back the key file and edge.db of one and the same backup.',
      { cause },
    );
  }
}
