import { describe, expect, it } from 'vitest';
import { netPromoterScore } from './enps.ts';
import { groupAgreement, rwgOf } from './group-agreement.ts';
import { omegaTotal } from './omega-total.ts';
import { reliability } from './reliability.ts';
import { scaleScore } from './scale-score.ts';
import { interruptionRate, voiceEquity } from './voice-equity.ts';

describe('a scale', () => {
  const scale = { min: 1, max: 7, reversedItems: [1], minAnswered: 2 };

  it('turns reversed items, and is per cent of its maximum', () => {
    expect(scaleScore([7, 1, null], scale)).toEqual({
      items: [7, 7, null],
      answered: 2,
      mean: 7,
      percentOfMaximum: 100,
    });
  });

  it('has no score from too few answers, and takes none from outside of it', () => {
    expect(scaleScore([7, null, null], scale).mean).toBeNull();
    expect(scaleScore([7, 9, 0], scale).answered).toBe(1);
  });
});

describe('reliability', () => {
  it('is 1 of items that say the same, and unknown of items that never vary', () => {
    const same = [1, 2, 3, 4, 5].map((answer) => [answer, answer, answer]);
    expect(reliability(same)!.alpha).toBeCloseTo(1, 12);
    expect(reliability(same.map(() => [3, 3, 3]))).toBeNull();
    expect(omegaTotal(same)).toBeNull();
    expect(omegaTotal([])).toBeNull();
  });
});

describe('agreement', () => {
  it('is 1 where all say the same, 0 where they scatter more than chance', () => {
    expect(rwgOf([4, 4, 4], 7)).toBe(1);
    expect(rwgOf([1, 7, 1, 7], 7)).toBe(0);
    // Variance 1 of the 4 that answers at random have: (7² − 1) / 12.
    expect(rwgOf([1, 2, 3], 7)).toBeCloseTo(3 / 4, 12);
    expect(rwgOf([4], 7)).toBeNull();
  });

  it('of one group alone has no between', () => {
    expect(groupAgreement([[1, 2, 3]], 7)).toMatchObject({ icc1: null, f: null, p: null });
    expect(
      groupAgreement(
        [
          [3, 3],
          [5, 5],
        ],
        7,
      ),
    ).toMatchObject({ icc1: null });
  });
});

describe('eNPS and meetings', () => {
  it('eNPS of one promoter and one detractor is 0, from −139 to 139', () => {
    const { score, low, high } = netPromoterScore([10, 0], null)!;
    expect(score).toBe(0);
    // Variance of a difference of two shares of one half each: 1; of two answers.
    expect(high).toBeCloseTo(1.959964 * 100 * Math.sqrt(1 / 2), 3);
    expect(low).toBeCloseTo(-high, 9);
    expect(netPromoterScore([], 10)).toBeNull();
  });

  it('equity is 1 when all speak alike, 0 in a monologue, unknown in silence', () => {
    expect(voiceEquity([60, 60, 60]).voiceEquity).toBe(1);
    expect(voiceEquity([60, 0, 0]).voiceEquity).toBe(0);
    expect(voiceEquity([0, 0, 0])).toMatchObject({ voiceEquity: null, silentShare: 1 });
    // Of 3 and 1 in 4: G = 1/4, corrected 1/2.
    expect(voiceEquity([3, 1]).voiceEquity).toBeCloseTo(1 / 2, 12);
  });

  it('interruptions of no minutes have no rate', () => {
    expect(interruptionRate(3, 0, 4).perHour).toBeNull();
    expect(interruptionRate(3, 30, 4)).toMatchObject({ perHour: 6, perHourPerParticipant: 1.5 });
  });
});
