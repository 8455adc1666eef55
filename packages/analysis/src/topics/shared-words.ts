/**
 * The words of texts that may be told: those that enough people use, and that are no names. A word nobody shares could name
 * somebody, so it does not even go into the model; one that is mostly written with a capital inside of sentences is taken
 * for a name and left out, which in German costs the nouns. Words in more than two fifths of the texts say nothing of what
 * one is about, in any language, and need no list.
 */
export interface AuthoredText {
  author: string;
  text: string;
}

const TEXT_LENGTH_MAX = 4000;
const LETTERS_MIN = 3;
const TEXTS_SHARE_MAX = 0.4;
const NAME_SHARE = 0.5;

/** By text: its words that may be told, in order. */
export function sharedWords(texts: readonly AuthoredText[], authorsMin: number): string[][] {
  const seen = new Map<string, { authors: Set<string>; texts: number; inside: number; capital: number }>();
  const split = texts.map(({ text }) => wordsOf(text));
  for (const [at, words] of split.entries()) {
    for (const { word, isInside, isCapital } of words) {
      const one = seen.get(word) ?? { authors: new Set(), texts: 0, inside: 0, capital: 0 };
      one.authors.add(texts[at]!.author);
      one.inside += isInside ? 1 : 0;
      one.capital += isInside && isCapital ? 1 : 0;
      seen.set(word, one);
    }
    for (const word of new Set(words.map((one) => one.word))) seen.get(word)!.texts++;
  }
  const isTold = (word: string) => {
    const { authors, texts: count, inside, capital } = seen.get(word)!;
    const isName = inside > 0 && capital > NAME_SHARE * inside;
    return authors.size >= authorsMin && count <= TEXTS_SHARE_MAX * texts.length && !isName;
  };
  return split.map((words) => words.map(({ word }) => word).filter(isTold));
}

function wordsOf(text: string): { word: string; isInside: boolean; isCapital: boolean }[] {
  return text
    .slice(0, TEXT_LENGTH_MAX)
    .normalize('NFKC')
    .split(/[.!?…\n\r;:]+/)
    .flatMap((sentence) =>
      [...sentence.matchAll(/[\p{L}\p{M}]+/gu)].map(([word], place) => ({
        word: word.toLowerCase(),
        isInside: place > 0,
        isCapital: /^\p{Lu}/u.test(word),
      })),
    )
    .filter(({ word }) => word.length >= LETTERS_MIN);
}
