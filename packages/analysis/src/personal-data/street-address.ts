/**
 * Street addresses in the ways of seven languages: a number and a street's word near each other. Words that are ordinary
 * English as well (way, court, place) count only as part of a capitalised name.
 */
import { folded, isDigitCode, isUpper, type Word } from './words.ts';

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));
/** After the name: 221b Baker Street. */
const STREETS = set('street avenue boulevard road lane crescent terrace parkway highway broadway blvd ave rd');
const STREETS_CAPITAL = set(
  'st ln dr drive court ct square sq place pl way close row hill gardens grove mews walk circle',
);
/** After the name, too, but of other things as well; so the number has three digits, or a town follows. */
const STREETS_RARE = set(
  'alley annex arcade bank bay beach bend bluff bluffs bottom branch bridge brook burgs bypass camp canyon cape causeway center cliff club common corner course cove creek crest crossing cross crossroad curve dale dam divide drives estate estates expressway extension fall falls ferry field fields flat flats fold ford forest forge forges fork forks fort freeway garden gateway glen glens green groves harbor harbors haven heights hills hollow inlet island isle junction junctions key keys knoll knolls lake lakes land landing lea light loaf locks lodge loop mall manor meadow meadows mill mills mission motorway mount mountain neck orchard oval overpass park parks pass passage path pike pine pines plain plains plaza point points port prairie radial ramp ranch rapid rapids rest ridge ridges river roads route run shoal shoals shore shores skyway spring springs spur spurs squares station stravenue stream streets summit throughway trace track trafficway trail trails tunnel turnpike underpass union valley via viaduct view views village ville vista walks wall well wells',
);
/** Before the name: rue de la Paix, via Roma, calle Mayor. */
const WAYS = set(
  'rue avenue boulevard chemin impasse allee quai cours route passage voie sentier faubourg calle avenida avda paseo carrer camino carretera ronda glorieta pasaje arroyo subida bajada barrio rambla travesia via viale piazza piazzale corso vicolo largo strada borgo contrada incrocio rotonda lungomare rua travessa ulica ul ul.',
);
/** Before the name, right after the number: 6660 Place du Havre. */
const WAYS_NUMBERED = set('place square passage voie');
/** As the end of one word: Hauptstraße, Kerkstraat. */
const ENDINGS = [
  ...['strasse', 'str', 'gasse', 'allee', 'platz', 'damm', 'ufer', 'weg', 'ring', 'pfad', 'steig', 'hof', 'park'],
  ...['straat', 'laan', 'plein', 'gracht', 'kade', 'dijk', 'singel', 'pad', 'steeg'],
];
/** Am Stadtpark 5, Zum Anger 3. */
const AT_THE = set('am zum zur');
const LETTERS_BETWEEN_MAX = 4;

export function hasStreetAddress(words: readonly Word[]): boolean {
  for (let i = 0; i < words.length; i++) {
    const text = words[i]!.text;
    const word = folded(text.endsWith('.') ? text.slice(0, -1) : text);
    if (word.length > 40) continue;
    if (isStreet(words, i, word) || isPostBox(words, i, word) || isPostalCode(words, i)) return true;
  }
  return false;
}

function isStreet(words: readonly Word[], at: number, word: string): boolean {
  const isCapital = isUpper(words[at]!.text[0]!);
  if (STREETS.has(word) && numberBefore(words, at, false)) return true;
  if (WAYS.has(word) && (numberAfterName(words, at) || numberBefore(words, at, false, 1))) return true;
  if (!isCapital) return false;
  if (STREETS_CAPITAL.has(word) && numberBefore(words, at, true)) return true;
  if (STREETS_RARE.has(word) && words[at + 1]?.gap !== ' ' && numberBefore(words, at, true, LETTERS_BETWEEN_MAX, 100))
    return true;
  if (WAYS_NUMBERED.has(word) && isHouseNumber(words[at - 1]) && words[at + 1]?.gap === ' ') return true;
  if (AT_THE.has(word) && at === 0) return isCapitalAt(words, 1) && isHouseNumber(words[2]) && words[3]?.gap !== ' ';
  const isEnding = ENDINGS.some((ending) => word.endsWith(ending) && (word.length >= ending.length + 3 || at > 0));
  return isEnding && isHouseNumber(words[at + 1]) && words[at + 1]!.gap === ' ' && word.length > 3;
}

function isCapitalAt(words: readonly Word[], at: number): boolean {
  const text = words[at]?.text ?? '';
  return text !== '' && isUpper(text[0]!);
}

/** A house number within a few words before; in strict cases all words between begin with a capital. */
function numberBefore(
  words: readonly Word[],
  at: number,
  isStrict: boolean,
  within = LETTERS_BETWEEN_MAX,
  numberMin = 1,
): boolean {
  for (let i = at - 1; i >= Math.max(0, at - within - 1); i--) {
    const gap = words[i + 1]!.gap;
    if (gap !== ' ' && gap !== ', ') return false;
    if (isHouseNumber(words[i]))
      return (at - i > 1 || within === 1) && Number.parseInt(words[i]!.text, 10) >= numberMin;
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

/** `…, 10115 Berlin` after something with a number in it; `…, CA 94105`. */
function isPostalCode(words: readonly Word[], at: number): boolean {
  const { text, gap } = words[at]!;
  if (!gap.includes(',') || at < 2) return false;
  const hasNumberBefore = words.slice(Math.max(0, at - 5), at).some((word) => isDigitCode(word.text.charCodeAt(0)));
  if (!hasNumberBefore || !words.slice(Math.max(0, at - 5), at).some((word) => isUpper(word.text[0]!))) return false;
  const next = words[at + 1];
  if (/^\d{4,6}(-\d{3,4})?$/.test(text)) return next?.gap === ' ' && isUpper(next.text[0]!);
  if (/^[A-Z]{1,2}\d[A-Z\d]?$/.test(text)) return next !== undefined && /^\d[A-Z]{2}$/.test(next.text);
  return /^[A-Z]{2}$/.test(text) && next !== undefined && /^\d{5}(-\d{4})?$/.test(next.text);
}

function isPostBox(words: readonly Word[], at: number, word: string): boolean {
  if (word === 'postfach' || word === 'postbus') return isHouseNumber(words[at + 1]);
  if (word !== 'box') return false;
  const before = folded(words[at - 1]?.text ?? '').replaceAll('.', '');
  return (before === 'po' || before === 'o') && isHouseNumber(words[at + 1]);
}
