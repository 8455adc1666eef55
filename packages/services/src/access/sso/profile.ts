/** Whom a provider has named, after every check of the protocol and before any of ours. */
export interface Profile {
  issuer: string;
  /** Lasting and never given to somebody else: `sub`, or a NameID that is not transient. */
  subject: string;
  /** As sent; empty when it was not. */
  email: string;
  emailVerified: boolean;
  name: string;
  /** Values of the connection's `team_claim`; `undefined` when it was not sent. */
  groups: string[] | undefined;
}

const GROUPS_MAX = 200;
const GROUP_LENGTH_MAX = 128;

/** A claim's value as a list of groups, bounded. */
export function groupsIn(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const values = Array.isArray(value) ? value : [value];
  const names = values.flatMap((one) => (typeof one === 'string' ? [one.trim()] : []));
  const kept = names.filter((name) => name !== '' && name.length <= GROUP_LENGTH_MAX && isPlain(name));
  return [...new Set(kept)].slice(0, GROUPS_MAX);
}

/** A claim's value as one line of text. */
export function lineIn(value: unknown, lengthMax: number): string {
  const one = Array.isArray(value) ? value[0] : value;
  if (typeof one !== 'string' || !isPlain(one)) return '';
  return one.trim().slice(0, lengthMax).toWellFormed();
}

function isPlain(text: string): boolean {
  return !/[\p{Cc}\p{Cs}]/u.test(text);
}
