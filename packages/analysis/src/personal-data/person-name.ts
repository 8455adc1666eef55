/**
 * People's names: by lists and by shape, and by both where one alone would take a model, a product or a team for somebody.
 * What is found: a first name beside a surname ("Jane Smith", "SMITH, Jane", "jane.smith", "J. Smith"), a title before a
 * name ("Frau Weber"), and in a field that names people anything that a list knows. A first name alone, in a field that
 * says nothing, is left alone: it may be a team, a ship or a model.
 */
import type { FieldHint } from './field-hint.ts';
import { isAlsoOtherwise, type NameLists, nameLists } from './name-lists.ts';
import { folded, isLetter, isUpper, type Word } from './words.ts';

const TITLES = new Set(
  'mr mrs ms miss mx dr prof professor sir herr frau mme mlle monsieur madame señor señora sr sra srta signor signora sig dhr mevr mevrouw meneer'.split(
    ' ',
  ),
);
const PARTICLES = new Set(
  "van von de der den del della di da dos la le el al bin ibn ten ter zu zum zur mc mac o' d' y".split(' '),
);
const SURNAME_FREQUENT = 5000;
const NAME_LENGTH_MAX = 30;

interface NamePart {
  text: string;
  /** In lower case, without accents. */
  plain: string;
  gap: string;
  isCapital: boolean;
}

export function hasPersonName(words: readonly Word[], hint: FieldHint): boolean {
  const parts = partsOf(words);
  if (parts.length === 0) return false;
  const lists = nameLists();
  if (hint.name && parts.length <= 4 && words.length <= 5 && parts.some((part) => isNameAlone(part, lists)))
    return true;
  if (words.length === 1 && isHandle(words[0]!.text, lists)) return true;
  if (parts.length === 2 && words.length === 2 && isLowerPair(parts, lists)) return true;
  for (let i = 0; i < parts.length; i++) {
    if (isTitled(parts, i, lists) || isPair(parts, i, lists) || isTurned(parts, i, lists) || isInitial(parts, i, lists))
      return true;
  }
  return false;
}

/** Words that are made of letters, without a possessive `'s`. */
function partsOf(words: readonly Word[]): NamePart[] {
  const parts: NamePart[] = [];
  let gap = '';
  for (const word of words) {
    let text = word.text;
    while (text !== '' && "().,-'".includes(text[0]!)) text = text.slice(1);
    while (text !== '' && "(),-'".includes(text.at(-1)!)) text = text.slice(0, -1);
    if (text.endsWith("'s") || text.endsWith('’s')) text = text.slice(0, -2);
    gap += word.gap;
    const isName =
      text !== '' && text.length <= NAME_LENGTH_MAX && [...text].every((c) => isLetter(c) || "'’-.".includes(c));
    // Something else in between parts names as well as a sentence does.
    if (!isName) {
      gap = '\n';
      continue;
    }
    parts.push({ text, plain: folded(text).replaceAll('’', "'"), gap, isCapital: isUpper(text[0]!) });
    gap = '';
  }
  return parts;
}

/** A surname that is not rather an ordinary word: `smith` is, `office` is not. */
function isSurname(plain: string, lists: NameLists, placeMax = Number.POSITIVE_INFINITY): boolean {
  const place = lists.last.get(plain) ?? compoundPlace(plain, lists);
  if (place === undefined || place > placeMax) return false;
  const word = lists.words.get(plain);
  return word === undefined || place < word * 2 || (place < 300 && word > 250);
}

