/** Every figure of a document once for each place where it stands in a table or among the key figures. */
import type { ReportDocument } from '../document/document.ts';

export interface FigureRow {
  section: string;
  table: string;
  row: string;
  column: string;
  figure: string;
  value: number | '';
  low: number | '';
  high: number | '';
  people: number | '';
  q: number | '';
  unit: string;
  reason: string;
  method: string;
  /** Of figures that are answers to a question. */
  query?: string;
  query_hash?: string;
  hash?: string;
}

export function figureRows(document: ReportDocument): FigureRow[] {
  const rows: FigureRow[] = [];
  const seen = new Set<string>();
  const add = (place: Pick<FigureRow, 'section' | 'table' | 'row' | 'column'>, id: string): void => {
    const { value, low, high, n, q, unit, reason, method, source } = document.figures[id]!;
    seen.add(id);
    rows.push({
      ...place,
      ...{ figure: id, value: value ?? '', low: low ?? '', high: high ?? '', people: n ?? '', q: q ?? '' },
      ...{ unit, reason: reason ?? '', method },
      ...(source && {
        ...{ query: JSON.stringify({ ...source.query, taken: source.taken }) },
        ...{ query_hash: source.query_hash, hash: source.hash },
      }),
    });
  };
  for (const { title: section, blocks } of document.sections)
    for (const block of blocks) {
      if (block.kind === 'key_figures')
        for (const { label, figure } of block.items) add({ section, table: '', row: label, column: '' }, figure);
      if (block.kind !== 'table') continue;
      for (const cells of block.rows) {
        const head = cells[block.columns.findIndex(({ holds }) => holds === 'name')];
        const row = head && 'text' in head ? head.text : '';
        for (const [index, cell] of cells.entries()) {
          const column = block.columns[index]!;
          if ('figure' in cell && column.holds !== 'interval')
            add({ section, table: block.caption, row, column: column.title }, cell.figure);
        }
      }
    }
  // What only a sentence or a drawing speaks of is data all the same.
  for (const id of Object.keys(document.figures))
    if (!seen.has(id)) add({ section: '', table: '', row: '', column: '' }, id);
  return rows;
}
