import { describe, expect, it } from 'vitest';
import { agreement, survey } from '../../test/survey.ts';
import { wordingScores } from '../../test/wording-score.ts';
import { checkSurveyWording, checkWording } from './check-wording.ts';
import { duplicatesAmong, similarity } from './similarity.ts';

describe('the wording check', () => {
  it.each(wordingScores())('of $kind is right, and misses little, on our own small list', ({ precision, recall }) => {
    expect(precision).toBeGreaterThanOrEqual(0.85);
    expect(recall).toBeGreaterThanOrEqual(0.8);
  });

  it('says why, and what to do', () =>
    expect(checkWording('My manager is fair and supportive.', 'en')).toEqual([
      {
        kind: 'double_barrelled',
        excerpt: 'and',
        words: '“and” seems to ask two things at once; somebody who sees them differently cannot answer.',
        suggestion: 'Make two questions of it, or keep the one that matters.',
      },
    ]));

  it('counts words in a language it has no list for, and judges nothing else', () => {
    expect(checkWording('Mon manager est toujours juste et aimable.', 'fr')).toEqual([]);
    expect(checkWording('mot '.repeat(40), 'fr')).toMatchObject([{ kind: 'too_long' }]);
  });

  it('leaves the words of a published instrument alone, and names what is asked twice', () => {
    const source = { instrument: 'Published', item: '1', licence: 'free', url: 'https://example.org' };
    const definition = survey([
      agreement('a', { text: { en: 'My manager is always fair and supportive.' }, source }),
      agreement('b', { text: { en: 'My manager is always fair and supportive!' } }),
    ]);
    expect(checkSurveyWording(definition).map(({ kind, where }) => `${kind} ${where}`)).toEqual([
      'double_barrelled b',
      'absolute b',
      'duplicate b',
    ]);
  });

  it('takes time in proportion to what it is given, whatever that is', () => {
    const hostile = [
      'between '.repeat(125),
      'and '.repeat(250),
      `if ${'a '.repeat(490)}`,
      'n’t'.repeat(330),
      '/a'.repeat(500),
    ];
    const start = performance.now();
    for (const text of hostile) for (const language of ['en', 'de']) checkWording(text, language);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe('likeness', () => {
  it('is whole for the same words in another dress', () =>
    expect(similarity('My Déadline is REALISTIC!', 'my deadline, is realistic')).toBe(1));

  it('is none between a statement and its negation, which scales have on purpose', () =>
    expect(similarity('I have time for breaks.', 'I don’t have time for breaks.')).toBe(0));

  it('finds pairs in a list, the most alike first', () =>
    expect(
      duplicatesAmong([
        'My deadlines are realistic.',
        'I like my pay.',
        'Realistic deadlines are set for us early.',
        'My deadlines are realistic',
      ]),
    ).toMatchObject([
      { first: 0, second: 3, similarity: 1 },
      { first: 0, second: 2 },
      { first: 2, second: 3 },
    ]));
});
