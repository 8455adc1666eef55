/** Performance reviews, a row a review: the rating leaves as one of three bands, what was written stays. */
import { formatInstant } from '@bellwether/core';
import { ratingBand } from '../../generalise/rating-band.ts';
import { numberSetting } from '../reading/settings.ts';
import { personRowsAdapter } from './person-rows.ts';

export const performanceReviews = personRowsAdapter({
  name: 'performance-reviews',
  title: 'Performance reviews as CSV or JSON',
  version: 1,
  kind: 'performance',
  event: 'performance_reviewed',
  settings: {
    rating_min: { kind: 'number', default: 1, note: 'the worst rating there is' },
    rating_max: { kind: 'number', default: 5, note: 'the best rating there is' },
  },
  fields: {
    day: { becomes: 'kept', as: 'timestamp', note: 'the first of its month' },
    rating: { becomes: 'generalised', as: 'rating_band', note: 'one of three bands' },
    is_top_performer: { becomes: 'kept', as: 'is_top_performer' },
    reviewer: { becomes: 'dropped' },
    comments: { becomes: 'dropped' },
    cycle: { becomes: 'dropped' },
  },
  read(read, order, { settings }) {
    const day = read.day('day', order) ?? read.refuse('day', 'It must be a day such as 2026-11-21.');
    const rating = read.text('rating', 200);
    const scale = { min: numberSetting(settings, 'rating_min', 1), max: numberSetting(settings, 'rating_max', 5) };
    const band = rating === undefined ? undefined : ratingBand(rating, scale);
    if (rating !== undefined && band === undefined)
      return read.refuse(
        'rating',
        `It must be a number from ${scale.min} to ${scale.max}, or say whether expectations were met.`,
      );
    const top = read.flag('is_top_performer');
    if (band === undefined && top === undefined) return undefined;
    return [
      {
        timestamp: `${formatInstant(day).slice(0, 7)}-01T00:00:00.000Z`,
        metadata: {
          ...(band === undefined ? {} : { rating_band: band }),
          ...(top === undefined ? {} : { is_top_performer: top }),
        },
      },
    ];
  },
});
