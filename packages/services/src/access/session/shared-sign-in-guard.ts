/**
 * The sign-in guard of several processes: failures are rows, so that guesses spread over all of them count together, also
 * while nothing else is shared. Accounts and addresses are kept as keyed hashes; a row goes when its hour is over.
 */
import { type Clock, HOUR_MS, MINUTE_MS } from '@bellwether/core';
import type { Records, Transaction } from '@bellwether/records';
import { waitAfter } from './attempt-limiter.ts';
import {
  type Attempt,
  accountKey,
  addressKey,
  HOUR_RULE,
  MINUTE_RULE,
  refuseLocked,
  refuseTooMany,
  type SignInGuard,
} from './sign-in-guard.ts';

const KEPT_MS = HOUR_RULE.spanMs + HOUR_RULE.lockMs;
const SWEEP_EVERY_MS = 10 * MINUTE_MS;

interface Counted {
  hash: Buffer;
  isAccount: boolean;
}

export class SharedSignInGuard implements SignInGuard {
  readonly #records: Records;
  readonly #clock: Clock;
  readonly #hashOf: (text: string) => string;
  #sweptMs = Number.NEGATIVE_INFINITY;

  /** `hashOf` gives a keyed SHA-256, in hexadecimal. */
  constructor(records: Records, clock: Clock, hashOf: (text: string) => string) {
    this.#records = records;
    this.#clock = clock;
    this.#hashOf = hashOf;
  }

  async begin(email: string | undefined, address: string | undefined): Promise<Attempt> {
    const nowMs = this.#clock();
    const counted: Counted[] = [
      ...(email === undefined ? [] : [{ hash: this.#hash(accountKey(email)), isAccount: true }]),
      ...(address === undefined ? [] : [{ hash: this.#hash(addressKey(address)), isAccount: false }]),
      // In one order everywhere, so that no two attempts wait for each other.
    ].sort((a, b) => a.hash.compare(b.hash));
    await this.#records.asOperator(async (tx) => {
      for (const { hash, isAccount } of counted) {
        const failures = await lockFailures(tx, hash, nowMs);
        if (isAccount) refuseLocked(waitAfter(failures, HOUR_RULE, nowMs));
        refuseTooMany(waitAfter(failures, MINUTE_RULE, nowMs));
        const recent = [...failures.filter((atMs) => nowMs - atMs < HOUR_MS), nowMs].slice(-HOUR_RULE.failuresMax);
        await writeFailures(tx, hash, recent, nowMs);
      }
      await this.#sweep(tx, nowMs);
    });
    return { succeeded: () => this.#succeeded(counted, nowMs) };
  }

  async locked(emails: readonly string[], tx?: Transaction): Promise<ReadonlyMap<string, number>> {
    if (emails.length === 0) return new Map();
    const nowMs = this.#clock();
    const byHash = new Map(emails.map((email) => [this.#hash(accountKey(email)).toString('hex'), email]));
    const read = (within: Transaction) =>
      within
        .selectFrom('sign_in_failures')
        .select(['key_hash', 'failed_at'])
        .where(
          'key_hash',
          'in',
          [...byHash.keys()].map((hash) => Buffer.from(hash, 'hex')),
        )
        .execute();
    const locked = new Map<string, number>();
    for (const { key_hash, failed_at } of tx ? await read(tx) : await this.#records.asOperator(read)) {
      const waitMs = waitAfter(failed_at.map(Number), HOUR_RULE, nowMs);
      if (waitMs > 0) locked.set(byHash.get(Buffer.from(key_hash).toString('hex'))!, nowMs + waitMs);
    }
    return locked;
  }

  async release(email: string): Promise<void> {
    const hash = this.#hash(accountKey(email));
    await this.#records.asOperator((tx) => tx.deleteFrom('sign_in_failures').where('key_hash', '=', hash).execute());
  }

  /** Takes the one failure away that the attempt has counted as; earlier and later ones still count. */
  async #succeeded(counted: readonly Counted[], begunMs: number): Promise<void> {
    await this.#records.asOperator(async (tx) => {
      for (const { hash } of counted) {
        const failures = await lockFailures(tx, hash, begunMs);
        const index = failures.lastIndexOf(begunMs);
        if (index >= 0) await writeFailures(tx, hash, failures.toSpliced(index, 1), begunMs);
      }
    });
  }

  async #sweep(tx: Transaction, nowMs: number): Promise<void> {
    if (nowMs - this.#sweptMs < SWEEP_EVERY_MS) return;
    this.#sweptMs = nowMs;
    await tx
      .deleteFrom('sign_in_failures')
      .where('updated_at', '<', new Date(nowMs - KEPT_MS))
      .execute();
  }

  #hash(key: string): Buffer {
    return Buffer.from(this.#hashOf(`sign-in ${key}`), 'hex');
  }
}

/** Oldest first. The row is there afterwards, and locked. */
async function lockFailures(tx: Transaction, hash: Buffer, nowMs: number): Promise<number[]> {
  const row = await tx
    .insertInto('sign_in_failures')
    .values({ key_hash: hash, failed_at: [], updated_at: new Date(nowMs) })
    .onConflict((conflict) => conflict.column('key_hash').doUpdateSet({ updated_at: new Date(nowMs) }))
    .returning('failed_at')
    .executeTakeFirstOrThrow();
  return row.failed_at.map(Number);
}

async function writeFailures(tx: Transaction, hash: Buffer, failures: readonly number[], nowMs: number): Promise<void> {
  await tx
    .updateTable('sign_in_failures')
    .set({ failed_at: failures.map(String), updated_at: new Date(nowMs) })
    .where('key_hash', '=', hash)
    .execute();
}
