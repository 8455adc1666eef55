/** What can go wrong with the log apart from a rejected append. The message says what happened and what to do. */

export type LogErrorCode =
  /** The caller broke the contract; nothing was done. */
  | 'invalid_argument'
  /** Another process owns the directory. */
  | 'locked'
  /** The log or the consumer has been closed. */
  | 'closed'
  /** The group already has a consumer in this process. */
  | 'group_open'
  /** Acknowledged bytes cannot be read as written. `file` and `position` say where. */
  | 'damaged'
  /** A group has committed records which the log no longer has. */
  | 'group_ahead'
  /** The disk is full; what was there before stands. */
  | 'storage_full'
  /** The disk failed; what was there before stands. */
  | 'storage_failed'
  /** Another process reads the partition by now; nothing was committed. */
  | 'revoked'
  /** The log's servers did not answer in time, or refuse; what was there before stands. Try again. */
  | 'unavailable';

export class LogError extends Error {
  readonly code: LogErrorCode;
  readonly file: string | undefined;
  /** Byte position in `file`. */
  readonly position: number | undefined;

  constructor(code: LogErrorCode, message: string, at: { file?: string; position?: number; cause?: unknown } = {}) {
    super(message, { cause: at.cause });
    this.name = 'LogError';
    this.code = code;
    this.file = at.file;
    this.position = at.position;
  }
}

/** Damage at a place, in words that say what an operator can do. */
export function damaged(file: string, position: number, reason: string): LogError {
  return new LogError(
    'damaged',
    `${file} is damaged at byte ${position}: ${reason}. Restore this file from a backup, or seek past the segment to go on without its records.`,
    { file, position },
  );
}
