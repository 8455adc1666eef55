/**
 * Which key a box is sealed with: one for each batch of a cell, from one mixing to the next.
 *
 * One process has them as files that it destroys (box-keys.ts). Several have them in the records, sealed with the master
 * key, and remove each in the transaction that mixes its boxes. A copy of the database from before then holds both, and
 * whoever has that copy and the master key can open what waited at that time; docs/survey-anonymity.md says so.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { Problem } from '@bellwether/core';
import type { Records, Transaction } from '@bellwether/records';
import type { SharedKeys } from '../../installation/secret/shared-keys.ts';
import type { BoxPlace } from './answer-box.ts';
import { BoxKeys } from './box-keys.ts';

export interface BatchKey {
  keyId: string;
  key: Buffer;
}

/** All but `destroyUnused` inside the transaction that writes or opens the boxes. */
export interface AnswerKeys {
  /** The key that boxes of a cell are sealed with at the moment. */
  ofBatch(tx: Transaction, place: BoxPlace): Promise<BatchKey>;
  /** Throws internal when the key is missing. */
  open(tx: Transaction, orgId: string, keyId: string): Promise<Buffer>;
  /** All boxes of the cell have been opened: what comes after them is of another batch. */
  endBatch(tx: Transaction, place: BoxPlace): Promise<void>;
  /** Keys that no box is sealed with any more go. */
  destroyUnused(records: Records): Promise<void>;
}

export class FileAnswerKeys implements AnswerKeys {
  readonly #keys: BoxKeys;
  /** Of the batch that a cell's boxes go into. */
  readonly #batches = new Map<string, string>();

  constructor(secretsDirectory: string) {
    this.#keys = new BoxKeys(secretsDirectory);
  }

  async ofBatch(_tx: Transaction, { cellId }: BoxPlace): Promise<BatchKey> {
    const keyId = this.#batches.get(cellId) ?? this.#keys.make();
    this.#batches.set(cellId, keyId);
    return { keyId, key: this.#keys.get(keyId) };
  }

  async open(_tx: Transaction, _orgId: string, keyId: string): Promise<Buffer> {
    return this.#keys.get(keyId);
  }

  async endBatch(_tx: Transaction, { cellId }: BoxPlace): Promise<void> {
    this.#batches.delete(cellId);
  }

  async destroyUnused(records: Records): Promise<void> {
    const rows = await records.asOperator((tx) => tx.selectFrom('answer_boxes').select('key_id').distinct().execute());
    const used = new Set([...rows.map(({ key_id }) => key_id), ...this.#batches.values()]);
    for (const keyId of this.#keys.all()) if (!used.has(keyId)) this.#keys.destroy(keyId);
  }
}

const KEY_BYTES = 32;

export class SharedAnswerKeys implements AnswerKeys {
  readonly #keys: SharedKeys;

  constructor(keys: SharedKeys) {
    this.#keys = keys;
  }

  async ofBatch(tx: Transaction, { orgId, waveId, cellId }: BoxPlace): Promise<BatchKey> {
    const keyId = randomUUID();
    const of = { org_id: orgId, wave_id: waveId, cell_id: cellId };
    const known = await this.#openKey(tx, { orgId, waveId, cellId });
    if (known) return known;
    const sealed = this.#keys.seal(nameOf(keyId), randomBytes(KEY_BYTES));
    await tx
      .insertInto('answer_keys')
      .values({ ...of, key_id: keyId, sealed, is_open: true })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return (await this.#openKey(tx, { orgId, waveId, cellId }))!;
  }

  async open(tx: Transaction, orgId: string, keyId: string): Promise<Buffer> {
    const row = await tx
      .selectFrom('answer_keys')
      .select('sealed')
      .where('org_id', '=', orgId)
      .where('key_id', '=', keyId)
      .executeTakeFirst();
    if (!row)
      throw new Problem(
        'internal',
        'Answers wait that cannot be opened: their key is missing in the table answer_keys.',
      );
    return this.#keys.unseal(nameOf(keyId), row.sealed);
  }

  async endBatch(tx: Transaction, { orgId, waveId, cellId }: BoxPlace): Promise<void> {
    await tx
      .deleteFrom('answer_keys')
      .where('org_id', '=', orgId)
      .where('wave_id', '=', waveId)
      .where('cell_id', '=', cellId)
      .execute();
  }

  /** They went with their boxes. */
  async destroyUnused(): Promise<void> {}

  async #openKey(tx: Transaction, { orgId, waveId, cellId }: BoxPlace): Promise<BatchKey | undefined> {
    const row = await tx
      .selectFrom('answer_keys')
      .select(['key_id', 'sealed'])
      .where('org_id', '=', orgId)
      .where('wave_id', '=', waveId)
      .where('cell_id', '=', cellId)
      .where('is_open', '=', true)
      .executeTakeFirst();
    return row && { keyId: row.key_id, key: this.#keys.unseal(nameOf(row.key_id), row.sealed) };
  }
}

function nameOf(keyId: string): string {
  return `answer:${keyId}`;
}
