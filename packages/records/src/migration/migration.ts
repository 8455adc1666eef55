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
  /**
   * Programs that know the migrations up to this number still run beside it, so that a new version can be started before
   * the old one is stopped (docs/upgrading.md). One that only adds names the last migration of the release before; one
   * that takes something away names the migration since which no program has used it. Absent: only programs that know
   * it. It is no part of the checksum.
   */
  oldestProgram?: number;
}

export function checksumOf(migration: Migration): string {
  return createHash('sha256').update(`${migration.up}\0${migration.down}`).digest('hex');
}
