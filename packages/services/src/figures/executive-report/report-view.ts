/** A report as pages draw it: every sentence in runs, every figure with the address of its question, every drawing as shapes. */
import {
  fingerprintOf,
  formatFigure,
  linkedRuns,
  type ReportBlock,
  type ReportDocument,
  type Scene,
  sceneOf,
  sentence,
  tableCellText,
  type Words,
} from '@bellwether/reports';

export interface TextRun {
  text: string;
  /** Of a figure: its id, and the page its question can be looked at. */
  figure?: string;
  href?: string;
}

export type BlockView =
  | { kind: 'answer' | 'paragraph' | 'caution'; runs: TextRun[] }
  | { kind: 'list'; items: TextRun[][] }
  | { kind: 'key_figures'; items: { label: string; value: TextRun; is_told: boolean; detail: TextRun[] }[] }
  | {
      kind: 'table';
      caption: string;
      columns: { title: string; is_number: boolean }[];
      rows: TextRun[][];
      notes: TextRun[][];
    }
  | { kind: 'drawing'; id: string; title: string; alternative: string; scene: Scene };

export interface ReportDocumentView {
  title: string;
  subtitle: string;
  facts: readonly { label: string; value: string }[];
  fingerprint: string;
  sections: { id: string; title: string; blocks: BlockView[] }[];
}

export function reportDocumentView(document: ReportDocument): ReportDocumentView {
  return {
    ...{ title: document.title, subtitle: document.subtitle ?? '', facts: document.facts },
    fingerprint: fingerprintOf(document),
    sections: document.sections.map(({ id, title, blocks }) => ({
      ...{ id, title, blocks: blocks.map((block) => blockView(block, document)) },
    })),
  };
}

/** What it says in its first section, as plain text: for a message. */
export function leadText({ sections, figures }: ReportDocument): string {
  const [lead] = sections;
  return (lead?.blocks ?? [])
    .flatMap((block) =>
      block.kind === 'answer' || block.kind === 'paragraph' || block.kind === 'caution'
        ? [sentence(block.words, figures)]
        : [],
    )
    .join('\n\n');
}

function blockView(block: ReportBlock, document: ReportDocument): BlockView {
  const runs = (words: Words): TextRun[] => linkedRuns(words, document).map((run) => localRun(run, document));
  const figureRun = (id: string): TextRun => runs([{ figure: id, as: 'value' }])[0]!;
  switch (block.kind) {
    case 'answer':
    case 'paragraph':
    case 'caution':
      return { kind: block.kind, runs: runs(block.words) };
    case 'list':
      return { kind: 'list', items: block.items.map(runs) };
    case 'key_figures':
      return {
        kind: 'key_figures',
        items: block.items.map(({ label, figure, words }) => ({
          ...{ label, value: figureRun(figure), is_told: document.figures[figure]?.value !== null },
          detail: words ? runs(words) : [],
        })),
      };
    case 'table':
      return {
        ...{ kind: 'table', caption: block.caption, notes: (block.notes ?? []).map(runs) },
        columns: block.columns.map(({ title, holds }) => ({
          title,
          is_number: holds === 'figure' || holds === 'interval',
        })),
        rows: block.rows.map((cells) =>
          cells.map((cell) =>
            'figure' in cell ? figureRun(cell.figure) : { text: tableCellText(cell, false, document) },
          ),
        ),
      };
    default:
      return {
        ...{ kind: 'drawing', id: block.id, title: block.title },
        ...{ alternative: sentence(block.alternative, document.figures), scene: sceneOf(block, document) },
      };
  }
}

/** On this server's own pages an address is a path. */
function localRun(run: TextRun, { origin }: ReportDocument): TextRun {
  const address = origin?.address ?? '';
  return run.href === undefined || address === '' || !run.href.startsWith(address)
    ? run
    : { ...run, href: run.href.slice(address.length) };
}

export interface FigureView {
  figure: string;
  text: string;
  value: number | null;
  reason: string | null;
  unit: string;
  query: object;
  query_hash: string;
  hash: string;
}

export function figureViews({ figures }: ReportDocument): FigureView[] {
  return Object.entries(figures).flatMap(([id, figure]) => {
    const { value, reason = null, unit, source } = figure;
    if (!source) return [];
    const { query, taken, query_hash, hash } = source;
    return [
      {
        ...{ figure: id, text: formatFigure(figure), value, reason, unit, query_hash, hash },
        query: { ...query, taken },
      },
    ];
  });
}
