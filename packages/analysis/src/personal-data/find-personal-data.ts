/**
 * Whether a piece of text looks like personal data, and of what kind. Pure, and linear in the length of the text: words are
 * found in one pass, and every pattern is matched against a piece of bounded length. Each detector is asked only when the
 * text has what it could not do without (an `@`, enough digits, a capital letter), so that most texts cost one look.
 */
import { hasEmailAddress } from './email-address.ts';
import { type FieldHint, fieldHint } from './field-hint.ts';
import { isFreeText } from './free-text.ts';
import { lettersOfState, numberOfState } from './national-id.ts';
import { hasNetworkAddress } from './network-address.ts';
import { numericRuns } from './numeric-run.ts';
import { hasPersonName } from './person-name.ts';
import type { PersonalDataKind } from './personal-data-kind.ts';
import { isPhoneNumber } from './phone-number.ts';
import { plainText } from './plain-text.ts';
import { hasStreetAddress } from './street-address.ts';
import { isDigitCode, isLetterCode, type Word, wordsOf } from './words.ts';

export interface PersonalDataLook {
  /** The name of the field, without its path. */
  field?: string;
  /** Names and street addresses are looked for, too; else only what has a form of its own (addresses, numbers). */
  words?: boolean;
  /** Many words are not refused for being many. */
  isText?: boolean;
  /** Addresses of devices are expected here. */
  mayHoldNetworkAddress?: boolean;
}

/** The first kind found, the surest first. */
export function findPersonalData(value: string, look: PersonalDataLook = {}): PersonalDataKind | undefined {
  const hint = fieldHint(look.field ?? '');
  if (value === '' || isPseudonym(value)) return undefined;
  if (look.words && hint.declares) return hint.declares;
  const shape = shapeOf(value);
  if (shape.isInert && !hint.name) return undefined;
  const text = shape.isPlain ? value : plainText(value);
  const words = wordsOf(text);
  return (
    ofForm(text, words, hint, look) ??
    (look.words ? ofWords(words, hint) : undefined) ??
    (look.words && !look.isText && isFreeText(words) ? 'free_text' : undefined)
  );
}

function ofForm(
  text: string,
  words: readonly Word[],
  hint: FieldHint,
  look: PersonalDataLook,
): PersonalDataKind | undefined {
  if (hasEmailAddress(text)) return 'email_address';
  const { digits, letters } = countsOf(text);
  if (digits >= 6 && letters > 0) {
    const found = lettersOfState(words, hint);
    if (found) return found;
  }
  if (digits >= 7) {
    for (const run of numericRuns(words)) {
      const found = numberOfState(run, hint);
      if (found) return found;
      if (isPhoneNumber(run, hint)) return 'phone_number';
    }
  }
  const mayBeAddress =
    !look.mayHoldNetworkAddress && look.words && (text.includes(':') || text.includes('.') || text.includes('-'));
  return mayBeAddress && hasNetworkAddress(text, hint) ? 'network_address' : undefined;
}

function ofWords(words: readonly Word[], hint: FieldHint): PersonalDataKind | undefined {
  if (hasStreetAddress(words)) return 'street_address';
  return hasPersonName(words, hint) ? 'person_name' : undefined;
}

const PSEUDONYM_LENGTH_MIN = 16;
/** One character in so many is a letter, at least; of a hash, three in eight are. */
const LETTER_SHARE = 7;

/**
 * Hexadecimal digits, letters and digits among them, perhaps after a version and a dot, or as a UUID: a hash or an id. Digits
 * alone are none: that could be a number of a person.
 */
export function isPseudonym(text: string): boolean {
  if (text.length < PSEUDONYM_LENGTH_MIN || text.length > 160) return false;
  const dot = text.indexOf('.');
  const start = dot > 0 && dot <= 8 ? dot + 1 : 0;
  if (text.length - start < PSEUDONYM_LENGTH_MIN) return false;
  let letters = 0;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isDigitCode(code) || (code === 45 && text.length === 36)) continue;
    if ((code < 97 || code > 102) && (code < 65 || code > 70)) return false;
    letters++;
  }
  // An IBAN of Germany is hexadecimal as well, but for the share of letters.
  return letters * LETTER_SHARE >= text.length - start;
}

/** What one pass tells: whether anything could be found at all, and whether there is anything to decode. */
function shapeOf(value: string): { isInert: boolean; isPlain: boolean } {
  let digits = 0;
  let isWord = true;
  let isPlain = true;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code > 126 || code === 37 || code === 38) isPlain = false;
    if (isDigitCode(code)) digits++;
    else if (!isLetterCode(code)) isWord = false;
  }
  // One word of plain letters with few digits is nobody's number; and a name only where the field says so.
  return { isInert: isPlain && isWord && digits < 6, isPlain };
}

function countsOf(text: string): { digits: number; letters: number } {
  let [digits, letters] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isDigitCode(code)) digits++;
    else if (isLetterCode(code)) letters++;
  }
  return { digits, letters };
}
