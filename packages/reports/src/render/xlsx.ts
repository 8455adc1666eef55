/**
 * A report as a workbook: what it is about on the first sheet, every table on one of its own, and all figures on the last.
 * The archive inside is packed again with one fixed time, so that the same report is the same bytes.
 */
import { unzipSync, zipSync } from 'fflate';
import writeXlsxFile, { type SheetData } from 'write-excel-file/node';
import type { ReportDocument, ReportTable } from '../document/document.ts';
import { sentence } from '../document/format-figure.ts';
import { plainText } from '../document/plain-text.ts';
import { cellText } from './cell-text.ts';
import { figureColumns } from './csv.ts';
import { figureRows } from './figure-rows.ts';

/** The first moment an archive can have. */
const FIXED_TIME = new Date(1980, 0, 1);

const head = (text: string) => ({ value: text, type: String, fontWeight: 'bold' as const, wrap: true });

export async function renderXlsx(document: ReportDocument): Promise<Uint8Array> {
  const tables = document.sections.flatMap(({ blocks }) => blocks.filter((block) => block.kind === 'table'));
  const names = sheetNames(['About', ...tables.map(({ caption }) => caption), 'All figures']);
  const sheets: SheetData[] = [
    aboutSheet(document),
    ...tables.map((table) => tableSheet(table, document)),
    figureSheet(document),
  ];
  const packed = await writeXlsxFile(
    sheets.map((data, index) => ({ data, sheet: names[index]!, stickyRowsCount: index === 0 ? 0 : 1 })),
  ).toBuffer();
  const files = unzipSync(packed);
  return zipSync(
    Object.fromEntries(
      Object.keys(files)
        .sort()
        .map((name) => [name, [files[name]!, { mtime: FIXED_TIME }] as const]),
    ),
  );
}

function aboutSheet(document: ReportDocument): SheetData {
  const sentences = document.sections.flatMap(({ title, blocks }): SheetData => {
    const lines = blocks.flatMap((block) =>
      block.kind === 'answer' || block.kind === 'paragraph' || block.kind === 'caution'
        ? [block.words]
        : block.kind === 'list'
          ? block.items
          : [],
    );
    if (lines.length === 0) return [];
    return [[null], [head(title)], ...lines.map((words) => [text(sentence(words, document.figures))])];
  });
  return [
    [head(document.title)],
    ...document.facts.map(({ label, value }) => [text(label), text(value)]),
    ...sentences,
    [null],
    [text(document.method), text(document.as_of)],
  ];
}

/** A figure's column is followed by its interval and people as numbers, which can be calculated with. */
function tableSheet(table: ReportTable, document: ReportDocument): SheetData {
  return [
    table.columns.map(({ title }) => head(title)),
    ...table.rows.map((cells) =>
      cells.map((cell, index) => {
        const isInterval = table.columns[index]?.holds === 'interval';
        const value = 'figure' in cell && !isInterval ? document.figures[cell.figure]!.value : null;
        return value === null ? text(cellText(cell, isInterval, document)) : { value, type: Number };
      }),
    ),
  ];
}

function figureSheet(document: ReportDocument): SheetData {
  const columns = figureColumns(document);
  return [
    columns.map((column) => head(column)),
    ...figureRows(document).map((row) =>
      columns.map((column) => {
        const value = row[column] ?? '';
        return typeof value === 'number' ? { value, type: Number } : text(value);
      }),
    ),
  ];
}

/** A cell of type text is never run as a formula. A cell holds 32,767 characters. */
function text(value: string) {
  return { value: plainText(value).slice(0, 32_000), type: String };
}

/** At most 31 characters, none of \\ / ? * [ ] :, no two alike. */
function sheetNames(titles: readonly string[]): string[] {
  const used = new Set<string>();
  return titles.map((title) => {
    const plain =
      title
        .replace(/[\\/?*[\]:]/g, ' ')
        .replace(/^'+|'+$/g, '')
        .trim()
        .slice(0, 31) || 'Table';
    let name = plain;
    for (let n = 2; used.has(name.toLowerCase()); n++) name = `${plain.slice(0, 28)} ${n}`;
    used.add(name.toLowerCase());
    return name;
  });
}
