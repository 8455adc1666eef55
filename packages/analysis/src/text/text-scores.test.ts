import { describe, expect, it } from 'vitest';
import { isLikelyEnglish } from './english.ts';
import { countWords, roundToStep, scoreText, wordCountBucket } from './text-scores.ts';
import { urgency } from './urgency.ts';
import { workplaceSentiment } from './workplace-sentiment.ts';

describe('what leaves the edge of a text', () => {
  it('is a score by 0.05, an urgency by 0.1 and a bucket of words', () => {
    expect(scoreText('Great work on the release, thanks everyone!')).toEqual({
      sentiment: 1,
      urgency: 0,
      wordCountBucket: '1-9',
    });
    expect(scoreText('Please fix this ASAP, it is urgent!!').urgency).toBe(0.9);
    const { sentiment } = scoreText('The build is broken again and nobody is fixing it.');
    expect(sentiment).toBe(-0.55);
  });

  it.each([
    'lgtm',
    '12345 67890',
    '',
    '`rm -rf build`',
    'Ich bin mit dem Ergebnis nicht zufrieden, die Arbeit ist gut aber die Zeit war zu kurz.',
    'Je suis très content de ce que vous avez fait, merci pour votre aide.',
    'Gracias por todo, el equipo está muy contento con los resultados.',
    'La riunione è stata un disastro e non so cosa dire a tutti.',
    'Ik ben niet blij met het resultaat, maar dank voor je hulp.',
    'Спасибо за помощь, отличная работа',
    'ありがとうございます、素晴らしい仕事です',
  ])('has no score where there is no evidence: %s', (text) => expect(scoreText(text).sentiment).toBeNull());

  it('has no score of a text that only objects know: "constructor", "__proto__"', () => {
    expect(scoreText('constructor __proto__ hasOwnProperty')).toMatchObject({ sentiment: null, urgency: 0 });
    expect(workplaceSentiment('constructor').matched).toBe(0);
  });

  it('is never a negative zero, which would be another value', () => {
    expect(Object.is(roundToStep(-0.01, 20), 0)).toBe(true);
    expect([roundToStep(0.024, 20), roundToStep(0.026, 20), roundToStep(-0.98, 20)]).toEqual([0, 0.05, -1]);
  });

  it('puts a length at the start of a bucket into it', () => {
    expect([0, 1, 9, 10, 24, 25, 49, 50, 99, 100, 1e9].map(wordCountBucket)).toEqual([
      'none',
      '1-9',
      '1-9',
      '10-24',
      '10-24',
      '25-49',
      '25-49',
      '50-99',
      '50-99',
      '100+',
      '100+',
    ]);
    expect(countWords("It's the 2nd try — don't worry.")).toBe(6);
  });

  it('takes time in proportion to the text, however it is made', () => {
    const startedAt = performance.now();
    for (const text of ['\n'.repeat(1e6), '`'.repeat(99_999), '> \n'.repeat(5e5), "'".repeat(1e6), '@'.repeat(1e6)])
      scoreText(text);
    scoreText('```'.repeat(33_333));
    scoreText('https://'.repeat(1e5));
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });
});

describe('own words of a message', () => {
  it('are without quoted lines, code, links and mentions', () => {
    const own = workplaceSentiment('I agree, thanks!');
    expect(workplaceSentiment('> this is terrible\n\n   > awful\nI agree, thanks!')).toEqual(own);
    expect(workplaceSentiment('I agree, `terrible()` thanks!').compound).toBe(own.compound);
    expect(workplaceSentiment('I agree, https://example.org/terrible thanks!').compound).toBe(own.compound);
  });

  it('may hold a ">" inside of a line', () =>
    expect(workplaceSentiment('good > bad').compound).toBe(workplaceSentiment('good bad').compound));
});

describe('language', () => {
  it.each(['Ship it', 'See you in the café', 'The word "und" is German, and "ist" is, too', 'ok', '', '🎉🎉'])(
    'may be English: %s',
    (text) => expect(isLikelyEnglish(text)).toBe(true),
  );

  it.each(['Das ist nicht gut', "C'est une très bonne idée", '非常に良い', 'Отлично', 'Esto no está bien, por favor'])(
    'is not English: %s',
    (text) => expect(isLikelyEnglish(text)).toBe(false),
  );
});

describe('urgency', () => {
  it('is 1 − ∏(1 − weight) over distinct cues', () => {
    expect(urgency('Urgent! asap, ASAP, asap')).toEqual({ urgency: 1 - 0.4 * 0.4, cues: ['asap', 'urgent'] });
    expect(urgency('can’t wait').urgency).toBeCloseTo(0.2, 12);
    expect(urgency('right\n  now').cues).toEqual(['right now']);
  });

  it('knows whole words only', () => {
    expect(urgency('asapio, unurgent, p01 and todayish')).toEqual({ urgency: 0, cues: [] });
  });

  it('hears capitals in twelve letters or more, and two exclamation marks', () => {
    expect(urgency('PLEASE COME HERE').urgency).toBeCloseTo(0.2, 12);
    expect(urgency('PLEASE').urgency).toBe(0);
    expect(urgency('come!!').urgency).toBeCloseTo(0.15, 12);
    expect(urgency('come!').urgency).toBe(0);
  });
});
