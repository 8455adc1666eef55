/**
 * The edge's own small keys, each for one use: `index` digests identifiers, `units` seals their names, `spool`, `records`,
 * `staging` and `delivery` seal what waits, `signing` signs. They lie in the vault wrapped by the tenant's key and are in memory while
 * the edge runs.
 */
import { createHmac, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { EdgeDatabase } from '../edge-database.ts';
import type { KeyProvider } from './key-provider.ts';
import { newKey } from './seal.ts';

const NAMES = ['index', 'units', 'spool', 'records', 'staging', 'signing', 'delivery'] as const;
export type OwnKeyName = (typeof NAMES)[number];

/** PKCS #8 of an Ed25519 key is this and its 32 bytes (RFC 8410). */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SEPARATOR = '\u001f';

export class OwnKeys {
  readonly #keys: ReadonlyMap<OwnKeyName, Buffer>;
  readonly #signing: KeyObject;

  private constructor(keys: ReadonlyMap<OwnKeyName, Buffer>) {
    this.#keys = keys;
    const der = Buffer.concat([ED25519_PREFIX, keys.get('signing')!]);
    this.#signing = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  }

  /** Unwraps them; makes those that are not there yet. */
  static async open(database: EdgeDatabase, provider: KeyProvider): Promise<OwnKeys> {
    const keys = new Map<OwnKeyName, Buffer>();
    for (const name of NAMES) {
      const row = database.get<{ key_id: string; wrapped: Uint8Array }>(
        'SELECT key_id, wrapped FROM own_keys WHERE name = ?',
        name,
      );
      const place = ownKeyPlace(name);
      if (row) {
        keys.set(name, await provider.unwrap({ keyId: row.key_id, bytes: row.wrapped }, place));
        continue;
      }
      const key = newKey();
      const { keyId, bytes } = await provider.wrap(key, place);
      database.run('INSERT INTO own_keys VALUES (?, ?, ?)', name, keyId, bytes);
      keys.set(name, key);
    }
    return new OwnKeys(keys);
  }

  get(name: Exclude<OwnKeyName, 'index' | 'signing'>): Buffer {
    return this.#keys.get(name)!;
  }

  /** A keyed digest of 32 bytes: without the key nobody can try what it stands for. */
  digest(...parts: readonly string[]): Buffer {
    return createHmac('sha256', this.#keys.get('index')!).update(parts.join(SEPARATOR)).digest();
  }

  /** Ed25519, base64url. */
  sign(text: string): string {
    return sign(null, Buffer.from(text), this.#signing).toString('base64url');
  }

  /** SPKI, PEM. */
  publicKey(): string {
    return createPublicKey(this.#signing).export({ format: 'pem', type: 'spki' }).toString();
  }
}

export function ownKeyPlace(name: string): string {
  return `own:${name}`;
}
