import { describe, expect, it } from 'vitest';
import { pullRequestStages } from './pull-request-stages.ts';

describe('the stages of a pull request', () => {
  const times = { firstCommitMs: 10, openedMs: 25, firstReviewMs: 30, mergedMs: 50, deployedMs: 90 };
  it('follow each other; the cycle is from the first commit to production', () =>
    expect(pullRequestStages(times)).toEqual({ codingMs: 15, pickupMs: 5, reviewMs: 20, deployMs: 40, cycleMs: 80 }));
  it('whose ends are in the wrong order are not known, and not in the cycle', () =>
    expect(pullRequestStages({ ...times, firstCommitMs: 26, deployedMs: 49 })).toMatchObject({
      ...{ codingMs: null, deployMs: null, cycleMs: 25 },
    }));
  it('are not known before it is merged', () =>
    expect(pullRequestStages({ ...times, mergedMs: null })).toMatchObject({ reviewMs: null, cycleMs: null }));
});
