/**
 * What follows from a transaction outside of it, once it is durable: a queue that is to be looked at, a cache that is
 * renewed. Inside it would be too early, since nobody else sees yet what was written, and once too often: what collides
 * with another on a server is rolled back and run again.
 */
import type { Transaction } from './transaction-dialect.ts';

const waiting = new WeakMap<Transaction, (() => void)[]>();

/** Calls when the transaction has been committed, in the order asked; never when it is rolled back. Must not throw. */
export function afterCommit(tx: Transaction, follow: () => void): void {
  const others = waiting.get(tx);
  if (others) others.push(follow);
  else waiting.set(tx, [follow]);
}

/** For whoever commits. */
export function committed(tx: Transaction): void {
  for (const follow of waiting.get(tx) ?? []) follow();
  waiting.delete(tx);
}
