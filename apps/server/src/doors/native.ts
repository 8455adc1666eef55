/**
 * The native door: one JSON event, a JSON array of events, or NDJSON, told apart by what the body is rather than by what
 * it is called. Only a body that cannot be read at all is a `Problem`; a record that cannot be read is a rejection, and
 * its neighbours never notice.
 *
 * Of a key written twice in one object the last one counts, as in every JSON parser people test against.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { Problem } from '@bellwether/core';
import { type Decoded, EVENTS_PER_REQUEST_MAX } from './decoded.ts';
import { brokenJson, decodeJsonArray, tooManyEvents } from './json-array.ts';
import { decodeEvent } from './translate-event.ts';

const NEWLINE = 0x0a;
const OPEN_BRACKET = 0x5b;

/**
 * The records of a body, in order. Throws `Problem`: `unsupported_media_type`, `malformed_body` (empty, not UTF-8, an
 * array that never closes) or `body_too_large` (more than EVENTS_PER_REQUEST_MAX records).
 */
export function decodeNative(body: Buffer, contentType: string | undefined): Decoded[] {
  const form = formOf(contentType);
  const start = skipBlank(body, startsWithBom(body) ? 3 : 0);
  if (start === body.length)
    throw new Problem('malformed_body', 'The body is empty. Send one JSON event, a JSON array of events, or NDJSON.');
  // Bytes of ASCII text become a string several times faster, and nearly every body is ASCII.
  const encoding = isAscii(body) ? 'latin1' : 'utf8';
  if (encoding === 'utf8' && !isUtf8(body)) throw notUtf8(body);

  if (body[start] === OPEN_BRACKET) {
    const records = decodeArray(body.toString(encoding, start), form);
    if (records) return records;
  }
  const firstLineEnd = endOfLine(body, start);
  if (
    form === 'json' &&
    skipBlank(body, firstLineEnd) < body.length &&
    !isJson(body.toString(encoding, start, firstLineEnd))
  )
    return decodeSpreadOut(body, start, encoding);
  return decodeLines(body, start, encoding);
}

type Form = 'json' | 'lines';

function formOf(contentType: string | undefined): Form {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';', 8);
  for (const parameter of parameters) {
    const [name, value = ''] = parameter.split('=', 2);
    const charset = value.trim().replaceAll('"', '');
    if (name?.trim() === 'charset' && charset !== 'utf-8' && charset !== 'utf8' && charset !== 'us-ascii')
      throw new Problem(
        'unsupported_media_type',
        `Events are read as UTF-8, not as ${charset.slice(0, 40)}. Send UTF-8.`,
      );
  }
  switch (type.trim()) {
    case '':
    case 'application/json':
    case 'text/json':
    case 'text/plain':
    case 'application/octet-stream':
    case 'application/x-www-form-urlencoded': // what curl --data says when it is not told otherwise
      return 'json';
    case 'application/x-ndjson':
    case 'application/ndjson':
    case 'application/jsonl':
    case 'application/x-jsonlines':
      return 'lines';
    default:
      throw new Problem(
        'unsupported_media_type',
        `Events are read from application/json or application/x-ndjson, not from ${JSON.stringify(type.trim().slice(0, 80))}.`,
      );
  }
}

/** One event a line. This is the way of nearly all events, so nothing here is done twice or kept. */
function decodeLines(body: Buffer, start: number, encoding: 'latin1' | 'utf8'): Decoded[] {
  const records: Decoded[] = [];
  const lines = new LineCounter(body);
  let text = '';
  const rawOf = () => text;
  let from = skipBlank(body, start);
  for (let index = 0; from < body.length; index++) {
    if (index === EVENTS_PER_REQUEST_MAX) throw tooManyEvents();
    const to = endOfLine(body, from);
    text = body.toString(encoding, from, to);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      value = undefined; // which JSON has no word for
      records.push(brokenJson(index, text, `Line ${lines.lineAt(from)} (from byte ${from})`, error));
    }
    if (value !== undefined) records.push(decodeEvent(index, value, rawOf));
    from = skipBlank(body, to + 1);
  }
  return records;
}

/** Counts lines only as far as somebody asks; asked in ascending order, it reads the body once altogether. */
class LineCounter {
  readonly #body: Buffer;
  #line = 1;
  #counted = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  lineAt(offset: number): number {
    for (
      let at = this.#body.indexOf(NEWLINE, this.#counted);
      at !== -1 && at < offset;
      at = this.#body.indexOf(NEWLINE, at + 1)
    ) {
      this.#line++;
      this.#counted = at + 1;
    }
    return this.#line;
  }
}

/** The elements of an array; `undefined` when the text is no array after all but lines that begin with one. */
function decodeArray(text: string, form: Form): Decoded[] | undefined {
  const outcome = decodeJsonArray(text, decodeEvent);
  if (outcome.kind === 'decoded') return outcome.records;
  const { end, detail } = outcome;
  const endsItsLine = end !== -1 && text.slice(end, text.indexOf('\n', end) + 1 || undefined).trim() === '';
  if (form === 'lines' || endsItsLine) return undefined;
  throw new Problem('malformed_body', `The array of events does not end as it should: ${detail}. Send it again.`);
}

/** The first line is not JSON by itself: one event over several lines, or lines of which the first is broken. */
function decodeSpreadOut(body: Buffer, start: number, encoding: 'latin1' | 'utf8'): Decoded[] {
  const text = body.toString(encoding, start);
  try {
    return [decodeEvent(0, JSON.parse(text), () => text)];
  } catch (error) {
    const records = decodeLines(body, start, encoding);
    if (records.some((entry) => 'event' in entry)) return records;
    // Not one line of it is an event, so it was meant as one: one rejection that can be mended, not one for each line.
    return [brokenJson(0, text, 'The event', error)];
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function endOfLine(body: Buffer, from: number): number {
  const newline = body.indexOf(NEWLINE, from);
  return newline === -1 ? body.length : newline;
}

function skipBlank(body: Buffer, from: number): number {
  while (from < body.length && body[from]! <= 0x20) from++;
  return from;
}

function startsWithBom(body: Buffer): boolean {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
}

function notUtf8(body: Buffer): Problem {
  let line = 1;
  for (let from = 0; from < body.length; line++) {
    const to = endOfLine(body, from);
    if (!isUtf8(body.subarray(from, to))) break;
    from = to + 1;
  }
  return new Problem('malformed_body', `Line ${line} of the body is not UTF-8. Send the body encoded as UTF-8.`);
}
