/** A sentence as runs of text, the figures among them apart with the address of their question. */
import type { ReportDocument } from '../document/document.ts';
import { sentence } from '../document/format-figure.ts';
import type { Words } from '../document/words.ts';
import { figureHref } from './figure-href.ts';

export interface LinkedRun {
  text: string;
  figure?: string;
  href?: string;
}

export function linkedRuns(words: Words, document: ReportDocument): LinkedRun[] {
  const runs: LinkedRun[] = [];
  for (const piece of words) {
    const text = sentence([piece], document.figures);
    const last = runs.at(-1);
    const href = typeof piece === 'object' && 'figure' in piece ? figureHref(piece.figure, document) : undefined;
    if (typeof piece === 'object' && 'figure' in piece && href !== undefined)
      runs.push({ text, figure: piece.figure, href });
    else if (last && last.figure === undefined) last.text += text;
    else runs.push({ text });
  }
  return runs;
}
