/** What a transaction may take, whichever engine it runs on. */
import { Problem } from '@bellwether/core';

/** Transactions that wait or run at once. */
export const WAITING_MAX = 2000;
export const TRANSACTION_LIMIT_MS = 30_000;

/** Rejects when the work of a transaction does not end in time; the transaction is then rolled back. */
export async function withinLimit<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    const late = () => reject(new Problem('timeout', `A transaction took longer than ${TRANSACTION_LIMIT_MS} ms.`));
    timer = setTimeout(late, TRANSACTION_LIMIT_MS);
  });
  try {
    return await Promise.race([work, expired]);
  } finally {
    clearTimeout(timer);
  }
}

export function tooManyWaiting(): Problem {
  return new Problem('overloaded', `${WAITING_MAX} transactions are waiting for the records.`, {
    retryAfterSeconds: 1,
  });
}

export function stopping(): Problem {
  return new Problem('overloaded', 'The server is stopping. Try again in a moment.');
}

export function insideAnother(): Error {
  return new Error('A transaction inside a transaction would wait for itself. Pass the outer one on.');
}
