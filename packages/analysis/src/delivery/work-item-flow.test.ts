import { describe, expect, it } from 'vitest';
import { type StatusCategory, type StatusChange, workItemFlow } from './work-item-flow.ts';

const CATEGORIES: Record<string, StatusCategory> = {
  open: 'to_do',
  doing: 'in_progress',
  blocked: 'in_progress',
  done: 'done',
};

/** `[time, state]`, one after the other; the first says what it came from, if anything. */
function changesOf(states: readonly (readonly [number, string])[], cameFrom?: string): StatusChange[] {
  return states.map(([atMs, status], i) => {
    const before = i === 0 ? cameFrom : states[i - 1]![1];
    return {
      ...{ atMs, status, category: CATEGORIES[status]!, isWaiting: status === 'blocked' },
      from: before === undefined ? undefined : { status: before, category: CATEGORIES[before]! },
    };
  });
}

describe('the way of a work item', () => {
  it('begins with the first work and ends when it is done; time in states adds up to it', () => {
    const flow = workItemFlow(
      changesOf([
        [0, 'open'],
        [10, 'doing'],
        [14, 'blocked'],
        [20, 'doing'],
        [25, 'done'],
      ]),
      99,
    )!;
    expect(flow).toMatchObject({ startedMs: 10, finishedMs: 25, activeMs: 9, reopened: 0, startUnknown: false });
    expect([...flow.inStatus]).toEqual([
      ['doing', 9],
      ['blocked', 6],
    ]);
  });

  it('that was in progress when its data begin has no known start', () =>
    expect(
      workItemFlow(
        changesOf(
          [
            [5, 'blocked'],
            [9, 'done'],
          ],
          'doing',
        ),
        99,
      ),
    ).toMatchObject({
      ...{ startedMs: null, finishedMs: 9, startUnknown: true, activeMs: null },
    }));

  it('that comes back from done is finished when it stays done', () =>
    expect(
      workItemFlow(
        changesOf([
          [0, 'doing'],
          [5, 'done'],
          [8, 'doing'],
          [12, 'done'],
        ]),
        99,
      ),
    ).toMatchObject({
      ...{ startedMs: 0, finishedMs: 12, reopened: 1 },
    }));

  it('in progress has spent its time up to now', () =>
    expect(
      workItemFlow(
        changesOf([
          [0, 'open'],
          [10, 'doing'],
        ]),
        30,
      ),
    ).toMatchObject({
      ...{ startedMs: 10, finishedMs: null, statusSinceMs: 10, activeMs: 20 },
    }));

  it('done at once is begun and finished at once', () =>
    expect(
      workItemFlow(
        changesOf([
          [0, 'open'],
          [7, 'done'],
        ]),
        99,
      ),
    ).toMatchObject({ startedMs: 7, finishedMs: 7 }));

  it('of which nobody says where work rests has no active time', () => {
    const changes = changesOf([
      [0, 'doing'],
      [5, 'done'],
    ]).map((change) => ({ ...change, isWaiting: undefined }));
    expect(workItemFlow(changes, 99)?.activeMs).toBeNull();
  });

  it('without a change is none', () => expect(workItemFlow([], 9)).toBeUndefined());
});
