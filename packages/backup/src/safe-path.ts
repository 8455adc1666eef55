/**
 * Paths within a backup: relative, forward slashes, inside one of the rooms of a data directory. A backup may have been
 * written by somebody who wants files elsewhere, so whatever is not plainly one of ours is refused before it is used.
 */
import { Problem } from '@bellwether/core';

/** What a data directory holds that is backed up. */
export const ROOMS = ['log', 'records', 'store', 'audit', 'objects', 'secrets', 'edge'] as const;
/** Sealed under the key of custody. */
const CUSTODY: ReadonlySet<string> = new Set(['secrets', 'edge']);

const PATH_LENGTH_MAX = 1024;
const DEPTH_MAX = 16;
const PART = /^[A-Za-z0-9_][A-Za-z0-9._%=@~+-]{0,254}$/;

/** The path, when it is one of ours; throws invalid_request otherwise. */
export function safePath(path: unknown): string {
  const parts = typeof path === 'string' && path.length <= PATH_LENGTH_MAX ? path.split('/') : [];
  const isOurs = (ROOMS as readonly string[]).includes(parts[0] ?? '');
  if (!isOurs || parts.length < 2 || parts.length > DEPTH_MAX || !parts.every((part) => PART.test(part)))
    throw new Problem(
      'invalid_request',
      `The backup names a file that no backup of Bellwether has: ${JSON.stringify(String(path).slice(0, 120))}. It was not made by Bellwether, or was changed; nothing was put back.`,
    );
  return path as string;
}

export function isInCustody(path: string): boolean {
  return CUSTODY.has(path.slice(0, path.indexOf('/')));
}

const SHIPPED = [
  /^log\/\d{20}\.ndjson$/,
  /^log\/groups\/[a-z0-9][a-z0-9_.-]{0,99}\.json$/,
  /^records\/postgres\/pg_wal\/[0-9A-F]{24}$/,
  /^audit\/anchors\.ndjson$/,
  /^objects\/[A-Za-z0-9_-]{1,100}\/[A-Za-z0-9_-]{2}\/[A-Za-z0-9_-]{1,100}$/,
  /^(secrets|edge)\//,
];

/** The path, when it is one of those that are shipped between backups. */
export function safeShippedPath(path: unknown): string {
  const safe = safePath(path);
  if (SHIPPED.some((form) => form.test(safe))) return safe;
  throw new Problem('invalid_request', `What was shipped names a file that is never shipped: ${JSON.stringify(safe)}.`);
}

/** Keys that seal a pseudonym while its person is being erased: what they open must not come back with a backup. */
export function isNeverKept(path: string): boolean {
  return path.startsWith('secrets/erasures/');
}
