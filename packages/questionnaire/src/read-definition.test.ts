import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreement, choice, comment, rules } from '../test/survey.ts';
import { readSurveyDefinition } from './read-definition.ts';

const en = (words: string) => ({ en: words });
const whole = (more: object = {}, questions: readonly object[] = [agreement('a'), comment('why')]) => ({
  title: en('Try'),
  default_language: 'en',
  languages: ['en', 'de'],
  sections: [{ id: 'only', title: en('Only'), questions }],
  rules: rules('a = 1 ⇒ show why'),
  scales: [],
  ...more,
});

/** The fields that are refused, and why. */
function mistakes(input: unknown): string[] {
  const result = readSurveyDefinition(input);
  return result.kind === 'read' ? [] : result.errors.map(({ field, detail }) => `${field}: ${detail}`);
}

describe('a definition', () => {
  it('is what was sent, when nothing is wrong with it', () => {
    const result = readSurveyDefinition(whole());
    expect(result).toEqual({ kind: 'read', value: whole() });
  });

  it.each([
    ['no title', { title: undefined }, /^title: has to be a JSON object/],
    ['a title in another language only', { title: { de: 'Ja' } }, /^title.en: has to be there/],
    ['a title in a language it does not have', { title: { en: 'Yes', fr: 'Oui' } }, /^title.fr: is not a known field/],
    ['an empty title', { title: en('  ') }, /^title.en: must not be empty/],
    ['a title that is too long', { title: en('x'.repeat(201)) }, /at most 200 characters; it has 201/],
    ['control characters', { title: en('a\u0000b') }, /control characters/],
    ['half of a character', { title: en('a\ud83d') }, /half characters/],
    ['reading turned round', { title: en('a\u202eb') }, /direction of reading/],
    ['an unknown field', { extra: 1 }, /^extra: is not a known field/],
    ['a language that is none', { default_language: 'english' }, /language tag/],
    [
      'too many languages',
      { languages: Array.from({ length: 21 }, (_, i) => `a${String.fromCharCode(97 + i)}`) },
      /1 to 20/,
    ],
    ['no section', { sections: [] }, /1 to 50 entries/],
    [
      'a rule that cannot be read',
      { rules: rules('a == 1 ⇒ show why') },
      /^rules\[0\].when: cannot be read at character 4/,
    ],
    ['a rule about nothing', { rules: rules('a = 1 ⇒ show nothing') }, /neither a question nor a section/],
    ['a rule by nothing', { rules: rules('b = 1 ⇒ show why') }, /speaks of b, which is neither/],
    ['a rule twice', { rules: [...rules('a = 1 ⇒ show why'), ...rules('a = 2 ⇒ show why')] }, /r1 is used twice/],
    ['too many rules', { rules: Array.from({ length: 201 }, () => rules('a = 1 ⇒ show why')[0]) }, /0 to 200 entries/],
    ['a value with a question’s name', { rules: rules('true ⇒ calculate a 1') }, /a is used twice/],
  ])('is refused for %s', (_, more, expected) =>
    expect(mistakes(whole(more))).toEqual(expect.arrayContaining([expect.stringMatching(expected)])),
  );

  it.each([
    ['an id that is no word', { ...agreement('a'), id: 'A b' }, /id: has to be an id/],
    ['a name of the language', agreement('answered'), /is a word of the rules/],
    ['an inherited name as its kind', { ...agreement('a'), kind: 'constructor' }, /kind: has to be one of scale/],
    ['the same id twice', agreement('why'), /why is used twice/],
    [
      'points the wrong way round',
      { ...agreement('a'), points: { low: 5, high: 1, labels: { low: en('a'), high: en('b') } } },
      /2 to 21 points/,
    ],
    [
      'a scale with too many points',
      { ...agreement('a'), points: { low: 0, high: 100, labels: { low: en('a'), high: en('b') } } },
      /2 to 21 points/,
    ],
    [
      'labels that do not fit',
      { ...agreement('a'), points: { low: 1, high: 3, labels: [en('a'), en('b')] } },
      /2 entries for 3 points/,
    ],
    [
      'a label that is empty',
      { ...agreement('a'), points: { low: 1, high: 2, labels: [en('a'), en('')] } },
      /labels\[1\].en: must not be empty/,
    ],
    ['one option only', choice('a', ['x']), /options: has to be a list of 2 to 50/],
    ['an option twice', choice('a', ['x', 'x']), /has the id x twice/],
    [
      'too many options',
      choice(
        'a',
        Array.from({ length: 51 }, (_, i) => `o${i}`),
      ),
      /2 to 50/,
    ],
    ['more text than is kept', { ...comment('a'), max_length: 5000 }, /1 to 2000/],
    [
      'a source that is a script',
      { ...agreement('a'), source: { instrument: 'i', item: '1', licence: 'l', url: 'javascript:alert(1)' } },
      /http/,
    ],
    ['a pipe to nowhere', { ...agreement('a'), text: en('Why {{nobody}}?') }, /speaks of \{\{nobody\}\}/],
  ])('is refused for a question with %s', (_, question, expected) =>
    expect(mistakes(whole({}, [question, comment('why')]))).toEqual(
      expect.arrayContaining([expect.stringMatching(expected)]),
    ),
  );

  it('has at most 200 questions in all its sections', () => {
    const half = (letter: string) => Array.from({ length: 101 }, (_, index) => agreement(`${letter}${index}`));
    const sections = ['p', 'q'].map((id) => ({ id, title: en(id), questions: half(`${id}_`) }));
    expect(mistakes(whole({ sections, rules: [] }))).toEqual([
      'sections: hold 202 questions in all; at most 200 are allowed.',
    ]);
  });

  it.each([
    ['an item that has no points', [{ question: 'why' }], /why is no question with points/],
    ['an item counted twice', [{ question: 'a' }, { question: 'a' }], /a is counted twice/],
    ['a row where there are none', [{ question: 'a', row: 'x' }], /a has no rows/],
  ])('is refused for a scale with %s', (_, items, expected) => {
    const scale = {
      id: 's',
      name: en('S'),
      construct: 's',
      items,
      min_answered: 1,
      method: 'mean',
      direction: 'up_is_good',
    };
    expect(mistakes(whole({ scales: [scale] }))).toEqual(expect.arrayContaining([expect.stringMatching(expected)]));
  });

  it('is refused for a score map that leaves a point out', () => {
    const scale = {
      id: 's',
      name: en('S'),
      construct: 's',
      items: [{ question: 'a' }],
      min_answered: 1,
      method: 'mean',
      direction: 'up_is_good',
      score_map: { 1: 0, 2: 25 },
    };
    expect(mistakes(whole({ scales: [scale] }))).toEqual(
      expect.arrayContaining([expect.stringMatching(/no score for the point 3 of a/)]),
    );
  });

  it('is refused for being too large, or nested without end', () => {
    expect(mistakes({ title: 'x'.repeat(1_000_001) })).toHaveLength(1);
    const round: Record<string, unknown> = {};
    round.round = round;
    expect(mistakes(round)).toHaveLength(1);
  });

  it('is read or refused, whatever is sent', () =>
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), spoiled()), (input) => {
        const result = readSurveyDefinition(input);
        if (result.kind === 'refused') expect(result.errors.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    ));
});

/** A definition in which something was replaced by something else. */
function spoiled(): fc.Arbitrary<unknown> {
  return fc.tuple(fc.nat(), fc.jsonValue()).map(([at, value]) => {
    const paths: [object, string][] = [];
    const copy = structuredClone(whole());
    const visit = (part: unknown): void => {
      if (typeof part !== 'object' || part === null) return;
      for (const key of Object.keys(part)) {
        paths.push([part, key]);
        visit((part as Record<string, unknown>)[key]);
      }
    };
    visit(copy);
    const [part, key] = paths[at % paths.length]!;
    (part as Record<string, unknown>)[key] = value;
    return copy;
  });
}
