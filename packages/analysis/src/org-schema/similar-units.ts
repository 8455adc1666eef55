/** Names of units that may mean one and the same: written apart, shortened, abbreviated, misspelt or in another order. */
import { editDistance, plainWords } from './plain-words.ts';

/** So many names are compared, each with each. */
const NAMES_MAX = 800;
const SMALL_WORDS: ReadonlySet<string> = new Set(
  'and und et y e of the de des der die das für fur for department dept abteilung team group'.split(' '),
);

/** How likely two names mean one unit, from 0 to 1. */
export function unitLikeness(a: string, b: string): number {
  const [first, second] = [meaning(a), meaning(b)];
  if (first.length === 0 || second.length === 0) return 0;
  if (numbersOf(first) !== numbersOf(second)) return 0; // Team 1 is not Team 2
  const [one, two] = [first.join(''), second.join('')];
  if (one === two) return 0.95;
  if (first.toSorted().join(' ') === second.toSorted().join(' ')) return 0.93;
  if (isAcronym(first, second) || isAcronym(second, first)) return 0.8;
  if (first.length === second.length) {
    const pairs = first.map((word, at) => wordLikeness(word, second[at]!));
    const worst = Math.min(...pairs);
    if (worst > 0) return worst;
  }
  if (one.length >= 8 && two.length >= 8 && editDistance(one, two, 1) <= 1) return 0.8;
  return 0;
}

/** Pairs of names that are alike, the likeliest first. */
export function similarUnits<T extends { name: string }>(units: readonly T[]): { a: T; b: T; likeness: number }[] {
  const found: { a: T; b: T; likeness: number }[] = [];
  const compared = units.slice(0, NAMES_MAX);
  for (const [at, a] of compared.entries())
    for (const b of compared.slice(at + 1)) {
      const likeness = unitLikeness(a.name, b.name);
      if (likeness >= 0.5) found.push({ a, b, likeness });
    }
  return found.sort((x, y) => y.likeness - x.likeness);
}

function meaning(name: string): string[] {
  const words = plainWords(name.replaceAll('&', ' and '));
  const telling = words.filter((word) => !SMALL_WORDS.has(word));
  return telling.length > 0 ? telling : words;
}

function numbersOf(words: readonly string[]): string {
  return words.filter((word) => /\d/.test(word)).join(' ');
}

/** "HR" and "Human Resources", "R D" and "Research and Development". */
function isAcronym(short: readonly string[], long: readonly string[]): boolean {
  const letters = short.join('');
  return (
    letters.length >= 2 &&
    letters.length <= 6 &&
    long.length === letters.length &&
    long.map((word) => word[0]).join('') === letters
  );
}

function wordLikeness(a: string, b: string): number {
  if (a === b) return 1;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (`${short}s` === long || `${short}es` === long) return 0.9;
  // Two real words of a few letters differ in one as well: "sales" and "scales".
  if (short.length >= 6 && editDistance(a, b, 2) <= (short.length >= 10 ? 2 : 1)) return 0.85;
  if (short.length >= 3 && long.length >= short.length + 3 && long.startsWith(short)) return 0.65;
  return 0;
}
