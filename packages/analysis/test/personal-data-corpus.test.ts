/** The detectors on a small draw of the corpus: below these bars something has broken. `bench/personal-data.ts` measures. */
import { describe, expect, it } from 'vitest';
import { findPersonalData } from '../src/personal-data/find-personal-data.ts';
import { Corpus, type Planted } from './personal-data-corpus.ts';

const corpus = new Corpus(11);
const found = ({ kind, field, form, value }: Planted) =>
  findPersonalData(value, { words: true, field, isText: kind !== 'free_text' && form.includes('sentence') });

describe('of what is planted, the detectors find', () => {
  const planted = Map.groupBy(corpus.planted(200), (each) => each.kind!);
  it.each([
    ['email_address', 0.99],
    ['national_id', 0.99],
    ['bank_account', 0.98],
    ['birth_date', 0.99],
    ['network_address', 0.99],
    ['free_text', 0.99],
    ['phone_number', 0.9],
    ['street_address', 0.85],
    ['payment_card', 0.8],
    ['person_name', 0.7],
  ] as const)('%s: at least %d', (kind, bar) => {
    const all = planted.get(kind)!;
    expect(all.filter((each) => found(each) !== undefined).length / all.length).toBeGreaterThanOrEqual(bar);
  });
});

it('hard negatives are taken for a person once in a hundred times at most', () => {
  const negatives = corpus.negatives(2000);
  expect(negatives.filter((each) => found(each) !== undefined).length).toBeLessThanOrEqual(20);
});
