/**
 * Which questions ask the same in other words: by their words brought to a common form, and by the pieces of those words,
 * so that "deadline" and "deadlines" are near. A statement and its negation are never the same question: scales contain
 * such pairs on purpose.
 */

/** From this on two questions are told to be one. */
export const SAME_FROM = 0.62;

const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a an the i me my mine we us our you your it its is are was were be been am do does did have has had to of in on at for ' +
    'with by from that this these those as how what which who when where very much often feel think would can could will ' +
    'and or if about into than then so there their they them he she his her most usually generally overall please extent ' +
    'der die das den dem des ein eine einen einem einer ich mir mich mein meine meinen meinem meiner wir uns unser unsere sie ihr ihre ' +
    'ihren ihrem ihrer es ist sind war waren bin bei zu im in am an auf für mit von vom zum zur dass wie was wer wann wo sehr oft ' +
    'und oder wenn über als so dort sich haben hat habe hatte kann können wird werden'
  ).split(' '),
);
const NEGATORS: ReadonlySet<string> = new Set(
  'not no never cannot without hardly nicht kein keine keinen keinem keiner nie niemals ohne kaum'.split(' '),
);

interface Shape {
  words: ReadonlySet<string>;
  pieces: ReadonlySet<string>;
  isNegated: boolean;
}

/** 0 to 1; 1 is the same words. */
export function similarity(one: string, other: string): number {
  return likeness(shapeOf(one), shapeOf(other));
}

export interface Likeness {
  /** Places in the list of texts, the earlier first. */
  first: number;
  second: number;
  similarity: number;
}

/** Every pair that asks the same, the most alike first. */
export function duplicatesAmong(texts: readonly string[], from: number = SAME_FROM): Likeness[] {
  const shapes = texts.map(shapeOf);
  const pairs: Likeness[] = [];
  for (let second = 1; second < shapes.length; second++)
    for (let first = 0; first < second; first++) {
      const alike = likeness(shapes[first]!, shapes[second]!);
      if (alike >= from) pairs.push({ first, second, similarity: alike });
    }
  return pairs.sort((a, b) => b.similarity - a.similarity);
}

function likeness(one: Shape, other: Shape): number {
  if (one.isNegated !== other.isNegated || one.words.size === 0 || other.words.size === 0) return 0;
  const words = overlap(one.words, other.words);
  const pieces = overlap(one.pieces, other.pieces);
  return (words + pieces) / 2;
}

/** Dice's coefficient: twice what is shared, over both sizes. */
function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let shared = 0;
  for (const item of one) if (other.has(item)) shared++;
  return (2 * shared) / (one.size + other.size);
}

function shapeOf(text: string): Shape {
  const all = wordsOf(text);
  const isNegated = all.filter((word) => NEGATORS.has(word) || word.endsWith("n't")).length % 2 === 1;
  const told = all.filter((word) => !NEGATORS.has(word) && !STOP_WORDS.has(word) && !word.endsWith("n't")).map(stem);
  // A question of small words only is compared by those.
  const words = new Set(told.length > 0 ? told : all);
  const pieces = new Set([...words].flatMap((word) => thirds(` ${word} `)));
  return { words, pieces, isNegated };
}

/** Lower case, without accents and signs. Answers that stand in a text are left out. */
export function wordsOf(text: string): string[] {
  const plain = text
    .replace(/\{\{[^}]*\}\}/g, ' ')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('’', "'")
    .normalize('NFKD')
    .replace(/\p{M}/gu, '');
  return plain.match(/[\p{L}\p{N}]+(?:'[\p{L}]+)?/gu) ?? [];
}

/** Endings that say nothing about what is asked. */
export function stem(word: string): string {
  if (word.length <= 4) return word;
  return word.replace(/(?:'s|ings?|edly|ed|ies|es|ly|s|en|ern|er|em|e|n)$/u, (ending) =>
    word.length - ending.length >= 3 ? '' : ending,
  );
}

function thirds(word: string): string[] {
  return Array.from({ length: Math.max(word.length - 2, 1) }, (_, at) => word.slice(at, at + 3));
}
