/** Figures of survey reports by hand-made answers: shares, changes, who answered, what goes along, themes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../significance/seeded-random.ts';
import { symmetricEigen } from '../significance/symmetric-eigen.ts';
import { favourableShare } from './favourable-share.ts';
import { relativeWeights } from './relative-weights.ts';
import { lateDifference, responseComposition } from './response-bias.ts';
import { scoreChange } from './score-change.ts';
import { textThemes, themesIn } from './text-themes.ts';

describe('a favourable share', () => {
  it('counts 4 and 5 of 1–5 as favourable, 1 and 2 as unfavourable', () => {
    const percents = [1, 2, 3, 4, 5].map((answer) => (100 * (answer - 1)) / 4);
    expect(favourableShare(percents)!.counts).toEqual({ favourable: 2, neutral: 1, unfavourable: 2 });
  });

  it('counts 5 to 7 of 1–7, and 7 to 10 of 0–10', () => {
    const of = (low: number, high: number) =>
      favourableShare(Array.from({ length: high - low + 1 }, (_, i) => (100 * i) / (high - low)))!.counts;
    expect(of(1, 7)).toEqual({ favourable: 3, neutral: 1, unfavourable: 3 });
    expect(of(0, 10)).toEqual({ favourable: 4, neutral: 3, unfavourable: 4 });
  });

  it('is unknown of nobody', () => expect(favourableShare([])).toBeNull());
});

describe('a change between rounds', () => {
  it('is Welch’s t: 1, 2, 3 against 4, 5, 6 differ by 3 with t² = 27/2 and four degrees of freedom', () => {
    const found = scoreChange({ n: 3, mean: 2, sd: 1, population: null }, { n: 3, mean: 5, sd: 1, population: null })!;
    expect(found.difference).toBe(3);
    expect(found.degrees).toBeCloseTo(4, 12);
    // P(|t4| > 3.6742) by the closed form 1 − (θ + sin θ cos θ (1 + …)): R gives 0.0213117.
    expect(found.p).toBeCloseTo(0.0213117, 6);
    expect(found.g).toBeCloseTo(3 * (1 - 3 / 15), 12);
  });

  it('has no error of sampling when everybody answered both times', () => {
    expect(
      scoreChange({ n: 10, mean: 2, sd: 1, population: 10 }, { n: 10, mean: 3, sd: 1, population: 10 }),
    ).toBeNull();
  });

  it('is surer of a population that answered almost in full', () => {
    const wide = scoreChange(
      { n: 50, mean: 60, sd: 20, population: null },
      { n: 50, mean: 64, sd: 20, population: null },
    )!;
    const narrow = scoreChange(
      { n: 50, mean: 60, sd: 20, population: 55 },
      { n: 50, mean: 64, sd: 20, population: 55 },
    )!;
    expect(narrow.high - narrow.low).toBeLessThan((wide.high - wide.low) / 2);
  });
});

describe('eigenvalues', () => {
  it('of [[2, 1], [1, 2]] are 3 and 1', () => {
    const { values, vectors } = symmetricEigen([
      [2, 1],
      [1, 2],
    ]);
    expect(values[0]).toBeCloseTo(3, 12);
    expect(values[1]).toBeCloseTo(1, 12);
    expect(vectors[0]![0]).toBeCloseTo(Math.SQRT1_2, 12);
  });

  it('put the matrix together again', () =>
    fc.assert(
      fc.property(fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 10, maxLength: 10 }), (cells) => {
        const matrix = [0, 1, 2, 3].map((i) =>
          [0, 1, 2, 3].map((j) => cells[(Math.max(i, j) * (Math.max(i, j) + 1)) / 2 + Math.min(i, j)]!),
        );
        const { values, vectors } = symmetricEigen(matrix);
        for (const [i, row] of matrix.entries())
          for (const [j, cell] of row.entries())
            expect(values.reduce((sum, value, k) => sum + value * vectors[k]![i]! * vectors[k]![j]!, 0)).toBeCloseTo(
              cell,
              9,
            );
      }),
      { numRuns: 50 },
    ));
});

describe('what goes along with an outcome', () => {
  const random = new SeededRandom('rows');
  const people = Array.from({ length: 200 }, () => {
    const [a, b, noise] = [random.normal(), random.normal(), random.normal()];
    return { a, b, correlated: 0.6 * a + 0.8 * random.normal(), outcome: 2 * a + b + noise };
  });

  it('is r² of each when predictors are not correlated', () => {
    // Four people whose two predictors have correlation 0.
    const rows = [
      [3, 1, 1],
      [1, 1, -1],
      [0, -1, 1],
      [-2, -1, -1],
      [3.5, 1, 1],
      [0.5, 1, -1],
      [0.5, -1, 1],
      [-2.5, -1, -1],
    ];
    const found = relativeWeights(rows, { seed: 's', samples: 10 })!;
    for (const { weight, r } of found.weights) expect(weight).toBeCloseTo(r * r, 10);
  });

  it('adds up to R², whose value for two predictors is known on paper', () => {
    const rows = people.map(({ outcome, a, correlated }) => [outcome, a, correlated]);
    const { rSquared, weights } = relativeWeights(rows, { seed: 's', samples: 10 })!;
    const correlation = (x: number, y: number) => {
      const [mx, my] = [x, y].map((at) => rows.reduce((sum, row) => sum + row[at]!, 0) / rows.length) as [
        number,
        number,
      ];
      const product = (at: number, to: number, ma: number, mb: number) =>
        rows.reduce((sum, row) => sum + (row[at]! - ma) * (row[to]! - mb), 0);
      return product(x, y, mx, my) / Math.sqrt(product(x, x, mx, mx) * product(y, y, my, my));
    };
    const [r1, r2, r12] = [correlation(0, 1), correlation(0, 2), correlation(1, 2)];
    expect(rSquared).toBeCloseTo((r1 ** 2 + r2 ** 2 - 2 * r1 * r2 * r12) / (1 - r12 ** 2), 10);
    expect(weights.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(rSquared, 10);
    // For two predictors, relative weights and the mean over both orders of entry are the same (Johnson 2000).
    expect(weights[0]!.weight).toBeCloseTo((r1 ** 2 + (rSquared - r2 ** 2)) / 2, 10);
  });

  it('tells what is there from what is not, and the same from the same answers', () => {
    const noise = new SeededRandom('noise');
    const rows = people.map(({ outcome, a, b }) => [outcome, a, b, noise.normal()]);
    const found = relativeWeights(rows, { seed: 's' })!;
    expect(found.weights.map(({ isPresent }) => isPresent)).toEqual([true, true, false]);
    expect(found.weights[0]!.shareLow).toBeGreaterThan(found.weights[1]!.shareHigh);
    expect(relativeWeights(rows, { seed: 's' })).toEqual(found);
  });

  it('is unknown when two predictors say the same, one never varies, or there are too few people', () => {
    expect(
      relativeWeights(
        people.map(({ outcome, a }) => [outcome, a, a]),
        { seed: 's' },
      ),
    ).toBeNull();
    expect(
      relativeWeights(
        people.map(({ outcome, a }) => [outcome, a, 3]),
        { seed: 's' },
      ),
    ).toBeNull();
    expect(
      relativeWeights(
        people.slice(0, 4).map(({ outcome, a, b }) => [outcome, a, b]),
        { seed: 's' },
      ),
    ).toBeNull();
  });
});

describe('who answered', () => {
  it('is even when every part answered alike', () => {
    const found = responseComposition([
      { invited: 20, answered: 10 },
      { invited: 40, answered: 20 },
    ]);
    expect(found.chiSquare).toBeCloseTo(0, 12);
    expect(found.parts.map(({ residual }) => residual)).toEqual([0, 0]);
  });

  it('finds the part that stayed away: chi-square of 30 of 40 against 10 of 40 is 20', () => {
    const { chiSquare, p, parts } = responseComposition([
      { invited: 40, answered: 30 },
      { invited: 40, answered: 10 },
    ]);
    expect(chiSquare).toBeCloseTo(20, 12);
    expect(p).toBeLessThan(1e-4);
    // In a table of two by two every residual is the root of chi-square.
    expect(parts[0]!.residual).toBeCloseTo(Math.sqrt(20), 12);
    expect(parts[1]!.residual).toBeCloseTo(-Math.sqrt(20), 12);
  });

  it('says nothing where nothing can be said', () => {
    expect(responseComposition([{ invited: 10, answered: 5 }]).chiSquare).toBeNull();
    expect(
      responseComposition([
        { invited: 10, answered: 10 },
        { invited: 10, answered: 10 },
      ]).p,
    ).toBeNull();
  });

  it('compares late with early answers, by days that halve them', () => {
    const day = (at: number, score: number) => ({ day: `2026-11-0${at}`, score });
    const answers = [day(1, 70), day(1, 80), day(1, 75), day(2, 50), day(3, 55), day(3, 60)];
    expect(lateDifference(answers, 3)).toMatchObject({ early: 3, late: 3, from: '2026-11-02' });
    expect(lateDifference(answers, 3)!.change.difference).toBe(55 - 75);
    expect(lateDifference(answers, 4)).toBeNull();
    expect(lateDifference([day(1, 70), day(1, 80)], 1)).toBeNull();
  });
});

describe('themes of free text', () => {
  it('are known by beginnings of words, in the language of the answer', () => {
    expect([...themesIn('Too many overtime hours and an unfair salary', 'en')]).toEqual([
      'workload',
      'pay',
      'fairness',
    ]);
    expect([...themesIn('Zu viele Überstunden', 'de-AT')]).toEqual(['workload']);
    expect([...themesIn('Überstunden', 'en')]).toEqual([]);
    expect([...themesIn('Überstunden', 'xx')]).toEqual([]);
  });

  it('count authors, not sentences, and how English ones feel about it', () => {
    const found = textThemes([
      { author: 'a', language: 'en', text: 'The workload is terrible. Overtime is awful!' },
      { author: 'b', language: 'en', text: 'I hate the overtime.' },
      { author: 'c', language: 'de', text: 'Die Arbeitslast ist furchtbar.' },
    ]);
    expect(found.map(({ theme, authors }) => [theme, authors.size])).toEqual([['workload', 3]]);
    expect(found[0]!.sentiment!.authors.size).toBe(2);
    expect(found[0]!.sentiment!.mean).toBeLessThan(0);
  });

  it('hold nothing of the texts, whatever is in them', () =>
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        for (const { theme } of textThemes([{ author: 'a', language: 'en', text: `${text} salary` }]))
          expect(theme).toMatch(/^[a-z]+$/);
      }),
      { numRuns: 100 },
    ));
});
