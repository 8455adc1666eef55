import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../significance/seeded-random.ts';
import { discoverTopics, type GroupedText } from './discover-topics.ts';
import { sharedWords } from './shared-words.ts';

const VOCABULARIES = {
  build: ['pipeline', 'build', 'deploy', 'test', 'flaky', 'slow', 'release', 'rollback', 'branch', 'merge'],
  growth: ['career', 'growth', 'promotion', 'learning', 'mentor', 'training', 'feedback', 'path', 'skills', 'course'],
  pay: ['salary', 'bonus', 'pension', 'raise', 'grade', 'wage', 'equity', 'benefits', 'overtime', 'market'],
  office: ['desk', 'noise', 'kitchen', 'room', 'chair', 'light', 'parking', 'heating', 'coffee', 'window'],
};
type Vocabulary = keyof typeof VOCABULARIES;

/** Each author writes one text about one of four things; those of `alpha` mostly about builds. */
const written = (count: number): GroupedText[] => {
  const random = new SeededRandom('texts');
  const pick = <T>(list: readonly T[]) => list[random.integer(list.length)]!;
  const kinds = Object.keys(VOCABULARIES) as Vocabulary[];
  return Array.from({ length: count }, (_, i) => {
    const group = i % 3 === 0 ? 'alpha' : 'beta';
    const kind = group === 'alpha' && random.uniform() < 0.6 ? 'build' : pick(kinds);
    const words = Array.from({ length: 20 }, () => pick(VOCABULARIES[kind]));
    return { author: `a${i}`, group, language: 'en', text: `the ${words.join(' ')} of Zbigniew${i}` };
  });
};

describe('topics that are found in texts', () => {
  it('are words that belong together, with the share of each group', () => {
    const found = discoverTopics(written(260), 5, 'seed');
    if (found.kind !== 'topics') throw new Error(found.kind);
    expect(found.topics).toHaveLength(4);
    expect(found.stability).toBeGreaterThan(0.5);
    const builds = found.topics.find(({ words }) => words.includes('pipeline'))!;
    expect(builds.words.toSorted()).toEqual(VOCABULARIES.build.toSorted());
    expect(builds.npmi).toBeGreaterThan(0);
    const share = (group: string) => builds.groups.find((one) => one.group === group)!.share;
    expect(share('alpha')).toBeGreaterThan(share('beta'));
    expect(JSON.stringify(found)).not.toMatch(/zbigniew/i);
    expect(discoverTopics(written(260), 5, 'seed')).toEqual(found);
  });

  it('are told for no group with fewer authors than the floor', () => {
    const texts = written(260).map((text, i) => (i < 4 ? { ...text, group: 'tiny' } : text));
    const found = discoverTopics(texts, 5, 'seed');
    expect(JSON.stringify(found)).not.toContain('tiny');
  });

  it('of few texts are known themes that are spoken of together, by enough authors', () => {
    const text = (author: string, said: string): GroupedText => ({ author, group: 'g', language: 'en', text: said });
    const found = discoverTopics(
      [
        ...Array.from({ length: 6 }, (_, i) => text(`a${i}`, 'The workload is too high and the salary too low.')),
        ...Array.from({ length: 6 }, (_, i) => text(`b${i}`, 'Nothing to say here.')),
        text('c', 'My salary, and no praise.'),
      ],
      5,
      'seed',
    );
    expect(found).toMatchObject({ kind: 'pairs', pairs: [{ themes: ['pay', 'workload'], authors: 6 }] });
    expect(found.kind === 'pairs' && found.pairs).toHaveLength(1);
  });
});

describe('words that may be told', () => {
  const texts = (said: readonly string[]) => said.map((text, i) => ({ author: `a${i}`, text }));

  it('are those that enough authors use', () => {
    const said = texts([
      'slow builds',
      'slow tests',
      'slow tools',
      'nice desk',
      'nice light',
      'nice room',
      'quiet',
      'calm',
    ]);
    expect(sharedWords(said, 3).flat()).toEqual(['slow', 'slow', 'slow', 'nice', 'nice', 'nice']);
  });

  it('are no names, however many use them', () => {
    const said = texts([
      ...['ask Miriam first', 'with Miriam again', 'as Miriam says'],
      ...['one', 'two', 'three', 'four', 'five'].map((word) => `it was ${word}`),
    ]);
    expect(sharedWords(said, 3).flat()).not.toContain('miriam');
  });

  it('are not those that are in every other text', () => {
    expect(sharedWords(texts(['the desk', 'the room', 'the light']), 2).flat()).toEqual([]);
  });
});
