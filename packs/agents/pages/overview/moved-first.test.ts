import { describe, expect, it } from 'vitest';
import { movedFirst } from './moved-first.ts';

const change = { text: '+3 %', size: '3 %', way: 'up', meaning: 'worse' } as const;

describe('the order of figures', () => {
  it('puts what moved by more than noise first, and leaves the others as they were', () => {
    expect(
      movedFirst(['a', 'b', 'c', 'd'], {
        a: { verdict: 'within_noise', change },
        b: { verdict: 'more_than_noise', change: { ...change, way: 'same' } },
        c: { verdict: 'more_than_noise', change },
      }),
    ).toEqual(['c', 'a', 'b', 'd']);
  });
});
