/** What went wrong on the way to a server, by SQLSTATE and by the socket's own codes, and what that means for a transaction. */
import { Problem } from '@bellwether/core';

/** Serialization failure, deadlock, a turn that did not come: because of another transaction, and worth doing again. */
const COLLISIONS = new Set(['40001', '40P01', '55P03']);
/** Being shut down, starting, no connection free, standby: nothing was done, and it may be otherwise in a moment. */
const AWAY = new Set(['57P01', '57P02', '57P03', '57P05', '53300', '25006']);
const AWAY_CODES = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'ECONNABORTED'],
]);
/** node-postgres gives these no code. */
const AWAY_MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|timeout e|Query read timeout|The server does not)/;
const CONNECTION_EXCEPTIONS = '08';
const CANCELLED = '57014';

export function isCollision(error: unknown): boolean {
  return COLLISIONS.has(codeOf(error));
}

/** True when the connection was lost or could not be had. */
export function isAway(error: unknown): boolean {
  const code = codeOf(error);
  if (AWAY.has(code) || AWAY_CODES.has(code) || (code.length === 5 && code.startsWith(CONNECTION_EXCEPTIONS)))
    return true;
  return code === '' && error instanceof Error && AWAY_MESSAGES.test(error.message);
}

/** True when the server ended a statement that took too long. */
export function isTooSlow(error: unknown): boolean {
  return codeOf(error) === CANCELLED;
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}

export function awayProblem(cause: unknown): Problem {
  return new Problem('overloaded', 'The records database cannot be reached. Try again in a moment.', {
    retryAfterSeconds: 1,
    cause,
  });
}

/** Nothing else may try again by itself: it might be done twice. */
export function unknownOutcome(cause: unknown): Problem {
  return new Problem(
    'internal',
    'The connection to the records database was lost while something was saved; nobody knows whether it was. Look before you try again.',
    { cause },
  );
}
