/**
 * Rows of digits as people write them: `+49 30 901820`, `(415) 555-0132`, `4111 1111 1111 1111`. A run is made of words of
 * digits and joining marks, one space apart; digits beside letters (a hash, a version with a suffix, a UUID) are none.
 */
import { isDigitCode, type Word } from './words.ts';

export interface NumericRun {
  /** As written, without marks at its ends that belong to the sentence. */
  text: string;
  digits: string;
  /** The word before it, in lower case: "call", "tel.", "ssn". */
  before: string;
  /** Whether it is the whole text. */
  isAlone: boolean;
}

/** No number of a person is longer than an IBAN. */
const RUN_LENGTH_MAX = 40;
const WORDS_MAX = 10;

export function numericRuns(words: readonly Word[]): NumericRun[] {
  const runs: NumericRun[] = [];
  for (let i = 0; i < words.length; i++) {
    if (!isNumeric(words[i]!.text)) continue;
    let text = words[i]!.text;
    let end = i;
    while (
      end + 1 < words.length &&
      end - i < WORDS_MAX &&
      words[end + 1]!.gap === ' ' &&
      isNumeric(words[end + 1]!.text) &&
      text.length + words[end + 1]!.text.length < RUN_LENGTH_MAX
    )
      text += ` ${words[++end]!.text}`;
    const trimmed = trimmedRun(text);
    let digits = '';
    for (const character of trimmed) if (isDigitCode(character.charCodeAt(0))) digits += character;
    runs.push({
      text: trimmed,
      digits,
      before: (words[i - 1]?.text ?? '').toLowerCase(),
      isAlone: i === 0 && end === words.length - 1,
    });
    i = end;
  }
  return runs;
}

function isNumeric(word: string): boolean {
  if (word.length > RUN_LENGTH_MAX) return false;
  let digits = 0;
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i);
    if (isDigitCode(code)) digits++;
    else if (!'+-./()'.includes(word[i]!)) return false;
  }
  return digits > 0;
}

function trimmedRun(text: string): string {
  let end = text.length;
  while (end > 0 && '.-/('.includes(text[end - 1]!)) end--;
  const start = text.startsWith('-') || text.startsWith('.') ? 1 : 0;
  return text.slice(start, end);
}

/** `2026-11-21`, `21.11.2026`, `11/21/2026`, also with a time of day's numbers after it: a day, not a number. */
export function isDate(text: string): boolean {
  const [day = ''] = text.split(' ', 1);
  return /^(\d{4}([-./])\d{1,2}\2\d{1,2}|\d{1,2}([-./])\d{1,2}\3(\d{4}|\d{2}))$/.test(day);
}

/** How many digits stand in each group: `415-555-0132` gives [3, 3, 4]. */
export function groupSizes(text: string): number[] {
  const sizes: number[] = [];
  let size = 0;
  for (let i = 0; i <= text.length; i++) {
    if (i < text.length && isDigitCode(text.charCodeAt(i))) size++;
    else {
      if (size > 0) sizes.push(size);
      size = 0;
    }
  }
  return sizes;
}
