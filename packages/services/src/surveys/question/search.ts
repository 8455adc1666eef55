/**
 * Finds questions by words: BM25 over a question's text, theme, construct and keywords, in every language it has. Which
 * of them fits is ranked; nothing is found that shares no word, or the beginning of one, with what is asked.
 * Source: Robertson, Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009).
 */
import { stem, wordsOf } from '@bellwether/questionnaire';

/** Term saturation and length normalisation, at their usual values. */
const K1 = 1.2;
const B = 0.75;
/** A part of the text and how often its words count. */
export interface WeightedText {
  text: string;
  weight: number;
}

export interface Ranked<T> {
  item: T;
  score: number;
}

interface Document {
  counts: ReadonlyMap<string, number>;
  length: number;
}

const SMALL_WORDS: ReadonlySet<string> = new Set(
  'a an the and or of to in on at for with by is are be was were do does did how what which who why when i you we they it my your our their this that these those from as about into not no can could would should have has had der die das ein eine und oder zu im in am von mit für ist sind war wie was wer warum wann ich sie wir es mein ihr unser'.split(
    ' ',
  ),
);

export class QuestionIndex<T> {
  readonly #items: readonly T[];
  readonly #documents: readonly Document[];
  readonly #frequency = new Map<string, number>();
  readonly #meanLength: number;

  constructor(items: readonly T[], textOf: (item: T) => readonly WeightedText[]) {
    this.#items = items;
    this.#documents = items.map((item) => documentOf(textOf(item)));
    for (const { counts } of this.#documents)
      for (const term of counts.keys()) this.#frequency.set(term, (this.#frequency.get(term) ?? 0) + 1);
    const total = this.#documents.reduce((sum, { length }) => sum + length, 0);
    this.#meanLength = total / Math.max(this.#documents.length, 1);
  }

  /** The best first; equal scores in the order of the items. */
  rank(query: string): Ranked<T>[] {
    const terms = [...new Set(termsOf(query))].flatMap((term) => this.#spellings(term));
    const scored = this.#documents.map((document, index) => ({
      item: this.#items[index]!,
      score: terms.reduce((sum, term) => sum + this.#score(document, term), 0),
    }));
    return scored.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
  }

  /** The term as it is there, or words that begin with it. */
  #spellings(term: string): string[] {
    if (this.#frequency.has(term) || term.length < 4) return [term];
    return [...this.#frequency.keys()].filter((known) => known.startsWith(term)).slice(0, 8);
  }

  #score({ counts, length }: Document, term: string): number {
    const count = counts.get(term);
    if (count === undefined) return 0;
    const having = this.#frequency.get(term) ?? 0;
    const rarity = Math.log(1 + (this.#documents.length - having + 0.5) / (having + 0.5));
    return (rarity * count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / this.#meanLength));
  }
}

function documentOf(parts: readonly WeightedText[]): Document {
  const counts = new Map<string, number>();
  let length = 0;
  for (const { text, weight } of parts)
    for (const term of termsOf(text)) {
      counts.set(term, (counts.get(term) ?? 0) + weight);
      length += weight;
    }
  return { counts, length };
}

function termsOf(text: string): string[] {
  return wordsOf(text)
    .filter((word) => !SMALL_WORDS.has(word))
    .map(stem);
}
