import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseDevices, stageEnds } from './choose-devices.ts';

const devices = (count: number) => Array.from({ length: count }, (_, index) => `dev_${index}`);

describe('the devices of a stage', () => {
  it('are so many per cent of all, rounded up', () => {
    expect(stageEnds(100, [1, 10, 50, 100])).toEqual([1, 10, 50, 100]);
    expect(stageEnds(250, [1, 10, 50, 100])).toEqual([3, 25, 125, 250]);
  });
  it('are at least one more than before, as long as there are any', () => {
    expect(stageEnds(10, [1, 5, 50, 100])).toEqual([1, 2, 5, 10]);
    expect(stageEnds(2, [1, 10, 50, 100])).toEqual([1, 2, 2, 2]);
  });
  it('are the same ones in whatever order devices are listed', () => {
    const chosen = chooseDevices('rol_a', devices(200), [1, 10, 100]);
    expect(chooseDevices('rol_a', devices(200).toReversed(), [1, 10, 100])).toEqual(chosen);
  });
  it('are others in another roll-out', () => {
    const first = (rolloutId: string) => chooseDevices(rolloutId, devices(200), [100]).map(({ deviceId }) => deviceId);
    expect(first('rol_a').slice(0, 5)).not.toEqual(first('rol_b').slice(0, 5));
  });
  it('hold every device exactly once', () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 1, max: 99 }),
        (ids, share) => {
          const chosen = chooseDevices('rol_a', ids, [share, 100]);
          expect(chosen.map(({ deviceId }) => deviceId).toSorted()).toEqual(ids.toSorted());
          expect(chosen.map(({ position }) => position)).toEqual(ids.map((_, index) => index));
          for (const { stage } of chosen) expect([0, 1]).toContain(stage);
        },
      ),
    ));
});
