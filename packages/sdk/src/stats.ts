/**
 * The client's own books. At every moment, in events:
 *   tracked + restored = queued + stored + accepted + duplicate + rejected + dropped
 */
export interface Stats {
  /** Calls of `track()`. */
  tracked: number;
  /** Taken back from the offline buffer, also what earlier runs left there. */
  restored: number;
  /** In memory, those in flight included. */
  queued: number;
  /** Given to the offline buffer and no longer in memory; those that came back are counted under `restored`. */
  stored: number;
  accepted: number;
  /** The server had them already: an earlier answer was lost. */
  duplicate: number;
  /** Refused by the server one by one; it keeps them under `/api/v1/rejected`. */
  rejected: number;
  /** Lost, each reported to `onProblem`. */
  dropped: number;
  /** Events put into requests, each time they were. */
  sent: number;
  /** Requests that had to be repeated. */
  retries: number;
}

export function emptyStats(): Stats {
  return {
    tracked: 0,
    restored: 0,
    queued: 0,
    stored: 0,
    accepted: 0,
    duplicate: 0,
    rejected: 0,
    dropped: 0,
    sent: 0,
    retries: 0,
  };
}
