import { describe, expect, it } from 'vitest';
import { centralProbability, centralQuantile } from './student-t.ts';

describe("Student's t", () => {
  it.each([
    [0.8, 1, 3.078],
    [0.8, 2, 1.886],
    [0.8, 3, 1.638],
    [0.8, 10, 1.372],
    [0.95, 4, 2.776],
    [0.95, 5, 2.571],
    [0.95, 30, 2.042],
    [0.95, 1000, 1.965],
  ])('has the printed quantile: %d of it with %d degrees lies within ± %d', (probability, degrees, t) => {
    expect(centralQuantile(probability, degrees)).toBeCloseTo(t, 2);
  });
  it('is Cauchy with one degree: half of it within ± 1', () => {
    expect(centralProbability(1, 1)).toBeCloseTo(1 / 2, 12);
  });
});
