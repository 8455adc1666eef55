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
/** Beside a first name that may be something else, only a surname that is hardly a word will do. */
const SURNAME_SURE = 3000;
const WORD_RARE = 2500;
/** Words beyond this place in a language's list hardly anybody uses for a label. */
const WORD_USED = 8000;
const NAME_LENGTH_MAX = 30;
/** How surnames end that no list has, in languages which make them from other words. */
const ENDINGS =
  'ski ska sky skaya wicz czyk oglu ogullari escu ovic evic enko sson dottir mann stein berger bauer meier meyer hofer inski elli etti ucci ello eau eaux oux idis poulos shvili ian yan wala swamy appa wski nen gaard strom quist'.split(
    ' ',
  );
const EXTENSIONS = new Set(
  'com org net io dev app txt json yaml yml toml csv pdf log md html xml png jpg js ts py rb go java sh sql lock conf cfg ini local internal'.split(
    ' ',
  ),
);

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
  const isShort = words.length <= 5 && parts.length <= 4;
  if (hint.name && isShort && parts.some((part) => isNameAlone(part, lists))) return true;
  if (words.length === 1 && isHandle(words[0]!.text, lists)) return true;
  if (isShort && parts.length === words.length && isInSmallLetters(parts, lists)) return true;
  if (parts.length === 2 && words.length === 2 && isLikelyPair(parts as [NamePart, NamePart], lists)) return true;
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
  return plain.split('-').some((half) => (lists.words.get(half) ?? Number.POSITIVE_INFINITY) < WORD_USED);
}

/** Nothing that means something else: neither a word that is used nor too short to tell. */
function isUnknown(plain: string, lists: NameLists): boolean {
  return plain.length >= 4 && !isOrdinary(plain, lists);
}

/** A frequent surname that is hardly a word, or one by its ending. */
function isSureSurname(plain: string, lists: NameLists): boolean {
  const word = lists.words.get(plain) ?? Number.POSITIVE_INFINITY;
  if (isSurname(plain, lists, SURNAME_SURE)) return word > WORD_RARE;
  return plain.length >= 6 && word === Number.POSITIVE_INFINITY && ENDINGS.some((ending) => plain.endsWith(ending));
}

/** In a field that names people. */
function isNameAlone({ plain, text }: NamePart, lists: NameLists): boolean {
  if (plain.length < 3) return false;
  if (isFirstName(plain, lists)) return !isAlsoOtherwise(plain) || isUpper(text[0]!);
  return isSurname(plain, lists, SURNAME_FREQUENT) || (isNameShape(text) && isUnknown(plain, lists));
}

/** Jane Smith, Jane A. Smith, Jane van den Berg, JANE SMITH. */
function isPair(parts: readonly NamePart[], at: number, lists: NameLists): boolean {
  const first = parts[at]!;
  if (!first.isCapital || !isFirstName(first.plain, lists)) return false;
  const last = surnameAfter(parts, at);
  if (!last?.isCapital || last.plain.length < 2) return false;
  if (isAlsoOtherwise(first.plain)) return !isAlsoOtherwise(last.plain) && isSureSurname(last.plain, lists);
  if (isSurname(last.plain, lists)) return true;
  if (isFirstName(last.plain, lists)) return !isAlsoOtherwise(last.plain) && parts.length <= 3;
  return isNameShape(last.text) && isUnknown(last.plain, lists);
}

/** Two words and nothing else, of which one is surely of a person and the other no word: Kanaka Khan. */
function isLikelyPair([first, last]: [NamePart, NamePart], lists: NameLists): boolean {
  if (last.gap !== ' ' && last.gap !== ', ') return false;
  if (!isNameShape(first.text) || !isNameShape(last.text)) return false;
  // Letters that English has not, in two words that no list has: hardly anything but a name is written so.
  const isAccented = first.plain !== first.text.toLowerCase() || last.plain !== last.text.toLowerCase();
  if (isAccented && isUnknown(first.plain, lists) && isUnknown(last.plain, lists)) return true;
  const [given, family] = last.gap === ' ' ? [first, last] : [last, first];
  if (isSureSurname(family.plain, lists) && !isAlsoOtherwise(family.plain))
    return isUnknown(given.plain, lists) || (isFirstName(given.plain, lists) && last.gap === ', ');
  return (
    last.gap === ', ' &&
    isFirstName(given.plain, lists) &&
    !isAlsoOtherwise(given.plain) &&
    isUnknown(family.plain, lists)
  );
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

/** `jane.smith`, `jane_smith`, `jane-smith`, `jane.van.dam`, as an account is called. */
function isHandle(text: string, lists: NameLists): boolean {
  if (text.length > 2 * NAME_LENGTH_MAX) return false;
  const pieces = text.toLowerCase().split(/[._-]/);
  if (pieces.length < 2 || pieces.length > 4) return false;
  const [first, last] = [folded(pieces[0]!), folded(withoutDigits(pieces.at(-1)!))];
  if (first.length < 3 || last.length < 3 || EXTENSIONS.has(last)) return false;
  if (isNamePair(first, last, lists)) return true;
  if (pieces.length === 2 && isNamePair(last, first, lists)) return true;
  // With a dot, which hardly anything but files and accounts have, a first name is enough beside what is no word.
  const isDotted = text.includes('.') && !text.includes('_');
  if (!isDotted) return false;
  if (isSureSurname(last, lists) && !isAlsoOtherwise(last)) return isUnknown(first, lists);
  return isFirstName(first, lists) && !isAlsoOtherwise(first) && isUnknown(last, lists);
}

/** jane smith, jane van dam: without capitals to go by, the whole has to be nothing but a name. */
function isInSmallLetters(parts: readonly NamePart[], lists: NameLists): boolean {
  if (parts.length < 2 || parts.some((part, i) => part.isCapital || (i > 0 && part.gap !== ' '))) return false;
  const last = surnameAfter(parts, 0);
  if (last !== parts.at(-1) || !last) return false;
  const first = parts[0]!;
  if (isNamePair(first.plain, last.plain, lists)) return true;
  if (isSureSurname(last.plain, lists) && !isAlsoOtherwise(last.plain)) return isUnknown(first.plain, lists);
  return isFirstName(first.plain, lists) && !isAlsoOtherwise(first.plain) && isUnknown(last.plain, lists);
}

/** Both have to be names and nothing else. */
function isNamePair(first: string, last: string, lists: NameLists): boolean {
  if (!isFirstName(first, lists) || isAlsoOtherwise(last)) return false;
  return isAlsoOtherwise(first) ? isSureSurname(last, lists) : isSurname(last, lists);
}

function withoutDigits(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1]! >= '0' && text[end - 1]! <= '9') end--;
  return text.slice(0, end);
}
