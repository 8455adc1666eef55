/**
 * JSON arrays of records, element by element: a broken element is told from its neighbours, and a refused one is kept as
 * it was written.
 */
import { Problem } from '@bellwether/core';
import { type Decoded, EVENTS_PER_REQUEST_MAX } from './decoded.ts';

/** Makes of one element what it stands for; `rawOf` gives an element as it was written. */
export type ElementDecoder = (index: number, value: unknown, rawOf: (index: number) => string) => Decoded;

export type JsonArrayOutcome =
  | { kind: 'decoded'; records: Decoded[] }
  /** It does not close, or something follows: `end` is where the array ended, or -1. */
  | { kind: 'not_an_array'; end: number; detail: string };

/** The array that is the whole of `text`. Throws `Problem` `body_too_large` beyond EVENTS_PER_REQUEST_MAX elements. */
export function decodeJsonArray(text: string, decode: ElementDecoder): JsonArrayOutcome {
  let bounds: number[] | undefined;
  const rawOf = (index: number) => {
    bounds ??= splitJsonArray(text, EVENTS_PER_REQUEST_MAX).bounds;
    return text.slice(bounds[index * 2], bounds[index * 2 + 1]);
  };
  let values: unknown[];
  try {
    values = JSON.parse(text) as unknown[];
  } catch (error) {
    const split = splitJsonArray(text, EVENTS_PER_REQUEST_MAX);
    bounds = split.bounds;
    if (bounds.length > EVENTS_PER_REQUEST_MAX * 2) throw tooManyEvents();
    if (split.end === -1 || text.slice(split.end).trim() !== '')
      return { kind: 'not_an_array', end: split.end, detail: parseErrorOf(error) };
    return { kind: 'decoded', records: decodeElements(bounds, rawOf, decode) };
  }
  if (values.length > EVENTS_PER_REQUEST_MAX) throw tooManyEvents();
  return { kind: 'decoded', records: values.map((value, index) => decode(index, value, rawOf)) };
}

/** An array with something broken in it. */
function decodeElements(
  bounds: readonly number[],
  rawOf: (index: number) => string,
  decode: ElementDecoder,
): Decoded[] {
  const records: Decoded[] = [];
  for (let index = 0; index * 2 < bounds.length; index++) {
    let value: unknown;
    try {
      value = JSON.parse(rawOf(index));
    } catch (error) {
      value = undefined; // which JSON has no word for
      const where = `Element ${index} (from character ${bounds[index * 2]})`;
      records.push(brokenJson(index, rawOf(index), where, error));
    }
    if (value !== undefined) records.push(decode(index, value, rawOf));
  }
  return records;
}

export function brokenJson(index: number, raw: string, where: string, error: unknown): Decoded {
  return {
    index,
    rejected: { reason: 'malformed_json', detail: `${where} is not JSON: ${parseErrorOf(error)}.` },
    raw,
  };
}

/** The parser's own words, which quote a few characters of the text at most. */
export function parseErrorOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : 'it could not be parsed';
}

export function tooManyEvents(): Problem {
  return new Problem(
    'body_too_large',
    `A request may carry ${EVENTS_PER_REQUEST_MAX} events, and this one has more. Send them in smaller parts.`,
  );
}

interface JsonArrayElements {
  /** Start and end of each element in the text, without the white space around it: [start, end, start, end, …]. */
  bounds: number[];
  /** Index of the character after the closing bracket, or -1 when the array never closes. */
  end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/** Splits the array that opens with the text's first character. Stops after `elementsMax` elements, with `end` -1. Time is linear, depth unlimited. */
function splitJsonArray(text: string, elementsMax: number): JsonArrayElements {
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
