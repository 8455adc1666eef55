/** A CSV file with a header row, as rows by column. Quoted values may hold line ends; a byte-order mark is read past. */
import { Problem } from '@bellwether/core';
import type { ImportedFile } from '@bellwether/metrics';
import { parse } from 'csv-parse/sync';

export type TableRow = Readonly<Record<string, string>>;

const ROW_LENGTH_MAX = 16 * 1024 * 1024;

/** Throws `malformed_body` for what is no table. */
export function readTable({ name, text }: ImportedFile): TableRow[] {
  try {
    return parse(text, {
      ...{ bom: true, columns: true, skip_empty_lines: true, relax_column_count: true },
      max_record_size: ROW_LENGTH_MAX,
    });
  } catch (error) {
    throw new Problem(
      'malformed_body',
      `${name} cannot be read as CSV: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** The columns of a file by its first line. */
export function columnsOf({ text }: ImportedFile): ReadonlySet<string> {
  const [first = ''] = text.split(/\r?\n/, 1);
  return new Set(
    first
      .replace(/^\uFEFF/, '')
      .split(',')
      .map((column) => column.replaceAll('"', '').trim()),
  );
}

export function hasColumns(file: ImportedFile, ...columns: readonly string[]): boolean {
  const known = columnsOf(file);
  return columns.every((column) => known.has(column));
}