/** Garcia-Lopez, O'Connor. */
function compoundPlace(plain: string, lists: NameLists): number | undefined {
  if (!plain.includes('-') && !plain.includes("'")) return undefined;
  const places = plain.split(/[-']/).flatMap((half) => (half.length < 3 ? [] : [lists.last.get(half)]));
  return places.length > 0 && places.every((place) => place !== undefined)
    ? Math.max(...(places as number[]))
    : undefined;
}

function isFirstName(plain: string, lists: NameLists): boolean {
  if (lists.first.has(plain)) return true;
  return plain.includes('-') && plain.split('-').every((half) => lists.first.has(half));
}

function isOrdinary(plain: string, lists: NameLists): boolean {
  return plain.split('-').some((half) => (lists.words.get(half) ?? Number.POSITIVE_INFINITY) < 12_000);
}

/** In a field that names people. */
function isNameAlone({ plain, text }: NamePart, lists: NameLists): boolean {
  if (plain.length < 3) return false;
  if (isFirstName(plain, lists)) return !isAlsoOtherwise(plain) || isUpper(text[0]!);
  return isSurname(plain, lists, SURNAME_FREQUENT);
}

/** Jane Smith, Jane A. Smith, Jane van den Berg, JANE SMITH. */
function isPair(parts: readonly NamePart[], at: number, lists: NameLists): boolean {
  const first = parts[at]!;
  if (!first.isCapital || !isFirstName(first.plain, lists)) return false;
  const last = surnameAfter(parts, at);
  if (!last?.isCapital || last.plain.length < 2) return false;
  const isUnsure = isAlsoOtherwise(first.plain);
  if (isSurname(last.plain, lists)) return !isUnsure || !(isOrdinary(last.plain, lists) || isAlsoOtherwise(last.plain));
  // A surname that no list has: only after a first name that means nothing else, and when it is no word either.
  return !isUnsure &&
    !isOrdinary(last.plain, lists) &&
    last.text.length >= 3 &&
    isNameShape(last.text) &&
    !lists.first.has(last.plain)
    ? parts.length <= 4
    : isFirstName(last.plain, lists) && !isAlsoOtherwise(last.plain) && !isUnsure && parts.length <= 3;
}

/** The next part that is no middle initial and no particle. */
function surnameAfter(parts: readonly NamePart[], at: number): NamePart | undefined {
  for (let i = at + 1; i < Math.min(parts.length, at + 5); i++) {
    const part = parts[i]!;
    if (part.gap !== ' ') return undefined;
    const isInitial = part.plain.length === 1 || (part.plain.length === 2 && part.plain.endsWith('.'));
    if (!isInitial && !PARTICLES.has(part.plain)) return part;
  }
  return undefined;
}

/** One capital and then small letters, as in Weber, McAllister, O'Neill; not ERROR, iOS, gRPC. */
function isNameShape(text: string): boolean {
  let small = 0;
  for (const character of text) if (isLetter(character) && !isUpper(character)) small++;
  return isUpper(text[0]!) && small >= text.length - 2 && !text.includes('.');
}

/** Smith, Jane. */
function isTurned(parts: readonly NamePart[], at: number, lists: NameLists): boolean {
  const [last, first] = [parts[at]!, parts[at + 1]];
  if (first?.gap !== ', ' || !last.isCapital || !first.isCapital) return false;
  if (!isFirstName(first.plain, lists) || !isSurname(last.plain, lists)) return false;
  return !(isAlsoOtherwise(first.plain) || lists.first.has(last.plain)) || parts.length === 2;
}

/** J. Smith. */
function isInitial(parts: readonly NamePart[], at: number, lists: NameLists): boolean {
  const [initial, last] = [parts[at]!, parts[at + 1]];
  if (last?.gap !== ' ' || !initial.isCapital || initial.text.length !== 2 || initial.text[1] !== '.') return false;
  return last.isCapital && isSurname(last.plain, lists, SURNAME_FREQUENT);
}

/** Dr Weber, Frau Müller. */
function isTitled(parts: readonly NamePart[], at: number, lists: NameLists): boolean {
  const title = parts[at]!.plain;
  if (!TITLES.has(title.endsWith('.') ? title.slice(0, -1) : title) || !parts[at]!.isCapital) return false;
  const name = surnameAfter(parts, at);
  if (!name?.isCapital || name.plain.length < 3) return false;
  return (
    isSurname(name.plain, lists) ||
    isFirstName(name.plain, lists) ||
    (!isOrdinary(name.plain, lists) && isNameShape(name.text))
  );
}

/** `jane.smith`, `jane_smith`, `jane-smith`, as an account is called. */
function isHandle(text: string, lists: NameLists): boolean {
  const halves = text.toLowerCase().split(/[._-]/);
  if (halves.length !== 2 || text.length > 2 * NAME_LENGTH_MAX) return false;
  const [first, last] = halves.map((half) => folded(withoutDigits(half))) as [string, string];
  if (first.length < 3 || last.length < 3) return false;
  return isNamePair(first, last, lists) || isNamePair(last, first, lists);
}

function isLowerPair([first, last]: readonly NamePart[], lists: NameLists): boolean {
  return last!.gap === ' ' && isNamePair(first!.plain, last!.plain, lists);
}

/** Without capitals to go by, both have to be names and nothing else. */
function isNamePair(first: string, last: string, lists: NameLists): boolean {
  if (!isFirstName(first, lists) || isAlsoOtherwise(first)) return false;
  return isSurname(last, lists) && !isAlsoOtherwise(last);
}

function withoutDigits(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1]! >= '0' && text[end - 1]! <= '9') end--;
  return text.slice(0, end);
}
