import { describe, expect, it } from 'vitest';
import { type FlowStage, findBottlenecks } from './find-bottlenecks.ts';

/** Twenty usual windows, then the last four. */
const windows = (usual: readonly number[], last: number) => [
  ...Array.from({ length: 20 }, (_, i) => usual[i % usual.length]!),
  ...[last, last, last, last],
];
const stage = (name: string, more: Partial<FlowStage> = {}): FlowStage => ({
  name,
  workInProgress: windows([8, 9, 10, 9], 9),
  waiting: windows([20, 22, 24, 21], 22),
  throughput: windows([5, 6, 5, 4], 5),
  ...more,
});

describe('a bottleneck', () => {
  it('is the stage in which more waits than usual while no more leaves it', () => {
    const [coding, review, release] = findBottlenecks([
      stage('coding'),
      stage('review', { workInProgress: windows([8, 9, 10, 9], 27) }),
      stage('release'),
    ]);
    expect([coding, review, release].map((one) => one!.isBottleneck)).toEqual([false, true, false]);
    expect(review).toMatchObject({ workInProgress: { now: 27, before: 9 }, excessShare: 1 });
    expect(review!.queueShare).toBeCloseTo(27 / 45, 12);
    expect(review!.workInProgressZ.every((z) => z! > 3.5)).toBe(true);
  });

  it('is also one in which work waits longer', () => {
    const [review] = findBottlenecks([stage('review', { waiting: windows([20, 22, 24, 21], 80) })]);
    expect(review!.isBottleneck).toBe(true);
  });

  it('is not a stage that lets more through as well: that is growth', () => {
    const grown = { workInProgress: windows([8, 9, 10, 9], 27), throughput: windows([5, 6, 5, 4], 15) };
    expect(findBottlenecks([stage('review', grown)])[0]!.isBottleneck).toBe(false);
  });

  it('is not made by two bad windows', () => {
    const workInProgress = [...windows([8, 9, 10, 9], 9).slice(0, 22), 27, 27];
    expect(findBottlenecks([stage('review', { workInProgress })])[0]!.isBottleneck).toBe(false);
  });

  it('is not known with fewer than 12 windows before', () => {
    const short = Object.fromEntries(
      (['workInProgress', 'waiting', 'throughput'] as const).map((field) => [field, windows([5], 50).slice(-15)]),
    );
    expect(findBottlenecks([stage('review', short)])[0]).toMatchObject({
      isBottleneck: null,
      workInProgressZ: [null, null, null, null],
    });
  });

  it('is any rise where nothing ever varied', () => {
    const steady = { workInProgress: windows([3], 4), throughput: windows([5], 5) };
    expect(findBottlenecks([stage('review', steady)])[0]!.isBottleneck).toBe(true);
  });
});
