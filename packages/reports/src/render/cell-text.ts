/** A cell as it is written; an interval's column shows the interval of the figure beside it. */
import type { ReportDocument, TableCell } from '../document/document.ts';
import { formatFigure, REASONS, sentence } from '../document/format-figure.ts';

export function cellText(cell: TableCell, isInterval: boolean, document: ReportDocument): string {
  if ('text' in cell) return cell.text;
  if ('words' in cell) return sentence(cell.words, document.figures);
  const figure = document.figures[cell.figure];
  if (!figure) throw new Error(`The document has no figure "${cell.figure}".`);
  if (figure.value === null) return isInterval ? '' : REASONS[figure.reason ?? 'insufficient_data'];
  return formatFigure(figure, isInterval ? 'interval' : 'value');
}
