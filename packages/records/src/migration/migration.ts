/**
 * A migration takes the schema one step up, and the same step down. Applied migrations never change: their checksum is
 * kept beside them, and a difference stops the start instead of surprising somebody later.
 */
import { createHash } from 'node:crypto';

export interface Migration {
  /** 1, 2, 3 … without holes. */
  number: number;
  /** Kebab-case, what it brings. */
  name: string;
  /** SQL; several statements, run in one transaction together with the note that it was applied. */
  up: string;
  down: string;
}

export function checksumOf(migration: Migration): string {
  return createHash('sha256').update(`${migration.up}\0${migration.down}`).digest('hex');
}
