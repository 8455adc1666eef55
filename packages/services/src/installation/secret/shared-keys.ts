/**
 * Keys of an installation of several processes: in the records, each sealed with the master key, which is in no record.
 * Whoever asks first makes a key, and everybody gets that one: there are never two of one name.
 *
 *   sealed = "m1." id of the master key "." base64url( nonce ‖ ciphertext ‖ tag )      AES-256-GCM, bound to the name
 *
 * The master key's file has one key a line, 32 bytes each in base64 or hexadecimal. The first seals; the others open what
 * was sealed before, and what they open is sealed anew with the first: after a start of every process they can go.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Clock } from '@bellwether/core';
import type { Records, Transaction } from '@bellwether/records';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ID_LENGTH = 8;
const FORM = /^m1\.([0-9a-f]{8})\.([A-Za-z0-9_-]+)$/;
/** Bounds what is read at once; an installation has some ten keys and one for each erasure under way. */
const NAMES_MAX = 10_000;

export interface MasterKey {
  /** Of its hash, so that the file needs no names. */
  id: string;
  key: Buffer;
}

/** Throws saying what the file should hold. */
export function parseMasterKeys(text: string, where: string): readonly MasterKey[] {
  const keys = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => (/^[0-9a-fA-F]{64}$/.test(line) ? Buffer.from(line, 'hex') : Buffer.from(line, 'base64')));
  if (keys.length === 0 || keys.some((key) => key.length !== KEY_BYTES))
    throw new Error(
      `${where} does not hold a master key: one key a line, ${KEY_BYTES} random bytes in base64 or hexadecimal. Make one with: openssl rand -base64 ${KEY_BYTES}`,
    );
  return keys.map((key) => ({ id: idOf(key), key }));
}

export class SharedKeys {
  readonly #records: Records;
  readonly #clock: Clock;
  readonly #masters: readonly [MasterKey, ...MasterKey[]];

  constructor(records: Records, clock: Clock, [first, ...others]: readonly MasterKey[]) {
    if (!first) throw new Error('Several processes share their keys under a master key, and none was given.');
    this.#records = records;
    this.#clock = clock;
    this.#masters = [first, ...others];
  }

  /** The key of this name; `make` says what it is when nobody has made it yet. */
  async open(name: string, make: () => Buffer | Promise<Buffer>): Promise<Buffer> {
    const known = await this.#read(name);
    if (known) return known;
    const sealed = this.seal(name, await make());
    await this.#records.asOperator((tx) =>
      tx
        .insertInto('installation_keys')
        .values({ name, sealed, made_at: new Date(this.#clock()) })
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    );
    const made = await this.#read(name);
    if (!made) throw new Error(`The key ${name} was removed while it was made.`);
    return made;
  }

  async remove(name: string): Promise<void> {
    await this.#records.asOperator((tx) => tx.deleteFrom('installation_keys').where('name', '=', name).execute());
  }

  /** Names that begin so, of keys made before the instant. */
  async names(prefix: string, before: Date): Promise<string[]> {
    const rows = await this.#records.asOperator((tx) =>
      tx
        .selectFrom('installation_keys')
        .select('name')
        .where('name', '>=', prefix)
        .where('made_at', '<', before)
        .orderBy('name')
        .limit(NAMES_MAX)
        .execute(),
    );
    return rows.map(({ name }) => name).filter((name) => name.startsWith(prefix));
  }

  /** For keys that are kept elsewhere in the records. */
  seal(name: string, key: Buffer): string {
    const [master] = this.#masters;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', master.key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(placeOf(name)));
    const sealed = Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
    return `m1.${master.id}.${sealed.toString('base64url')}`;
  }

  unseal(name: string, sealed: string): Buffer {
    const [, id, text] = FORM.exec(sealed) ?? [];
    const master = this.#masters.find((known) => known.id === id);
    const bytes = Buffer.from(text ?? '', 'base64url');
    if (!master || bytes.length < NONCE_BYTES + TAG_BYTES)
      throw new Error(
        `The key ${name} was sealed with another master key${id ? ` (${id})` : ''} than the ones given. Add the line it was sealed with to the file of the master key.`,
      );
    const decipher = createDecipheriv('aes-256-gcm', master.key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(placeOf(name)));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    } catch (cause) {
      throw new Error(`The key ${name} in the records was changed, or belongs to another name.`, { cause });
    }
  }

  async #read(name: string): Promise<Buffer | undefined> {
    return this.#records.asOperator(async (tx) => {
      const row = await tx.selectFrom('installation_keys').select('sealed').where('name', '=', name).executeTakeFirst();
      if (!row) return undefined;
      const key = this.unseal(name, row.sealed);
      if (FORM.exec(row.sealed)?.[1] !== this.#masters[0].id) await this.#sealAnew(tx, name, row.sealed, key);
      return key;
    });
  }

  async #sealAnew(tx: Transaction, name: string, before: string, key: Buffer): Promise<void> {
    await tx
      .updateTable('installation_keys')
      .set({ sealed: this.seal(name, key) })
      .where('name', '=', name)
      .where('sealed', '=', before)
      .execute();
  }
}

function placeOf(name: string): string {
  return `installation key ${name}`;
}

function idOf(key: Buffer): string {
  return createHash('sha256').update('bellwether master key').update(key).digest('hex').slice(0, ID_LENGTH);
}
