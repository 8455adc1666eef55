/**
 * Records of JSON in the forms that APIs and exports have: one object a line, a list, or a page, which is an object with
 * the list under a known name. Lines are read as a stream of any length; a list or a page is read whole, to 64 MiB.
 */
import type { JsonObject } from '@bellwether/core';
import type { ParsedRecord, SourceInput, SourceRecord } from '../../adapter.ts';
import { decodeText, NOT_TEXT } from './decode-text.ts';
import { linesOf } from './lines.ts';

const TEXT_LENGTH_MAX = 64 * 1024 * 1024;
const LINE_LENGTH_MAX = 8 * 1024 * 1024;

export interface JsonRecordsOptions {
  /** Names under which a page has its list, a dot between levels: `d.results`. */
  listAt?: readonly string[];
  /** What the record is known by in its source. */
  keyOf?: (fields: JsonObject) => string | undefined;
}

export async function* jsonRecords(input: SourceInput, options: JsonRecordsOptions = {}): AsyncIterable<ParsedRecord> {
  const { keyOf } = options;
  const recordOf = (value: unknown, place: string): ParsedRecord => {
    if (!isObject(value)) return { unreadable: 'It must be a JSON object.', place };
    const key = keyOf?.(value);
    const record: SourceRecord = { fields: value, place, ...(key === undefined ? {} : { key }) };
    return record;
  };
  const listAt = options.listAt ?? [];
  if (await isLines(input, listAt)) {
    for await (const { text, number, isTooLong } of linesOf(decodeText(input.open()), LINE_LENGTH_MAX)) {
      const place = `line ${number}`;
      if (text.trim() === '') continue;
      if (isTooLong) yield { unreadable: 'The line is longer than 8 MiB.', place };
      else yield recordOf(parseJson(text), place);
    }
    return;
  }
  let text = '';
  for await (const piece of decodeText(input.open())) {
    text += piece;
    if (text.length > TEXT_LENGTH_MAX)
      return yield {
        unreadable: 'It is larger than 64 MiB. Send it in pages, or as one object a line.',
        place: 'file',
      };
  }
  const value = parseJson(text);
  if (value === undefined) return yield { unreadable: unreadable(text), place: 'file' };
  const list = Array.isArray(value) ? value : listIn(value, listAt);
  if (list === undefined) return yield recordOf(value, 'record 1');
  for (const [index, one] of list.entries()) yield recordOf(one, `record ${index + 1}`);
}

/** Whether the first line is an object by itself, which the first line of a printed object is not, and no page. */
async function isLines(input: SourceInput, listAt: readonly string[]): Promise<boolean> {
  for await (const { text, isTooLong } of linesOf(decodeText(input.open()), LINE_LENGTH_MAX)) {
    if (text.trim() === '') continue;
    const value = isTooLong ? undefined : parseJson(text);
    return isObject(value) && listIn(value, listAt) === undefined;
  }
  return false;
}

function listIn(value: unknown, listAt: readonly string[]): unknown[] | undefined {
  for (const path of listAt) {
    let inner: unknown = value;
    for (const name of path.split('.')) inner = isObject(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined;
    if (Array.isArray(inner)) return inner;
  }
  return undefined;
}

function unreadable(text: string): string {
  if (text.trim() === '') return 'It is empty.';
  return text.includes(NOT_TEXT) ? 'It is neither UTF-8 nor UTF-16.' : 'It is no JSON.';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
