import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Progress, progressLine } from './progress.ts';

const COUNTS = { accepted: 1500, duplicate: 2, rejected: 1 };

describe('progress', () => {
  it('knows share, speed and time left', () => {
    const progress = new Progress(1000, 0);
    progress.note(250, 1500, 2000);
    expect(progress.share).toBe(1 / 4);
    expect(progress.eventsPerSecond).toBe(1500 / 2);
    expect(progress.remainingMs).toBe(750 / (250 / 2000));
    expect(progressLine(progress, COUNTS)).toBe(
      '[######..................] 25 %  750 events/s  1,500 accepted, 2 duplicate, 1 rejected  6.0 s left',
    );
  });

  it('follows a change of speed within ten seconds', () => {
    const progress = new Progress(undefined, 0);
    for (let second = 1; second <= 10; second++) progress.note(second * 100, second * 100, second * 1000);
    for (let second = 11; second <= 25; second++) progress.note(1000, 1000, second * 1000);
    expect(progress.eventsPerSecond).toBe(0);
  });

  it('promises no end when none is known', () => {
    const progress = new Progress(undefined, 0);
    progress.note(10, 1, 1000);
    expect([progress.share, progress.remainingMs]).toEqual([undefined, undefined]);
    expect(progressLine(progress, COUNTS)).not.toMatch(/%|left/);
  });

  it('takes an empty file as done, and says nothing of time before time has passed', () => {
    expect(new Progress(0, 5).share).toBe(1);
    expect(new Progress(10, 5).remainingMs).toBeUndefined();
  });

  it('never leaves 0 to 1, whatever it is told', () =>
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat())), (total, notes) => {
        const progress = new Progress(total, 0);
        for (const [bytes, events, atMs] of notes) progress.note(bytes, events, atMs);
        return progress.share! >= 0 && progress.share! <= 1 && Number.isFinite(progress.eventsPerSecond);
      }),
    ));
});
