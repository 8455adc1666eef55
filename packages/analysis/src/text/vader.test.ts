import { describe, expect, it } from 'vitest';
import { vader } from './vader.ts';

/** The sum of feelings that a compound is made of: compound = sum / √(sum² + 15). */
function compoundOf(sum: number): number {
  return Number((sum / Math.sqrt(sum * sum + 15)).toFixed(4));
}

// Of the lexicon: good 1.9, great 3.1, bad −2.5, broken −2.1, terrible −2.1, love 3.2, best 3.2.
describe('VADER', () => {
  it('brings the sum of the words’ feelings into [−1, 1]', () => {
    expect(vader('a good idea')).toEqual({ compound: compoundOf(1.9), negative: 0, neutral: 0.408, positive: 0.592 });
    expect(vader('broken and terrible').compound).toBe(compoundOf(-4.2));
  });

  it('turns a feeling round after a negation, and takes a quarter of it', () => {
    expect(vader('this is not good').compound).toBe(compoundOf(1.9 * -0.74));
    expect(vader('no problem').compound).toBeGreaterThan(0);
  });

  it('adds for degree adverbs, capitals and exclamation marks', () => {
    expect(vader('very good').compound).toBe(compoundOf(1.9 + 0.293));
    expect(vader('a GOOD idea').compound).toBe(compoundOf(1.9 + 0.733));
    expect(vader('A GOOD IDEA').compound).toBe(compoundOf(1.9));
    expect(vader('good!!').compound).toBe(compoundOf(1.9 + 2 * 0.292));
    expect(vader(`good${'!'.repeat(50)}`).compound).toBe(compoundOf(1.9 + 4 * 0.292));
  });

  it('weighs what comes after "but" three times what comes before it', () => {
    expect(vader('good but terrible').compound).toBe(compoundOf(1.9 * 0.5 - 2.1 * 1.5));
  });

  it('reads emoji and words in brackets', () => {
    expect(vader('🎉')).toEqual(vader('party popper'));
    expect(vader('see you 😂').compound).toBeGreaterThan(0.3);
    expect(vader('the (very good) demo').compound).toBe(compoundOf(1.9 + 0.293));
  });

  it('gives no feeling to no text', () => {
    expect(vader('')).toEqual({ compound: 0, negative: 0, neutral: 0, positive: 0 });
    expect(vader(' \n\t ')).toEqual({ compound: 0, negative: 0, neutral: 0, positive: 0 });
  });

  it.each(['constructor parameters', '__proto__ toString hasOwnProperty', 'prototype valueOf'])(
    'finds nothing in the words that objects are made of: %s',
    (text) => expect(vader(text).compound).toBe(0),
  );

  it('takes time in proportion to the text', () => {
    const seconds = (text: string): number => {
      const startedAt = performance.now();
      vader(text);
      return (performance.now() - startedAt) / 1000;
    };
    // A list searched for each of its values would take minutes here.
    expect(seconds(`${'good bad not terrible '.repeat(100_000)} but ${'love '.repeat(100_000)}`)).toBeLessThan(10);
    expect(seconds('!'.repeat(1_000_000))).toBeLessThan(5);
  });
});
