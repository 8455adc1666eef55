/**
 * Some series cannot go everywhere: counts not below 0, shares not out of 0 to 1. They are forecast on a scale without
 * ends (log(1 + y), or the logit of a share drawn a little towards the middle) and brought back; quantiles of a band stay
 * quantiles on the way. Source for shares: Smithson and Verkuilen 2006.
 */
export const SERIES_SUPPORTS = ['any', 'amount', 'count', 'share'] as const;
/** `amount`: not below 0, on its own scale. */
export type SeriesSupport = (typeof SERIES_SUPPORTS)[number];

export interface SeriesTransform {
  forth(value: number): number;
  back(value: number): number;
}

/** `points`: length of the series. */
export function transformFor(support: SeriesSupport, points: number): SeriesTransform {
  switch (support) {
    case 'any':
      return { forth: (value) => value, back: (value) => value };
    case 'amount':
      return { forth: (value) => value, back: (value) => Math.max(0, value) };
    case 'count':
      return { forth: Math.log1p, back: (value) => Math.max(0, Math.expm1(value)) };
    case 'share':
      return {
        forth: (value) => {
          const inside = (value * (points - 1) + 0.5) / points;
          return Math.log(inside / (1 - inside));
        },
        back: (value) => {
          const inside = 1 / (1 + Math.exp(-value));
          return Math.min(1, Math.max(0, (inside * points - 0.5) / (points - 1)));
        },
      };
  }
}
