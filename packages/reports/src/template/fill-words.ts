/** Words of a template with their references filled in by the figures of a report. */
import type { WordPiece, Words } from '../document/words.ts';
import type { FigureBook } from './figure-book.ts';
import { periodBefore, periodText } from './period.ts';
import type { ReportPeriod, TemplateReference, TemplateWords } from './template.ts';

/** Nobody else's text can turn the direction in which a line is read. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

export function quoted(name: string): { name: string } {
  return { name: name.replace(BIDI, '') || '(none)' };
}

/** `undefined` when it refers to something that was not asked here. */
export function fillWords(words: TemplateWords, book: FigureBook, period: ReportPeriod): Words | undefined {
  const filled: WordPiece[] = [];
  for (const word of words) {
    const piece = typeof word === 'string' ? word : pieceOf(word, book, period);
    if (piece === undefined) return undefined;
    filled.push(piece);
  }
  return filled;
}

function pieceOf({ block, aspect }: TemplateReference, book: FigureBook, period: ReportPeriod): WordPiece | undefined {
  if (block === 'period') return { name: periodText(aspect === 'before' ? periodBefore(period) : period) };
  const result = book.answered(block);
  if (!result) return undefined;
  switch (aspect) {
    case 'name':
      return quoted(result.metric.title);
    case 'top': {
      const first = result.kind === 'answered' ? result.series[0] : undefined;
      return first && quoted(Object.values(first.group).join(', '));
    }
    case 'direction': {
      const change = book.valueOf(block, 'change');
      return change === undefined ? undefined : change > 0 ? 'rose' : change < 0 ? 'fell' : 'stayed as it was';
    }
    case 'before':
      return undefined;
    default: {
      const id = book.figureOf(block, aspect);
      return id === undefined ? undefined : { figure: id, as: aspect === 'by' ? 'size' : 'value' };
    }
  }
}
