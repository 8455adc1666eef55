/**
 * Rows of a CSV with a header, read as a stream: quotes and line breaks inside of cells, a byte order mark, and commas,
 * semicolons or tabs between cells. Every column of the header is a field of every record, so that a column nobody has
 * thought of refuses the row. Cells that are empty are fields without a value.
 */
import { Readable } from 'node:stream';
import type { JsonObject } from '@bellwether/core';
import { parse } from 'csv-parse';
import type { ParsedRecord, SourceInput } from '../../adapter.ts';
import { decodeText, NOT_TEXT } from './decode-text.ts';

const ROW_LENGTH_MAX = 1024 * 1024;
const COLUMNS_MAX = 1000;
const DELIMITERS = [',', ';', '\t', '|'] as const;

export async function* csvRecords(
  input: SourceInput,
  keyOf?: (fields: JsonObject) => string | undefined,
): AsyncIterable<ParsedRecord> {
  const delimiter = await delimiterOf(input);
  const text = Readable.from(decodeText(input.open()));
  const rows = text.pipe(
    parse({ delimiter, relax_column_count: true, skip_empty_lines: true, max_record_size: ROW_LENGTH_MAX, info: true }),
  );
  let header: string[] | undefined;
  try {
    for await (const { record, info } of rows as AsyncIterable<{ record: string[]; info: { records: number } }>) {
      // The header is the first, as in a spreadsheet.
      const place = `row ${info.records}`;
      if (header === undefined) {
        header = record.map((name) => name.trim());
        const fault = headerFault(header);
        if (fault) return yield { unreadable: fault, place };
      } else if (record.length !== header.length) {
        yield { unreadable: `It has ${record.length} cells where the header has ${header.length}.`, place };
      } else if (record.some((cell) => cell.includes(NOT_TEXT))) {
        yield { unreadable: 'It is neither UTF-8 nor UTF-16. Export the file in UTF-8.', place };
      } else {
        const fields = fieldsOf(header, record);
        const key = keyOf?.(fields);
        yield { fields, place, ...(key === undefined ? {} : { key }) };
      }
    }
  } catch (error) {
    // What csv-parse cannot read ends the file: it cannot tell where the next row begins.
    yield { unreadable: `It is no CSV from here on (${codeOf(error)}).`, place: 'file' };
  } finally {
    text.destroy();
  }
}

/** Own properties only, so that a column `__proto__` is a field like any other. */
function fieldsOf(header: readonly string[], cells: readonly string[]): JsonObject {
  return Object.fromEntries(header.map((name, at) => [name, cells[at]!.trim() === '' ? null : cells[at]!.trim()]));
}

function headerFault(header: readonly string[]): string | undefined {
  if (header.length > COLUMNS_MAX) return `It has more than ${COLUMNS_MAX} columns.`;
  if (header.some((name) => name === '')) return 'A column of the header has no name.';
  if (new Set(header).size < header.length) return 'Two columns of the header have the same name.';
  return undefined;
}

/** The one there is most of in the first line, outside of quotes. */
async function delimiterOf(input: SourceInput): Promise<string> {
  let start = '';
  for await (const piece of decodeText(input.open())) {
    start += piece;
    if (start.includes('\n') || start.length > ROW_LENGTH_MAX) break;
  }
  const line = (start.trimStart().split('\n', 1)[0] ?? '').replace(/"[^"]*"/g, '');
  const count = (delimiter: string): number => line.split(delimiter).length;
  return DELIMITERS.reduce((most, delimiter) => (count(delimiter) > count(most) ? delimiter : most));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
}
