/**
 * Where the elements of a JSON array begin and end, without understanding them: for telling a broken element from its
 * neighbours, and for keeping a refused element as it was written.
 */

export interface JsonArrayElements {
  /** Start and end of each element in the text, without the white space around it: [start, end, start, end, …]. */
  bounds: number[];
  /** Index of the character after the closing bracket, or -1 when the array never closes. */
  end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/** Splits the array that opens with the text's first character. Stops after `elementsMax` elements, with `end` -1. Time is linear, depth unlimited. */
export function splitJsonArray(text: string, elementsMax: number): JsonArrayElements {
  const bounds: number[] = [];
  let depth = 0;
  let first = 1;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === QUOTE) {
      i = endOfString(text, i);
    } else if (char === 0x5b || char === 0x7b) {
      depth++;
    } else if (char === 0x5d || char === 0x7d) {
      if (--depth > 0) continue;
      pushTrimmed(bounds, text, first, i);
      // The empty array has one element by counting commas, and it is blank.
      if (bounds.length === 2 && bounds[0] === bounds[1]) bounds.length = 0;
      return { bounds, end: i + 1 };
    } else if (char === COMMA && depth === 1) {
      pushTrimmed(bounds, text, first, i);
      if (bounds.length > elementsMax * 2) break;
      first = i + 1;
    }
  }
  return { bounds, end: -1 };
}

/** Index of the quote that closes the string opened at `open`, or of the last character. */
function endOfString(text: string, open: number): number {
  for (let i = open + 1; ; ) {
    const close = text.indexOf('"', i);
    if (close === -1) return text.length;
    let before = close - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    if ((close - before) % 2 === 1) return close;
    i = close + 1;
  }
}

function pushTrimmed(bounds: number[], text: string, start: number, end: number): void {
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  bounds.push(start, end);
}

function isSpace(char: number): boolean {
  return char === 0x20 || (char >= 0x09 && char <= 0x0d);
}
