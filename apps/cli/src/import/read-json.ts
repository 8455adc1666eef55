/**
 * JSON in bounded memory: NDJSON by line, and one array (or one value after another) by counting brackets. Only the row
 * in hand is kept. A broken line costs itself; a broken array ends where it breaks, because nothing after it is sure.
 */
import { isUtf8 } from 'node:buffer';
import { ROW_LENGTH_MAX, type Row, type RowFields } from './row.ts';

const NEWLINE = 0x0a;
const TOO_LONG = `The row is longer than ${ROW_LENGTH_MAX} bytes.`;

export async function* readNdjson(chunks: AsyncIterable<Buffer>): AsyncGenerator<Row> {
  let line = 0;
  for await (const text of splitLines(chunks)) {
    line++;
    if (text === undefined) yield { line, unreadable: TOO_LONG };
    else if (!isUtf8(text)) yield { line, unreadable: 'The line is not UTF-8.' };
    else {
      const content = text.toString('utf8').trim();
      if (content !== '') yield rowOf(line, line === 1 ? content.replace(/^\ufeff/, '') : content, true);
    }
  }
}

/** Lines without their end; `undefined` in place of one that is too long. */
async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | undefined> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      length += at - from;
      yield length > ROW_LENGTH_MAX ? undefined : Buffer.concat([...parts, chunk.subarray(from, at)]);
      parts = [];
      length = 0;
      from = at + 1;
    }
    length += chunk.length - from;
    if (length > ROW_LENGTH_MAX) parts = [];
    else if (from < chunk.length) parts.push(chunk.subarray(from));
  }
  if (length > 0) yield length > ROW_LENGTH_MAX ? undefined : Buffer.concat(parts);
}

/** The elements of one array, or the values that follow each other; `line` counts them from 1. */
export async function* readJson(chunks: AsyncIterable<Buffer>): AsyncGenerator<Row> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const splitter = new ValueSplitter();
  let line = 0;
  const rowsOf = function* (text: string): Generator<Row> {
    for (const content of splitter.push(text)) yield rowOf(++line, content);
  };
  try {
    for await (const chunk of chunks) yield* rowsOf(decoder.decode(chunk, { stream: true }));
    yield* rowsOf(`${decoder.decode()}\n`);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    yield { line: line + 1, unreadable: 'The file is not UTF-8 from here on; what follows was not read.' };
    return;
  }
  const broken = splitter.end();
  if (broken) yield { line: line + 1, unreadable: broken };
}

/** Cuts text into JSON objects, inside one outer array or not, by depth; strings are passed over. */
class ValueSplitter {
  #value = '';
  #depth = 0;
  #inString = false;
  #escaped = false;
  #broken: string | undefined;
  #opened = false;
  #closed = false;

  *push(text: string): Generator<string> {
    let from = 0;
    for (let i = 0; i < text.length && !this.#broken; i++) {
      const code = text.charCodeAt(i);
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (code === 0x5c) this.#escaped = true;
        else if (code === 0x22) this.#inString = false;
      } else if (this.#depth === 0) {
        if (code === 0x7b) {
          from = i;
          this.#depth = 1;
        } else this.#between(code, text[i]!);
      } else if (code === 0x22) this.#inString = true;
      else if (code === 0x7b || code === 0x5b) this.#depth++;
      else if ((code === 0x7d || code === 0x5d) && --this.#depth === 0) {
        yield this.#value + text.slice(from, i + 1);
        this.#value = '';
      }
    }
    if (this.#depth > 0) this.#value += text.slice(from);
    if (this.#value.length > ROW_LENGTH_MAX) this.#broken = `${TOO_LONG} What follows was not read.`;
  }

  /** What is wrong at the end of the text; `undefined` when nothing is. */
  end(): string | undefined {
    if (this.#broken) return this.#broken;
    if (this.#depth > 0 || (this.#opened && !this.#closed)) return 'The file ends in the middle of a value.';
    return undefined;
  }

  #between(code: number, character: string): void {
    if (code <= 0x20 || code === 0x2c || code === 0xfeff) return;
    if (code === 0x5b && !this.#opened) this.#opened = true;
    else if (code === 0x5d && this.#opened && !this.#closed) this.#closed = true;
    else this.#broken = `Expected an object, found ${JSON.stringify(character)}; what follows was not read.`;
  }
}

function rowOf(line: number, content: string, isOneLine = false): Row {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    const unreadable = `Not JSON: ${error instanceof Error ? error.message : 'it could not be parsed'}`;
    return isOneLine ? { line, unreadable, raw: content } : { line, unreadable };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { line, unreadable: 'An event is a JSON object.' };
  return { line, content, fields: value as RowFields }; // an object out of JSON.parse holds JSON
}
