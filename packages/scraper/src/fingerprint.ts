/**
 * What a page says apart from numbers and dates: pages of an endless calendar, or of counters and session numbers, have
 * the same. Several of one shape with one fingerprint are a trap.
 */
import { createHash } from 'node:crypto';

const CALENDAR =
  /\b(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sep(t(ember)?)?|oct(ober)?|nov(ember)?|dec(ember)?|mon(day)?|tue(s(day)?)?|wed(nesday)?|thu(rs(day)?)?|fri(day)?|sat(urday)?|sun(day)?|am|pm)\b/g;

/** So many pages of one shape that say the same are enough to know. */
export const SAME_PAGES_MAX = 5;
/** Of one shape, whatever they say, when their addresses have a query: the last resort. */
export const PAGES_OF_SHAPE_MAX = 200;

export function fingerprintOf(markdown: string): string {
  const words = markdown
    .toLowerCase()
    .replaceAll(/\]\([^)]*\)/g, ']')
    .replaceAll(CALENDAR, '')
    .replaceAll(/[^\p{L}]+/gu, ' ')
    .trim();
  return createHash('sha256').update(words).digest('hex').slice(0, 32);
}
