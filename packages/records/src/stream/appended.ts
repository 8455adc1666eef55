/** Which transactions have appended to a stream: once they are durable, whoever follows the streams is told. */
import type { Transaction } from '../transaction-dialect.ts';

const appended = new WeakSet<Transaction>();

export function noteAppended(tx: Transaction): void {
  appended.add(tx);
}

export function hasAppended(tx: Transaction): boolean {
  return appended.has(tx);
}
