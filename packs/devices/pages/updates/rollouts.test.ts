import { describe, expect, it } from 'vitest';
import { type Counts, readStages, sharesOf } from './rollouts.ts';

describe('stages as somebody types them', () => {
  it.each([
    ['1, 10, 50, 100', [1, 10, 50, 100]],
    ['1 % 10 % 100 %', [1, 10, 100]],
    ['100', [100]],
  ])('%s', (text, stages) => expect(readStages(text)).toEqual(stages));

  it.each(['', '10, 5, 100', '1, 50', '0, 100', '1.5, 100', 'all', '10, 10, 100'])('are not “%s”', (text) =>
    expect(readStages(text)).toBeUndefined(),
  );
});

it('every device is in one share of the drawing', () => {
  const counts: Counts = {
    ...{ waiting: 1, staged: 2, withdrawn: 4, downloading: 8 },
    ...{ installed: 16, failed: 32, reverting: 64, rolled_back: 128 },
  };
  const shares = sharesOf(counts);
  expect(shares).toEqual({ done: 144, under_way: 74, failed: 32, ahead: 5 });
  expect(Object.values(shares).reduce((sum, share) => sum + share)).toBe(255);
});
