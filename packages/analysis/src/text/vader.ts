/**
 * VADER: the feeling of a short English text from a lexicon and a handful of rules (negation, degree adverbs, capitals,
 * "but", exclamation marks). `compound` is in [−1, 1]; `negative`, `neutral` and `positive` are shares of the words.
 * Source: Hutto and Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text" (ICWSM
 * 2014), and the behaviour of the authors' engine, which this follows to the last of its printed digits, its quirks
 * included: where a rule below looks odd, changing it would make another method than the one that was measured.
 */
import { vaderLexicon } from './vader-lexicon.ts';
import { DEGREE_ADVERBS, NEGATIONS, SPECIAL_PHRASES } from './vader-words.ts';

export interface VaderScore {
  compound: number;
  negative: number;
  neutral: number;
  positive: number;
}

/** A negation turns a feeling round and takes a quarter of it: "not good" is not as bad as "bad". */
const NEGATION_FACTOR = -0.74;
const CAPITALS_VALENCE = 0.733;
/** A degree adverb two or three words away counts for less. */
const DISTANCE_FACTORS = [1, 0.95, 0.9] as const;
const BEFORE_BUT_FACTOR = 0.5;
const AFTER_BUT_FACTOR = 1.5;
const EXCLAMATION_VALENCE = 0.292;
const EXCLAMATIONS_MAX = 4;
const QUESTION_VALENCE = 0.18;
const QUESTIONS_VALENCE_MAX = 0.96;
/** About the largest sum expected of a text, squared: what brings the sum into (−1, 1). */
const NORMALISATION = 15;

export function vader(text: string): VaderScore {
  const described = describeEmoji(text);
  const words = wordsOf(described);
  if (words.length === 0) return { compound: 0, negative: 0, neutral: 0, positive: 0 };
  const valences = contrast(
    words,
    words.map((_, at) => valenceAt(words, at)),
  );
  return scoreOf(valences, described);
}

interface Word {
  lower: string;
  /** Written in capitals in a text that is not all in capitals. */
  shouted: boolean;
}

/** What separates words in the reference: white space of Unicode and the four separators of ASCII. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the separators are control characters.
const WHITE_SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const CAPITAL = /\p{Uppercase}/u;
const NOT_CAPITAL = /[\p{Lowercase}\p{Lt}]/u;

function wordsOf(text: string): Word[] {
  const tokens = text
    .split(WHITE_SPACE)
    .filter((token) => token !== '')
    .map(withoutPunctuation);
  const inCapitals = tokens.map((token) => CAPITAL.test(token) && !NOT_CAPITAL.test(token));
  const capitals = inCapitals.filter(Boolean).length;
  const mixed = capitals > 0 && capitals < tokens.length;
  return tokens.map((token, at) => ({ lower: token.toLowerCase(), shouted: mixed && inCapitals[at]! }));
}

/** Punctuation around a word goes; what would be left with two characters or fewer was an emoticon and stays. */
function withoutPunctuation(token: string): string {
  let start = 0;
  let end = token.length;
  while (start < end && isPunctuation(token.charCodeAt(start))) start++;
  while (end > start && isPunctuation(token.charCodeAt(end - 1))) end--;
  const stripped = token.slice(start, end);
  return [...stripped.slice(0, 6)].length <= 2 ? token : stripped;
}

function isPunctuation(code: number): boolean {
  return (
    (code >= 33 && code <= 47) ||
    (code >= 58 && code <= 64) ||
    (code >= 91 && code <= 96) ||
    (code >= 123 && code <= 126)
  );
}

/** Each emoji becomes the words that describe it, apart from the word before it. */
function describeEmoji(text: string): string {
  const { emoji } = vaderLexicon();
  let described = '';
  let afterSpace = true;
  for (const character of text) {
    const description = emoji.get(character);
    if (description === undefined) {
      described += character;
      afterSpace = character === ' ';
    } else {
      described += afterSpace ? description : ` ${description}`;
      afterSpace = false;
    }
  }
  return described;
}

