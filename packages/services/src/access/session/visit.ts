/** Where somebody comes from who signs in: kept with the session, so that its owner can tell sessions apart. */
import type { RequestFacts } from '../authority/caller.ts';

export interface Visit extends RequestFacts {
  /** As the client calls itself; anybody can say anything. */
  userAgent: string;
  /** The session token the same browser held before; that session ends when the new one begins. */
  replaces?: string | undefined;
}

const ADDRESS_LENGTH_MAX = 64;
const USER_AGENT_LENGTH_MAX = 300;

/** The part of a visit that is kept: bounded, and without characters that could steer a terminal or break a line. */
export function keptVisit({ address, userAgent }: Visit): { address: string; user_agent: string } {
  return { address: plain(address, ADDRESS_LENGTH_MAX), user_agent: plain(userAgent, USER_AGENT_LENGTH_MAX) };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

function plain(text: string, lengthMax: number): string {
  const tame = text.toWellFormed().replace(CONTROL, ' ');
  return tame.slice(0, lengthMax).toWellFormed();
}
