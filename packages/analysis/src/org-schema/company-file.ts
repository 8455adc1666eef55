/**
 * The cells of a company file: CSV in the encodings and with the separators that spreadsheets write, or an XLSX workbook's
 * first sheet with something in it. Hostile files are bounded before they are read: bytes, rows, columns, and what a
 * workbook would unpack to. Run it in a thread of its own (company-file-thread.ts): a sheet may still name its millionth row.
 */
import { parse } from 'csv-parse/sync';
import { unzipSync } from 'fflate';
import readWorkbook from 'read-excel-file/universal';
import { CompanyFileError } from './company-file-error.ts';
import { ORG_TABLE_MAX } from './org-table.ts';

/** Cells of text unpack to about ten times their size in a workbook. */
const UNPACKED_BYTES_MAX = 120 * 1024 * 1024;
const PARTS_MAX = 2000;
const SEPARATORS = [',', ';', '\t', '|'] as const;
const ROW_LENGTH_MAX = 256 * 1024;

/** Throws CompanyFileError. */
export async function companyFileCells(bytes: Uint8Array): Promise<string[][]> {
  if (bytes.length > ORG_TABLE_MAX.bytes)
    throw new CompanyFileError(`It is larger than ${ORG_TABLE_MAX.bytes / 1024 / 1024} MiB.`, true);
  const cells = isZip(bytes) ? await workbookCells(bytes) : csvCells(bytes);
  if (cells.length === 0) throw new CompanyFileError('There is nothing in it.', false);
  return cells;
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

async function workbookCells(bytes: Uint8Array): Promise<string[][]> {
  refuseZipBomb(bytes);
  let sheets: Awaited<ReturnType<typeof readWorkbook>>;
  try {
    const { buffer, byteOffset, byteLength } = bytes;
    sheets = await readWorkbook(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
  } catch (error) {
    throw new CompanyFileError(
      'It is no workbook that can be read (XLSX). Save it again, or as CSV in UTF-8.',
      false,
      error,
    );
  }
  const filled = sheets.find(({ data }) => data.some((row) => row.some((cell) => cell !== null)));
  if (!filled) return [];
  refuseRows(filled.data.length);
  return filled.data.map((row) => {
    if (row.length > ORG_TABLE_MAX.columns * 10) throw new CompanyFileError('It has too many columns.', true);
    const last = row.findLastIndex((cell) => cell !== null);
    return row.slice(0, last + 1).map(cellText);
  });
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : cell.toISOString().slice(0, 10);
  return String(cell);
}

/** What a workbook says it unpacks to is added up before any of it is unpacked; a part that lies fails to unpack. */
function refuseZipBomb(bytes: Uint8Array): void {
  let [unpacked, parts] = [0, 0];
  try {
    unzipSync(bytes, {
      filter: ({ originalSize }) => {
        unpacked += originalSize;
        parts += 1;
        return false;
      },
    });
  } catch (error) {
    throw new CompanyFileError('It is no workbook that can be read (XLSX).', false, error);
  }
  if (unpacked > UNPACKED_BYTES_MAX || parts > PARTS_MAX)
    throw new CompanyFileError(
      'It unpacks to more than a company file has. Leave out other sheets and pictures.',
      true,
    );
}

function csvCells(bytes: Uint8Array): string[][] {
  const text = textOf(bytes);
  let rows = 0;
  try {
    return parse(text, {
      delimiter: separatorOf(text),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      max_record_size: ROW_LENGTH_MAX,
      on_record: (record: string[]) => {
        rows += 1;
        refuseRows(rows);
        return record;
      },
    });
  } catch (error) {
    if (error instanceof CompanyFileError) throw error;
    throw new CompanyFileError(
      'It is no CSV that can be read: a quote is open at its end, or a row is too long.',
      false,
      error,
    );
  }
}

function refuseRows(rows: number): void {
  if (rows > ORG_TABLE_MAX.rows + 100) throw new CompanyFileError(`It has more than ${ORG_TABLE_MAX.rows} rows.`, true);
}

/** UTF-8 or UTF-16 with a mark; else UTF-8, and what is not that is what spreadsheets of western Windows write. */
function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes.subarray(0, 4096).includes(0)) throw new CompanyFileError('It is neither CSV nor XLSX.', false);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** The one that cuts the first rows into the most parts, and equally many. */
function separatorOf(text: string): string {
  const lines = text
    .slice(0, 64 * 1024)
    .split(/\r?\n/, 30)
    .map((line) => line.replace(/"[^"]*"/g, ''))
    .filter((line) => line.trim() !== '');
  const weight = (separator: string): number => {
    const parts = lines.map((line) => line.split(separator).length).sort((a, b) => a - b);
    const usual = parts[Math.floor(parts.length / 2)] ?? 1;
    const same = parts.filter((count) => count === usual).length / Math.max(1, parts.length);
    return usual > 1 ? (usual - 1) * same : 0;
  };
  return SEPARATORS.reduce((best, separator) => (weight(separator) > weight(best) ? separator : best));
}
