import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { howMany, whenDone } from './completion-forecast.ts';
import { doraMetrics } from './dora-metrics.ts';
import { flowMetrics } from './flow-metrics.ts';

describe('delivery performance', () => {
  const deployment = { leadTimesHours: [10], failed: false, recoveredAfterHours: null, rework: false };

  it('takes lead times by change, not by deployment', () => {
    const found = doraMetrics(
      [
        { ...deployment, at: 0, leadTimesHours: [1, 2, 3] },
        { ...deployment, at: 1, leadTimesHours: [100] },
      ],
      2,
    );
    expect(found.leadTimeMedianHours).toBe(2.5);
  });
  it('counts failures that are still open apart from recovery', () => {
    const failed = { ...deployment, failed: true };
    const found = doraMetrics(
      [
        { ...failed, at: 0, recoveredAfterHours: 4 },
        { ...failed, at: 0.5 },
        { ...deployment, at: 3 },
      ],
      4,
    );
    expect(found).toMatchObject({
      recoveryMedianHours: 4,
      openFailures: 1,
      changeFailRate: 2 / 3,
      deploymentDaysShare: 0.5,
    });
  });
  it('has no rates without deployments', () => {
    expect(doraMetrics([], 7)).toMatchObject({ deploymentsPerDay: 0, changeFailRate: null, leadTimeMedianHours: null });
  });
});

describe('flow', () => {
  it('counts both ends: what is finished the day it was begun took a day', () => {
    expect(flowMetrics([{ started: 3, finished: 3, activeDays: 1 }], 5).cycleTimes).toEqual([1]);
  });
  it('of what is in progress knows the age', () => {
    expect(flowMetrics([{ started: 3, finished: null, activeDays: null }], 5)).toMatchObject({
      ...{ wip: 1, ages: [3], throughput: 0, cycleTimeP50: null, littleLawCycleTime: null, flowEfficiency: null },
    });
  });
  it('what has not begun yet is not in it', () => {
    expect(flowMetrics([{ started: 9, finished: null, activeDays: null }], 5).wip).toBe(0);
  });
});

describe('when it will be done', () => {
  it('is certain where the past never varied', () => {
    expect(whenDone([2, 2, 2, 2, 2], 10)).toEqual({ cdfByPeriod: [0, 0, 0, 0, 1], p50: 5, p85: 5, p95: 5 });
  });
  it('is not known of a past without an end, or of four periods', () => {
    expect(whenDone([0, 0, 0, 0, 0], 5).p50).toBeNull();
    expect(whenDone([3, 4, 3, 4], 5).p50).toBeNull();
  });
  it('of nothing to do is at once', () => {
    expect(whenDone([1, 0, 2, 1, 1], 0).p95).toBe(1);
  });
  it('grows with each period, and more confidence takes longer', () => {
    const past = fc.array(fc.nat(8), { minLength: 5, maxLength: 12 }).filter((items) => items.some((one) => one > 0));
    fc.assert(
      fc.property(past, fc.nat(40), (throughput, backlog) => {
        const { cdfByPeriod, p50, p95 } = whenDone(throughput, backlog);
        expect(cdfByPeriod.every((done, at) => at === 0 || done >= cdfByPeriod[at - 1]! - 1e-12)).toBe(true);
        expect(p50!).toBeLessThanOrEqual(p95!);
      }),
    );
  });
  it('counts in whole items', () => {
    expect(() => whenDone([1.5, 2, 2, 2, 2], 3)).toThrow(/whole numbers/);
  });
});

describe('how many will be done', () => {
  it('is the most that is reached with that confidence', () => {
    // Two periods of 0 or 2, four of five times 2: 4 with 0.64, at least 2 with 0.96.
    expect(howMany([2, 2, 2, 2, 0], 2)).toEqual({ atLeastWith50: 4, atLeastWith85: 2, atLeastWith95: 2, mean: 3.2 });
  });
});
