/**
 * Telephone numbers. With a country code they are recognised by the numbering plan of that country; without one only in the
 * forms of the countries below, and only where grouping, a leading zero, the field's name or a word before it says that it
 * is a number to call: any ten digits would do otherwise. The plans are Google's libphonenumber's.
 */
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { FieldHint } from './field-hint.ts';
import { groupSizes, isDate, type NumericRun } from './numeric-run.ts';

const COUNTRIES: readonly CountryCode[] = [
  'US',
  'GB',
  'DE',
  'FR',
  'ES',
  'IT',
  'NL',
  'AT',
  'CH',
  'BE',
  'PT',
  'PL',
  'IN',
];
const CUES = new Set(
  'call phone tel tel. telephone mobile cell fax whatsapp number at ring dial text sms telefon handy mobil tél tél. téléphone móvil teléfono cellulare telefono mobiel'.split(
    ' ',
  ),
);

export function isPhoneNumber(run: NumericRun, hint: FieldHint): boolean {
  const { text, digits } = run;
  if (digits.length < 7 || digits.length > 17 || isDate(text)) return false;
  // A plus and as many digits: nothing else is written so, be the number in use or not.
  if (text.startsWith('+') || text.startsWith('(+'))
    return digits.length >= 8 && parsePhoneNumberFromString(text)?.countryCallingCode !== undefined;
  if (text.startsWith('00') && digits.length >= 10)
    return isValid(`+${text.slice(2)}`) && (isGrouped(text) || isHinted(run, hint));
  if (hint.code) return false;
  if (isHinted(run, hint)) return COUNTRIES.some((country) => isValid(text, country)) || isNorthAmerican(digits);
  if (!looksDialled(text, digits)) return false;
  return isNorthAmericanForm(text, digits) || COUNTRIES.some((country) => country !== 'US' && isValid(text, country));
}

function isHinted({ before }: NumericRun, hint: FieldHint): boolean {
  return hint.phone || CUES.has(before);
}

function isGrouped(text: string): boolean {
  return groupSizes(text).length > 1;
}

/** Written as one writes a number to call, and no amount, version or date. */
function looksDialled(text: string, digits: string): boolean {
  const groups = groupSizes(text);
  if (isNorthAmericanForm(text, digits)) return true;
  if (text.startsWith('0') || text.startsWith('(0')) {
    // Mobile numbers are written without gaps, too: 07… in Britain, 06… and 07… in France, 06… here, 01[567]… there.
    if (groups.length === 1) return digits.length >= 10 && digits.length <= 12 && /^(07|06|015|016|017)/.test(digits);
    return digits.length >= 9 && !isVersion(text);
  }
  // Spain writes nine digits in groups of three or of two, beginning with 6, 7 or 9.
  return /^[679]/.test(digits) && digits.length === 9 && groups.length >= 3 && text.includes(' ');
}

/** `(415) 555-0132`, `415-555-0132`, `415.555.0132`, `1-415-555-0132`. */
function isNorthAmericanForm(text: string, digits: string): boolean {
  const groups = groupSizes(text).join();
  if (groups !== '3,3,4' && groups !== '1,3,3,4') return false;
  if (text.includes('/')) return false;
  return isNorthAmerican(digits);
}

/** Area codes and exchanges begin with 2 to 9, and no area code ends in 11. */
function isNorthAmerican(digits: string): boolean {
  const national = digits.length === 11 && digits.startsWith('1') ? digits.slice(1) : digits;
  return national.length === 10 && /^[2-9]\d\d[2-9]/.test(national) && national.slice(1, 3) !== '11';
}

function isVersion(text: string): boolean {
  return text.includes('.') && !text.includes(' ') && groupSizes(text).some((size) => size === 1);
}

function isValid(text: string, country?: CountryCode): boolean {
  return parsePhoneNumberFromString(text, country)?.isValid() === true;
}
