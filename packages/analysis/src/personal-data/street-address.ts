/**
 * Street addresses in the ways of seven languages: a number and a street's word near each other. Words that are ordinary
 * English as well (way, court, place) count only as part of a capitalised name.
 */
import { folded, isDigitCode, isUpper, type Word } from './words.ts';

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));
/** After the name: 221b Baker Street. */
const STREETS = set('street avenue boulevard road lane crescent terrace parkway highway blvd ave rd');
const STREETS_CAPITAL = set(
  'st ln dr drive court ct square sq place pl way close row hill gardens grove mews walk circle',
);
/** Before the name: rue de la Paix, via Roma, calle Mayor. */
const WAYS = set(
  'rue avenue boulevard chemin impasse allee quai cours route calle avenida avda paseo carrer camino via viale piazza corso vicolo largo rua avenida travessa ulica ul ul.',
);
/** As the end of one word: Hauptstraße, Kerkstraat. */
const ENDINGS = [
  'strasse',
  'str',
  'gasse',
  'allee',
  'platz',
  'damm',
  'ufer',
  'weg',
  'straat',
  'laan',
  'plein',
  'gracht',
  'kade',
  'dijk',
  'singel',
];
const LETTERS_BETWEEN_MAX = 4;

export function hasStreetAddress(words: readonly Word[]): boolean {
  for (let i = 0; i < words.length; i++) {
    const text = words[i]!.text;
    const word = folded(text.endsWith('.') || text.endsWith(',') ? text.slice(0, -1) : text);
    if (word.length > 40) continue;
    if (STREETS.has(word) && numberBefore(words, i, false)) return true;
    if (STREETS_CAPITAL.has(word) && isUpper(text[0]!) && numberBefore(words, i, true)) return true;
    if (WAYS.has(word) && (numberAfterName(words, i) || numberBefore(words, i, false, 1))) return true;
    if (endsAsStreet(word) && isUpper(text[0]!) && isHouseNumber(words[i + 1])) return true;
    if (
      (word === 'strasse' || word === 'straat' || word === 'weg' || word === 'str') &&
      isUpper(text[0]!) &&
      isHouseNumber(words[i + 1]) &&
      i > 0
    )
      return true;
    if (isPostBox(words, i, word)) return true;
  }
  return false;
}

function endsAsStreet(word: string): boolean {
  return ENDINGS.some((ending) => word.length >= ending.length + 3 && word.endsWith(ending));
}

/** A house number within a few words before; in strict cases all words between begin with a capital. */
function numberBefore(words: readonly Word[], at: number, isStrict: boolean, within = LETTERS_BETWEEN_MAX): boolean {
  for (let i = at - 1; i >= Math.max(0, at - within - 1); i--) {
    const gap = words[i + 1]!.gap;
    if (gap !== ' ' && gap !== ', ') return false;
    if (isHouseNumber(words[i])) return at - i > 1 || within === 1;
    const first = words[i]!.text[0]!;
    if (isStrict ? !isUpper(first) : !isUpper(first) && words[i]!.text.length > 12) return false;
  }
  return false;
}

/** via Giuseppe Garibaldi 12, calle de Alcalá, 45. */
function numberAfterName(words: readonly Word[], at: number): boolean {
  let names = 0;
  for (let i = at + 1; i <= Math.min(words.length - 1, at + LETTERS_BETWEEN_MAX + 1); i++) {
    const gap = words[i]!.gap;
    if (gap !== ' ' && gap !== ', ') return false;
    if (isHouseNumber(words[i])) return names > 0;
    if (isUpper(words[i]!.text[0]!)) names++;
  }
  return false;
}

/** 7, 12a, 12-14, 221B. */
function isHouseNumber(word: Word | undefined): boolean {
  if (!word) return false;
  const text = word.text.endsWith('.') ? word.text.slice(0, -1) : word.text;
  if (text.length > 7 || !isDigitCode(text.charCodeAt(0))) return false;
  return /^[1-9]\d{0,4}([-/]\d{1,4})?[a-zA-Z]?$/.test(text);
}

function isPostBox(words: readonly Word[], at: number, word: string): boolean {
  if (word === 'postfach' || word === 'postbus') return isHouseNumber(words[at + 1]);
  if (word !== 'box') return false;
  const before = folded(words[at - 1]?.text ?? '').replaceAll('.', '');
  return (before === 'po' || before === 'o') && isHouseNumber(words[at + 1]);
}