function valenceAt(words: readonly Word[], at: number): number {
  const { valence: lexicon } = vaderLexicon();
  const { lower, shouted } = words[at]!;
  const known = lexicon.get(lower);
  if (known === undefined || DEGREE_ADVERBS.has(lower)) return 0;
  const before = (distance: number): string | undefined => words[at - distance]?.lower;
  const after = (distance: number): string | undefined => words[at + distance]?.lower;
  if (lower === 'kind' && after(1) === 'of') return 0;

  let valence = known;
  // "no" before a word with a feeling only turns that feeling round; alone it has a feeling of its own.
  if (lower === 'no' && after(1) !== undefined && lexicon.has(after(1)!)) valence = 0;
  const isDenied =
    before(1) === 'no' || before(2) === 'no' || (before(3) === 'no' && (before(1) === 'or' || before(1) === 'nor'));
  if (isDenied) valence = known * NEGATION_FACTOR;
  if (shouted) valence += valence > 0 ? CAPITALS_VALENCE : -CAPITALS_VALENCE;

  for (let distance = 1; distance <= 3 && distance <= at; distance++) {
    const neighbour = words[at - distance]!;
    if (lexicon.has(neighbour.lower)) continue;
    valence += degreeOf(neighbour, valence) * DISTANCE_FACTORS[distance - 1]!;
    valence = negated(valence, distance, before);
    if (distance === 3) valence = inPhrase(valence, lower, before, after);
  }
  return leastOf(valence, before, lexicon);
}

function degreeOf(word: Word, valence: number): number {
  const degree = DEGREE_ADVERBS.get(word.lower);
  if (degree === undefined) return 0;
  const towards = valence < 0 ? -degree : degree;
  if (!word.shouted) return towards;
  return valence > 0 ? towards + CAPITALS_VALENCE : towards - CAPITALS_VALENCE;
}

type Neighbour = (distance: number) => string | undefined;

/** Negation one to three words before. "never so good" is praise, "without doubt" no negation. */
function negated(valence: number, distance: number, before: Neighbour): number {
  const word = before(distance)!;
  const isSoOrThis = (neighbour: string | undefined): boolean => neighbour === 'so' || neighbour === 'this';
  if (distance === 2) {
    if (word === 'never' && isSoOrThis(before(1))) return valence * 1.25;
    if (word === 'without' && before(1) === 'doubt') return valence;
  }
  if (distance === 3) {
    if ((word === 'never' && isSoOrThis(before(2))) || isSoOrThis(before(1))) return valence * 1.25;
    if (word === 'without' && (before(2) === 'doubt' || before(1) === 'doubt')) return valence;
  }
  return NEGATIONS.has(word) || word.includes("n't") ? valence * NEGATION_FACTOR : valence;
}

function inPhrase(valence: number, word: string, before: Neighbour, after: Neighbour): number {
  const [one, two, three] = [before(1), before(2), before(3)];
  const behind = [
    `${one} ${word}`,
    `${two} ${one} ${word}`,
    `${two} ${one}`,
    `${three} ${two} ${one}`,
    `${three} ${two}`,
  ];
  const first = behind.find((phrase) => SPECIAL_PHRASES.has(phrase));
  let result = first === undefined ? valence : SPECIAL_PHRASES.get(first)!;
  if (after(1) !== undefined) result = SPECIAL_PHRASES.get(`${word} ${after(1)}`) ?? result;
  if (after(2) !== undefined) result = SPECIAL_PHRASES.get(`${word} ${after(1)} ${after(2)}`) ?? result;
  for (const phrase of [`${three} ${two} ${one}`, `${three} ${two}`, `${two} ${one}`])
    result += DEGREE_ADVERBS.get(phrase) ?? 0;
  return result;
}

