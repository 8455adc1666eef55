import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../significance/seeded-random.ts';
import { type Hindsight, judgeInHindsight } from './hindsight.ts';

const week = [4, 9, 9, 9, 8, 1, 0];
const series = (count: number) => {
  const random = new SeededRandom('weeks');
  return Array.from({ length: count }, (_, i): number | null => 10 * week[i % 7]! + random.normal() + i / 10);
};
const toldAt = (hindsight: Hindsight) =>
  hindsight.kind === 'judged'
    ? hindsight.points.flatMap(({ verdict }, index) => (verdict === 'anomalous' ? [index] : []))
    : hindsight;

describe('a series that is over', () => {
  it('shows what season and trend do not explain: a Sunday like a Tuesday', () => {
    const values = series(70);
    values[41] = 80;
    const found = judgeInHindsight(values, [7]);
    expect(toldAt(found)).toContain(41);
    expect(found).toMatchObject({ period: 7, bridged: 0 });
  });

  it('takes the longest season of which there are four rounds, and none where there are not', () => {
    expect(judgeInHindsight(series(70), [28, 7])).toMatchObject({ period: 7 });
    expect(judgeInHindsight(series(27), [7])).toMatchObject({ period: null });
  });

  it('bridges gaps up to a fifth, judges nothing there, and refuses more', () => {
    const values = series(70);
    values[0] = values[30] = values[31] = null;
    const found = judgeInHindsight(values, [7]);
    expect(found).toMatchObject({ kind: 'judged', bridged: 3 });
    expect(found.kind === 'judged' && found.points[30]).toEqual({ verdict: 'not_enough_data' });
    const holes = series(70).map((value, i) => (i % 4 === 0 ? null : value));
    expect(judgeInHindsight(holes, [7])).toEqual({ kind: 'refused', reason: 'too_many_gaps' });
    expect(judgeInHindsight(series(20), [])).toEqual({ kind: 'refused', reason: 'insufficient_data' });
  });

  it('measures a busy day by busy days, and a quiet night by quiet nights', () => {
    const random = new SeededRandom('nights');
    const values = Array.from({ length: 24 * 20 }, (_, i) => {
      const isNight = i % 24 < 12;
      return isNight ? 2 + random.normal() * 0.05 : 50 + random.normal() * 4;
    });
    values[24 * 10 + 4] = 6;
    const told = toldAt(judgeInHindsight(values, [24])) as number[];
    expect(told).toContain(24 * 10 + 4);
    expect(told.length).toBeLessThan(0.03 * values.length);
  });

  it('says nothing of what never varies', () => {
    expect(
      toldAt(
        judgeInHindsight(
          Array.from({ length: 40 }, () => 3),
          [7],
        ),
      ),
    ).toEqual([]);
  });
});
