/** A text as words: what lies between white space and separating marks, with its place. One pass. */

export interface Word {
  text: string;
  start: number;
  /** What lies between this word and the one before it. */
  gap: string;
}

/** Marks that never belong to a number, a name or an address. */
const SEPARATORS = new Set([...'\t\n\r ,;:"<>[]{}|=!?*`“”„«»…\\']);

export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let end = 0;
  let start = -1;
  for (let i = 0; i <= text.length; i++) {
    const isSeparator = i === text.length || SEPARATORS.has(text[i]!);
    if (!isSeparator && start < 0) start = i;
    if (isSeparator && start >= 0) {
      words.push({ text: text.slice(start, i), start, gap: text.slice(end, start) });
      end = i;
      start = -1;
    }
  }
  return words;
}

export function isDigitCode(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** ASCII letters; for others see `isLetter`. */
export function isLetterCode(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

const LETTER = /\p{L}/u;

export function isLetter(character: string): boolean {
  const code = character.charCodeAt(0);
  return code < 128 ? isLetterCode(code) : LETTER.test(character);
}

export function isUpper(character: string): boolean {
  return character !== character.toLowerCase();
}

/** Lower case, without accents. */
export function folded(text: string): string {
  const lower = text.toLowerCase();
  for (let i = 0; i < lower.length; i++)
    if (lower.charCodeAt(i) > 126) return lower.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('ß', 'ss');
  return lower;
}
