/**
 * A company file as a table of texts: which row names the columns, and which rows are about people. Exports of HR systems
 * begin with a title, a date and a blank line as often as with the header, and some have no header at all.
 */
import { CompanyFileError } from './company-file-error.ts';
import { isFilled } from './plain-words.ts';

/** What a company file may hold; larger ones are not an organisation's chart. */
export const ORG_TABLE_MAX = { bytes: 10 * 1024 * 1024, rows: 20_000, columns: 100, cellLength: 1000 } as const;

export interface OrgTable {
  /** One a column; `Column 3` where the file names none. */
  header: readonly string[];
  /** False when the first row is about a person already. */
  hasHeader: boolean;
  rows: readonly OrgTableRow[];
}

export interface OrgTableRow {
  /** As a spreadsheet numbers it, from 1. */
  number: number;
  cells: readonly string[];
}

/** How far down a header is looked for. */
const HEADER_ROW_MAX = 15;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/;

/** Throws CompanyFileError for what is too large. */
export function orgTable(cells: readonly (readonly string[])[]): OrgTable {
  const width = cells.reduce((most, row) => Math.max(most, row.length), 0);
  if (width > ORG_TABLE_MAX.columns)
    throw new CompanyFileError(
      `It has ${width} columns; ${ORG_TABLE_MAX.columns} are the most. Leave out what is not needed.`,
      true,
    );
  const filled: OrgTableRow[] = cells.flatMap((row, index) => {
    const texts = row.map((cell) => cell.normalize('NFKC').trim().slice(0, ORG_TABLE_MAX.cellLength));
    return texts.some(isFilled) ? [{ number: index + 1, cells: texts }] : [];
  });
  if (filled.length > ORG_TABLE_MAX.rows + HEADER_ROW_MAX)
    throw new CompanyFileError(`It has ${filled.length} rows; ${ORG_TABLE_MAX.rows} are the most.`, true);
  const at = headerRow(filled);
  const names = at === undefined ? [] : filled[at]!.cells;
  const rows = filled.slice(at === undefined ? 0 : at + 1);
  return {
    header: Array.from({ length: width }, (_, column) => names[column] || `Column ${column + 1}`),
    hasHeader: at !== undefined,
    rows: rows.map(({ number, cells: texts }) => ({
      number,
      cells: Array.from({ length: width }, (_, column) => texts[column] ?? ''),
    })),
  };
}

/**
 * The first row as wide as the table that names and does not tell: without an address or a number in it, and no text twice.
 * `undefined` when a row like those below comes first.
 */
function headerRow(rows: readonly OrgTableRow[]): number | undefined {
  const counts = rows.slice(0, 200).map(({ cells }) => cells.filter(isFilled).length);
  const usual = counts.toSorted((a, b) => a - b)[Math.floor(counts.length / 2)] ?? 0;
  for (const [index, { cells }] of rows.slice(0, HEADER_ROW_MAX).entries()) {
    const texts = cells.filter(isFilled);
    if (texts.length < Math.max(1, usual * 0.6)) continue; // a title or a date above the table
    const tells = texts.some((text) => EMAIL.test(text) || /^[\d.,:/ -]+$/.test(text));
    const repeats = new Set(texts.map((text) => text.toLowerCase())).size < texts.length;
    return tells || repeats || looksLikeItsColumn(rows, index) ? undefined : index;
  }
  return undefined;
}

/** A first row whose texts occur again below is a row of data. */
function looksLikeItsColumn(rows: readonly OrgTableRow[], index: number): boolean {
  const below = rows.slice(index + 1, index + 200);
  const { cells } = rows[index]!;
  return cells.some((text, column) => isFilled(text) && below.some((row) => row.cells[column] === text));
}