/** "the least helpful" is a negation; "at least helpful" and "very least" are not. */
function leastOf(valence: number, before: Neighbour, lexicon: ReadonlyMap<string, number>): number {
  if (before(1) !== 'least' || lexicon.has('least')) return valence;
  return before(2) === 'at' || before(2) === 'very' ? valence : valence * NEGATION_FACTOR;
}

/**
 * What comes before the first "but" counts half, what comes after it half as much again. As in the reference, each value
 * is looked up in the list by its size, so of two equal values the first is changed in place of the second, perhaps
 * twice; the places of each value are kept in heaps, so that a long text does not cost the square of its length.
 */
function contrast(words: readonly Word[], valences: number[]): number[] {
  const but = words.findIndex((word) => word.lower === 'but');
  if (but === -1) return valences;
  const places = new Map<number, number[]>();
  valences.forEach((valence, place) => {
    if (valence !== 0) keep(places, valence, place);
  });
  for (let at = 0; at < valences.length; at++) {
    const valence = valences[at]!;
    if (valence === 0) continue;
    const place = popSmallest(places.get(valence)!);
    valences[place] = valence * (place < but ? BEFORE_BUT_FACTOR : AFTER_BUT_FACTOR);
    keep(places, valences[place]!, place);
  }
  return valences;
}

function keep(places: Map<number, number[]>, valence: number, place: number): void {
  const heap = places.get(valence);
  if (heap === undefined) {
    places.set(valence, [place]);
    return;
  }
  let at = heap.push(place) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent]! <= heap[at]!) return;
    [heap[parent], heap[at]] = [heap[at]!, heap[parent]!];
    at = parent;
  }
}

function popSmallest(heap: number[]): number {
  const smallest = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return smallest;
  heap[0] = last;
  for (let at = 0; ; ) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    let least = at;
    if (left < heap.length && heap[left]! < heap[least]!) least = left;
    if (right < heap.length && heap[right]! < heap[least]!) least = right;
    if (least === at) return smallest;
    [heap[least], heap[at]] = [heap[at]!, heap[least]!];
    at = least;
  }
}

function scoreOf(valences: readonly number[], text: string): VaderScore {
  const emphasis = punctuationEmphasis(text);
  let sum = 0;
  // Each word with a feeling counts one more than its feeling, since each word without one counts one.
  let positive = 0;
  let negative = 0;
  let neutral = 0;
  for (const valence of valences) {
    sum += valence;
    if (valence > 0) positive += valence + 1;
    else if (valence < 0) negative += 1 - valence;
    else neutral++;
  }
  if (sum > 0) sum += emphasis;
  else if (sum < 0) sum -= emphasis;
  if (positive > negative) positive += emphasis;
  else if (positive < negative) negative += emphasis;
  const total = positive + negative + neutral;
  return {
    compound: roundHalfToEven(sum / Math.sqrt(sum * sum + NORMALISATION), 4),
    negative: roundHalfToEven(negative / total, 3),
    neutral: roundHalfToEven(neutral / total, 3),
    positive: roundHalfToEven(positive / total, 3),
  };
}

/** As the reference prints it: 5/16 has no nearest thousandth and goes to the even one, 0.312. */
function roundHalfToEven(value: number, digits: number): number {
  const steps = 10 ** digits;
  const below = Math.floor(value * steps);
  // A half is one only if the number itself is: its digits, all of them, end in 5.
  const isHalf = value * steps - below === 0.5 && /^-?\d+\.\d+50*$/.test(value.toFixed(20));
  return isHalf ? (below + Math.abs(below % 2)) / steps : Number(value.toFixed(digits)) + 0;
}

function punctuationEmphasis(text: string): number {
  let exclamations = 0;
  let questions = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '!') exclamations++;
    else if (character === '?') questions++;
  }
  const asking = questions > 3 ? QUESTIONS_VALENCE_MAX : questions > 1 ? questions * QUESTION_VALENCE : 0;
  return Math.min(exclamations, EXCLAMATIONS_MAX) * EXCLAMATION_VALENCE + asking;
}
