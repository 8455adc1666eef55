/**
 * A report as a PDF that is tagged and keeps PDF/UA-1: headings, tables with headers, drawings with their words, a title
 * and a language, and text that can be searched and read aloud. Set by Typst from a fixed template that is handed the
 * report as data. The compiler has no folder to read from, and the file no clock in it.
 */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { NodeCompiler, PdfStandard } from '@myriaddreamin/typst-ts-node-compiler';
import type { ReportBlock, ReportDocument, ReportTable, TableColumn } from '../document/document.ts';
import { formatFigure, sentence } from '../document/format-figure.ts';
import { sceneToSvg } from '../scene/svg.ts';
import { cellText } from './html.ts';
import { pdfFonts } from './pdf-fonts.ts';

/** Rows of one table that are printed; a longer one is for the workbook. */
const ROWS_MAX = 300;

const TEMPLATE = readFileSync(new URL('./report.typ', import.meta.url), 'utf8');

export function renderPdf(document: ReportDocument): Uint8Array {
  const compiler = NodeCompiler.create({
    workspace: tmpdir(),
    fontArgs: [{ fontBlobs: pdfFonts() }],
    inputs: { report: JSON.stringify(templateData(document)) },
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
      return { kind: block.kind, text: sentence(block.words, figures) };
    case 'list':
      return { kind: block.kind, items: block.items.map((item) => sentence(item, figures)) };
    case 'key_figures':
      return {
        kind: block.kind,
        items: block.items.map(({ label, figure, words }) => ({
          label,
          value: formatFigure(figures[figure]!),
          detail: words ? sentence(words, figures) : '',
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
            text: cellText(cell, block.columns[index]?.holds === 'interval', document),
            told: !('figure' in cell) || figures[cell.figure]!.value !== null,
          })),
        ),
        notes: [
          ...(block.rows.length > ROWS_MAX
            ? [`${block.rows.length - ROWS_MAX} more rows are in the workbook and in the CSV file.`]
            : []),
          ...(block.notes ?? []).map((note) => sentence(note, figures)),
        ],
      };
    case 'chart':
      return {
        kind: block.kind,
        title: block.title,
        alternative: sentence(block.alternative, figures),
        svg: sceneToSvg(block.scene, { colours: 'values' }),
      };
  }
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
