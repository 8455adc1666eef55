/**
 * Numbers that states and banks give to people: recognised by form and check digit. Where form and check digit leave too
 * many other numbers standing (nine digits, eleven digits), the field's name or the word before has to say it as well.
 * Check digits of national ids are stdnum's; IBAN: ISO 13616 (mod 97-10); payment cards: ISO/IEC 7812 (Luhn).
 */
import { createRequire } from 'node:module';
import type { FieldHint } from './field-hint.ts';
import { groupSizes, type NumericRun } from './numeric-run.ts';
import { isDigitCode, isLetterCode, type Word } from './words.ts';

type Stdnum = typeof import('stdnum').stdnum;
type Validator = NonNullable<Stdnum[string]>[string];

export type StateNumber = 'national_id' | 'bank_account' | 'payment_card';

/** Not imported: ninety countries take a tenth of a second, and most processes look at no number. */
const require = createRequire(import.meta.url);
let known: Stdnum | undefined;
const stdnum = (): Stdnum => {
  known ??= (require('stdnum') as { stdnum: Stdnum }).stdnum;
  return known;
};

const isId = (validator: Validator | undefined, text: string): boolean => validator?.validate(text).isValid === true;

const NATIONAL_CUES = new Set(
  'ssn ssn# nino nir bsn dni nie tin social security insurance steuer-id steuer-idnr steueridentifikationsnummer idnr burgerservicenummer sociale fiscale passport nif'.split(
    ' ',
  ),
);

/** Numbers of digits alone. */
export function numberOfState(run: NumericRun, hint: FieldHint): StateNumber | undefined {
  const { text, digits } = run;
  if (hint.code) return undefined;
  const isNamed = hint.nationalId || NATIONAL_CUES.has(run.before);
  switch (digits.length) {
    case 9: {
      const groups = groupSizes(text).join();
      if (groups === '3,2,4' && !text.includes('.') && isSocialSecurity(digits)) return 'national_id';
      return isNamed && (isId(stdnum().NL?.bsn, digits) || isSocialSecurity(digits)) ? 'national_id' : undefined;
    }
    case 11: {
      const groups = groupSizes(text).join();
      const isForm = groups === '2,3,3,3';
      return (isForm || isNamed) && isId(stdnum().DE?.idnr, digits) ? 'national_id' : undefined;
    }
    case 15:
      if (/^[12]/.test(digits) && isId(stdnum().FR?.nir, digits)) return 'national_id';
      return isCard(digits) ? 'payment_card' : undefined;
    case 13:
    case 14:
    case 18:
    case 19:
      // As long as times in milliseconds and nanoseconds; so only where a card is spoken of, or in groups of four.
      return (hint.card || groupSizes(text).length > 1) && isCard(digits) ? 'payment_card' : undefined;
    case 16:
      return isCard(digits) ? 'payment_card' : undefined;
    default:
      return undefined;
  }
}

/** Numbers with letters in them. */
export function lettersOfState(words: readonly Word[], hint: FieldHint): StateNumber | undefined {
  for (let i = 0; i < words.length; i++) {
    const text = words[i]!.text;
    const compact = text.replaceAll('-', '').replaceAll('.', '');
    if (compact.length > 34 || !isCode(compact)) continue;
    if (isSpanish(compact, hint) || isItalian(compact)) return 'national_id';
    if (isIban(compact)) return 'bank_account';
    if (compact.length <= 4) {
      const spaced = spacedCode(words, i);
      if (isIban(spaced)) return 'bank_account';
      if (isItalian(spaced)) return 'national_id';
    }
    if (isBritish(compact) || isBritish(spacedCode(words, i, 9))) return 'national_id';
  }
  return undefined;
}

/** Letters and digits, and some of both: or a country's code, which digits follow. */
function isCode(text: string): boolean {
  if (text.length < 2) return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!isDigitCode(code) && !isLetterCode(code)) return false;
  }
  return true;
}

/** What was written in groups, one space apart, as one. */
function spacedCode(words: readonly Word[], from: number, lengthMax = 34): string {
  let text = words[from]!.text;
  for (let i = from + 1; i < words.length && words[i]!.gap === ' ' && words[i]!.text.length <= 7; i++) {
    if (text.length + words[i]!.text.length > lengthMax || !isCode(`${words[i]!.text}0`)) break;
    text += words[i]!.text;
  }
  return text;
}

/** By its form alone: the numbers that have become examples are refused like others, so that somebody who tries sees it. */
function isSocialSecurity(digits: string): boolean {
  return !/^(000|666|9)/.test(digits) && digits.slice(3, 5) !== '00' && digits.slice(5) !== '0000';
}

function isBritish(text: string): boolean {
  if (text.length !== 9 || !/^[A-Z]{2}\d{6}[A-D]$/i.test(text)) return false;
  // QQ is the prefix of examples.
  return /^QQ/i.test(text) || isId(stdnum().GB?.nino, text.toUpperCase());
}

/** Small letters are a hash more often than an id, so they need the field's name beside them. */
function isSpanish(text: string, hint: FieldHint): boolean {
  if (text.length !== 9 || !/^(\d{8}|[XYZ]\d{7})[A-Z]$/i.test(text)) return false;
  if (text !== text.toUpperCase() && !hint.nationalId) return false;
  return isId(stdnum().ES?.dni, text.toUpperCase()) || isId(stdnum().ES?.nie, text.toUpperCase());
}

function isItalian(text: string): boolean {
  if (text.length !== 16 || !/^[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]$/i.test(text))
    return false;
  return isId(stdnum().IT?.codicefiscale, text.toUpperCase());
}

function isIban(text: string): boolean {
  if (text.length < 15 || text.length > 34 || !/^[A-Z]{2}\d{2}/i.test(text)) return false;
  const turned = (text.slice(4) + text.slice(0, 4)).toUpperCase();
  let remainder = 0;
  for (let i = 0; i < turned.length; i++) {
    const value = Number.parseInt(turned[i]!, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

/** The first digits say who issued it: Visa, Mastercard, American Express, Discover, Diners, JCB, Maestro. */
const ISSUER = /^(4|5[1-5]|2[2-7]|3[47]|6011|64[4-9]|65|30[0-5]|36|38|35|50|5[6-9]|67)/;

function isCard(digits: string): boolean {
  return ISSUER.test(digits) && !/^(\d)\1+$/.test(digits) && hasLuhnDigit(digits);
}

function hasLuhnDigit(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = digit * 2;
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
