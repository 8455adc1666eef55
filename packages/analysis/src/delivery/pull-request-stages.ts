/**
 * Where the time of a pull request went: coding (first commit to opening), pickup (opening to the first review by somebody
 * else), review (that to the merge), deploy (merge to production), and cycle time, which is coding, opening to merge, and
 * deploy together. A stage whose ends are not known, or come in the wrong order, is `null`; the cycle is what is known of
 * it, from a merge on.
 * Source: the definitions of Apache DevLake's "PR cycle time" (2024).
 */

export interface PullRequestTimes {
  firstCommitMs: number | null;
  openedMs: number;
  /** By somebody else. */
  firstReviewMs: number | null;
  mergedMs: number | null;
  deployedMs: number | null;
}

export interface PullRequestStages {
  codingMs: number | null;
  pickupMs: number | null;
  reviewMs: number | null;
  deployMs: number | null;
  cycleMs: number | null;
}

export function pullRequestStages(times: PullRequestTimes): PullRequestStages {
  const { firstCommitMs, openedMs, firstReviewMs, mergedMs, deployedMs } = times;
  const codingMs = between(firstCommitMs, openedMs);
  const deployMs = between(mergedMs, deployedMs);
  const openMs = between(openedMs, mergedMs);
  return {
    codingMs,
    pickupMs: between(openedMs, firstReviewMs),
    reviewMs: between(firstReviewMs, mergedMs),
    deployMs,
    cycleMs: openMs === null ? null : (codingMs ?? 0) + openMs + (deployMs ?? 0),
  };
}

function between(startMs: number | null, endMs: number | null): number | null {
  return startMs === null || endMs === null || endMs < startMs ? null : endMs - startMs;
}
