/** The figures of a report while it is put together: each is taken from an answer when it is first spoken of, and kept once. */
import type { ReportFigure } from '../document/document.ts';
import { sentence } from '../document/format-figure.ts';
import { figureSource, type Taken } from '../document/origin.ts';
import type { Words } from '../document/words.ts';
import { type AnsweredForecast, type AnsweredMetric, type BlockResult, takeNumber } from './block-result.ts';
import type { ReferenceAspect } from './reference.ts';

export const METHOD = 'executive_report/1';

type Answered = AnsweredMetric | AnsweredForecast;

export class FigureBook {
  readonly figures: Record<string, ReportFigure> = {};
  readonly #results: ReadonlyMap<string, BlockResult>;

  constructor(results: ReadonlyMap<string, BlockResult>) {
    this.#results = results;
  }

  answered(block: string): Answered | undefined {
    const result = this.#results.get(block);
    return result && result.kind !== 'unanswered' ? result : undefined;
  }

  metric(block: string): AnsweredMetric | undefined {
    const result = this.answered(block);
    return result?.kind === 'answered' ? result : undefined;
  }

  /** The id of a figure of a block, which is put into the book. */
  take(block: string, number: Taken['number'], at?: number): string {
    const result = this.answered(block);
    if (!result) throw new Error(`Nothing was asked for the block "${block}".`);
    const group = at === undefined || result.kind === 'forecast' ? undefined : result.series[at]?.group;
    const id = [block, ...(at === undefined ? [] : [`group${at + 1}`]), ...(number === 'total' ? [] : [number])].join(
      '.',
    );
    if (!(id in this.figures)) {
      const taken: Taken = { number, ...(group === undefined ? {} : { group }) };
      const figure = takeNumber(result, taken);
      this.figures[id] = {
        ...figure,
        method: METHOD,
        source: figureSource(result.question, taken, takenFigure(figure)),
      };
    }
    return id;
  }

  /** The figure an aspect means; `undefined` when it is a name, or nothing was asked. */
  figureOf(block: string, aspect: ReferenceAspect): string | undefined {
    const result = this.answered(block);
    if (!result) return undefined;
    switch (aspect) {
      case 'value':
        return this.take(block, 'total');
      case 'previous':
        return this.take(block, 'previous_total');
      case 'change':
      case 'by':
        return this.take(block, 'change');
      case 'top.value':
      case 'top.share':
        return result.kind === 'answered' && result.series.length > 0
          ? this.take(block, aspect === 'top.value' ? 'total' : 'share', 0)
          : undefined;
      default:
        return undefined;
    }
  }

  valueOf(block: string, aspect: ReferenceAspect): number | undefined {
    const id = this.figureOf(block, aspect);
    return id === undefined ? undefined : (this.figures[id]?.value ?? undefined);
  }

  said(words: Words): string {
    return sentence(words, this.figures);
  }

  /** Which way a change in the book went; `undefined` for figures that are none. */
  directionOf(figure: string): -1 | 0 | 1 | undefined {
    if (!figure.endsWith('.change')) return undefined;
    return Math.sign(this.figures[figure]?.value ?? 0) as -1 | 0 | 1;
  }
}

/** What of a figure is hashed with its question. */
export function takenFigure({ value, reason, low, high }: Pick<ReportFigure, 'value' | 'reason' | 'low' | 'high'>) {
  return { value, reason, low, high };
}
