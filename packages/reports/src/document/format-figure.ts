/** How a figure is written, the same in every format: true minus, thin spaces, one number of decimals for a unit. */
import type { FigureReason, FigureUnit, QuantityUnit, ReportFigure } from './document.ts';
import { formatQuantity, isQuantity } from './format-quantity.ts';
import type { FigureAspect, Words } from './words.ts';

const DECIMALS: { readonly [unit in Exclude<FigureUnit, QuantityUnit>]: number } = {
  score: 1,
  share: 0,
  difference: 1,
  count: 0,
  coefficient: 2,
  mean: 2,
  days: 0,
};

export const REASONS: { readonly [reason in FigureReason]: string } = {
  suppressed: 'hidden to protect people',
  insufficient_data: 'not enough answers',
  not_comparable: 'not comparable',
  unreliable: 'not reliable',
  no_data: 'nothing to count',
  not_additive: 'not known for the whole',
};

export function formatFigure(figure: ReportFigure, as: FigureAspect = 'value'): string {
  if (as === 'people') return figure.n === undefined ? '–' : atLeast(figure.n);
  if (figure.value === null) return REASONS[figure.reason ?? 'insufficient_data'];
  if (as === 'interval')
    return figure.low === undefined || figure.high === undefined
      ? '–'
      : `${formatNumber(figure.low, figure.unit)} to ${formatNumber(figure.high, figure.unit)}`;
  if (as === 'size') return formatNumber(Math.abs(figure.value), figure.unit).replace(/^\+/, '');
  return formatNumber(figure.value, figure.unit);
}

/** People are told by fives: "10 or more". */
function atLeast(n: number): string {
  return `${grouped(String(n))} or more`;
}

export function formatNumber(value: number, unit: FigureUnit): string {
  if (isQuantity(unit)) return formatQuantity(value, unit);
  const shown = unit === 'share' ? 100 * value : value;
  const text = grouped(Math.abs(shown).toFixed(DECIMALS[unit]));
  const isZero = !/[1-9]/.test(text);
  const sign = isZero ? '' : shown < 0 ? '−' : unit === 'difference' ? '+' : '';
  return unit === 'share' ? `${sign}${text} %` : `${sign}${text}`;
}

function grouped(digits: string): string {
  const [whole = '', part] = digits.split('.');
  const spaced = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, ' ') : whole;
  return part === undefined ? spaced : `${spaced}.${part}`;
}

export function sentence(words: Words, figures: Readonly<Record<string, ReportFigure>>): string {
  return words
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      if ('name' in piece) return piece.name;
      const figure = figures[piece.figure];
      if (!figure) throw new Error(`The document has no figure "${piece.figure}".`);
      return formatFigure(figure, piece.as);
    })
    .join('');
}
