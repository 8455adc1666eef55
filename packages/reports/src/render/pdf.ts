/**
 * A report as a PDF that is tagged and keeps PDF/UA-1: headings, tables with headers, drawings with their words, a title
 * and a language, and text that can be searched and read aloud. Set by Typst from a fixed template that is handed the
 * report as data. The compiler has no folder to read from, and the file no clock in it.
 */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { NodeCompiler, PdfStandard } from '@myriaddreamin/typst-ts-node-compiler';
import { sceneOf } from '../chart/scene-of.ts';
import type { ReportBlock, ReportDocument, ReportTable, TableCell, TableColumn } from '../document/document.ts';
import { formatFigure, sentence } from '../document/format-figure.ts';
import type { Words } from '../document/words.ts';
import { sceneToSvg } from '../scene/svg.ts';
import { BOOK_FILE, bookText, fingerprintOf } from '../seal/figure-book-file.ts';
import { cellText } from './cell-text.ts';
import { figureHref, pointsId } from './figure-href.ts';
import { linkedRuns } from './linked-runs.ts';
import { pdfFonts } from './pdf-fonts.ts';

/** Rows of one table that are printed; a longer one is for the workbook. */
const ROWS_MAX = 300;

const TEMPLATE = readFileSync(new URL('./report.typ', import.meta.url), 'utf8');

export function renderPdf(document: ReportDocument, seal?: string): Uint8Array {
  const compiler = NodeCompiler.create({
    workspace: tmpdir(),
    fontArgs: [{ fontBlobs: pdfFonts() }],
    inputs: {
      report: JSON.stringify(templateData(document)),
      ...(document.origin ? { book_name: BOOK_FILE, book: bookText(document, seal) } : {}),
    },
  });
  const compiled = compiler.compile({ mainFileContent: TEMPLATE });
  const made = compiled.result;
  if (!made) {
    const error = compiled.takeError();
    const [first] = error ? compiler.fetchDiagnostics(error) : [];
    throw new Error(`The report could not be set: ${first?.message ?? 'no reason given'}`);
  }
  const pdf = compiler.pdf(made, {
    pdfStandard: PdfStandard.UA_1,
    creationTimestamp: Date.parse(document.as_of) / 1000,
  });
  // The compiler remembers what it has set for the whole process; a server makes many reports.
  compiler.evictCache(0);
  return pdf;
}

function templateData(document: ReportDocument) {
  const [language = 'en'] = document.language.split('-');
  return {
    title: document.title,
    subtitle: document.subtitle ?? null,
    lang: /^[a-z]{2,3}$/.test(language) ? language : 'en',
    date: document.as_of.split('-').map(Number),
    facts: document.facts,
    method: `${document.method} · ${document.as_of}`,
    vouching: document.origin
      ? `Every figure leads to the question it answers. To have all of them asked again: bellwether report verify, with this file. Fingerprint ${fingerprintOf(document)}.`
      : null,
    sections: document.sections.map(({ title, blocks }) => ({
      title,
      parts: blocks.map((block) => partOf(block, document)),
    })),
  };
}

function partOf(block: ReportBlock, document: ReportDocument) {
  const { figures } = document;
  switch (block.kind) {
    case 'answer':
    case 'paragraph':
    case 'caution':
      return { kind: block.kind, text: told(block.words, document) };
    case 'list':
      return { kind: block.kind, items: block.items.map((item) => told(item, document)) };
    case 'key_figures':
      return {
        kind: block.kind,
        items: block.items.map(({ label, figure, words }) => ({
          label,
          told: !document.origin || figures[figure]!.value !== null,
          value: toldFigure(figure, formatFigure(figures[figure]!), document),
          detail: words ? told(words, document) : '',
        })),
      };
    case 'table':
      return {
        kind: block.kind,
        caption: block.caption,
        columns: block.columns.map(({ title, holds }, index) => ({
          title,
          number: holds === 'figure' || holds === 'interval',
          width: widthOf(holds, index, block),
        })),
        rows: block.rows.slice(0, ROWS_MAX).map((cells) =>
          cells.map((cell, index) => ({
            text: toldCell(cell, block.columns[index]?.holds === 'interval', document),
            told: !('figure' in cell) || figures[cell.figure]!.value !== null,
          })),
        ),
        notes: [
          ...(block.rows.length > ROWS_MAX
            ? [`${block.rows.length - ROWS_MAX} more rows are in the workbook and in the CSV file.`]
            : []),
          ...(block.notes ?? []).map((note) => told(note, document)),
        ],
      };
    case 'chart':
    case 'bars':
    case 'lines':
      return {
        kind: 'chart',
        title:
          block.kind === 'lines'
            ? linkTo(block.title, figureHref(pointsId(block), document, block.source))
            : block.title,
        alternative: sentence(block.alternative, figures),
        svg: sceneToSvg(sceneOf(block, document), { colours: 'values' }),
      };
  }
}

/** A text, or runs of it with the addresses of their questions. */
type PrintedText = string | { text: string; href: string | null }[];

function told(words: Words, document: ReportDocument): PrintedText {
  if (!document.origin) return sentence(words, document.figures);
  return linkedRuns(words, document).map(({ text, href }) => ({ text, href: href ?? null }));
}

function toldFigure(id: string, text: string, document: ReportDocument): PrintedText {
  return linkTo(text, figureHref(id, document));
}

function toldCell(cell: TableCell, isInterval: boolean, document: ReportDocument): PrintedText {
  if ('words' in cell) return told(cell.words, document);
  const text = cellText(cell, isInterval, document);
  return 'figure' in cell && !isInterval ? toldFigure(cell.figure, text, document) : text;
}

function linkTo(text: string, href: string | undefined): PrintedText {
  return href === undefined ? text : [{ text, href }];
}

/** Shares of the page for what is read, beside figures that take what they need. */
function widthOf(holds: TableColumn['holds'], index: number, table: ReportTable): number {
  if (holds === 'figure' || holds === 'interval') return 0;
  const longest = Math.max(
    ...table.rows.slice(0, ROWS_MAX).map((cells) => {
      const cell = cells[index];
      return cell && 'text' in cell ? cell.text.length : 0;
    }),
    0,
  );
  return longest > 80 ? 3 : longest > 30 ? 2 : 1;
}
