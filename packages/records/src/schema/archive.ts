/** Days of events and months of audit chains that lie in files of the archive, and what has been brought back. */
import type { Instant, InstantOrNull, JsonColumn } from './columns.ts';

/**
 * `written`: its files are there, and not yet held against the store a last time. `archived`: they are right. `cleared`:
 * the events are in the files only.
 */
export type ArchivedDayState = 'written' | 'archived' | 'cleared';

/** `restoring`: on its way. `restored`: whole, and part of answers. `ending`: on its way out again. */
export type ArchiveRestoreState = 'restoring' | 'restored' | 'ending' | 'ended';

export interface ArchivedFile {
  name: string;
  events: number;
  /** The sum of a hash of each of its events; those of a day's files add up to the day's. */
  hash: string;
  /** Of the file as it lies there. */
  bytes: number;
  sha256: string;
  /** What it is sealed with, itself sealed; null when it is not. */
  sealed_key: string | null;
}

export interface ArchiveTables {
  archived_days: {
    org_id: string;
    /** `2025-10-01`, in UTC. */
    day: string;
    /** 1, and one more with each time it is written anew. */
    revision: number;
    state: ArchivedDayState;
    events: number;
    /** Over all events and these columns, whatever their order. */
    event_hash: string;
    columns: JsonColumn<string[]>;
    files: JsonColumn<ArchivedFile[]>;
    bytes: number;
    archived_at: Instant;
  };
  /** Files that are being written, or that nothing needs any more; removed when they are due. */
  archive_leftovers: {
    org_id: string;
    name: string;
    due_at: Instant;
  };
  archive_restores: {
    org_id: string;
    restore_id: string;
    /** The start of a day. */
    from_at: Instant;
    /** Exclusive, the start of a day. */
    to_at: Instant;
    /** Taken away again after it. */
    until: Instant;
    state: ArchiveRestoreState;
    /** While it is on its way: the first day that has not been brought back. */
    next_day: string | null;
    events: number;
    run_id: string | null;
    requested_by: string;
    requested_at: Instant;
    ended_at: InstantOrNull;
  };
  /** Stretches of an audit chain; `org_id` is `*` for the installation's. */
  archived_trails: {
    org_id: string;
    first_seq: number;
    last_seq: number;
    /** Of the last entry, hexadecimal. */
    last_hash: string;
    name: string;
    bytes: number;
    sha256: string;
    sealed_key: string | null;
    kept_until: Instant;
    archived_at: Instant;
  };
}

/** Of these, the tables in which every row belongs to a tenant. */
export const ARCHIVE_TENANT_TABLES = [
  'archived_days',
  'archive_leftovers',
  'archive_restores',
  'archived_trails',
] as const satisfies readonly (keyof ArchiveTables)[];
