/**
 * From a performance rating to three bands: below, meets or above expectations. A number is placed on its scale: the
 * lower 37.5 % are below, the upper 30 % above, so that of 1 to 5 the 3 meets. A decimal never leaves; it would be
 * somebody's own. Words are known in English; others have no band.
 */

export const RATING_BANDS = ['below_expectations', 'meets_expectations', 'above_expectations'] as const;
export type RatingBand = (typeof RATING_BANDS)[number];

const BELOW_UNTIL = 0.375;
const ABOVE_FROM = 0.7;

const WORDS: readonly (readonly [RatingBand, RegExp])[] = [
  [
    'below_expectations',
    /\b(below|unsatisfactory|needs improvement|improvement needed|poor|does not meet|partially meets|under ?perform\w*|low)\b/,
  ],
  [
    'above_expectations',
    /\b(above|exceeds?|exceeded|exceptional|outstanding|excellent|far exceeds|top|superior|high)\b/,
  ],
  ['meets_expectations', /\b(meets?|met|satisfactory|good|solid|on track|fully|successful|effective|average|medium)\b/],
];

export function ratingBand(rating: number | string, scale: { min: number; max: number }): RatingBand | undefined {
  const number = typeof rating === 'number' ? rating : Number(rating.trim() || Number.NaN);
  if (!Number.isNaN(number)) {
    if (!(number >= scale.min && number <= scale.max) || scale.max <= scale.min) return undefined;
    const place = (number - scale.min) / (scale.max - scale.min);
    return RATING_BANDS[place < BELOW_UNTIL ? 0 : place < ABOVE_FROM ? 1 : 2];
  }
  const words = String(rating).slice(0, 100).toLowerCase();
  return WORDS.find(([, pattern]) => pattern.test(words))?.[0];
}
