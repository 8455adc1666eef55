/**
 * What leaves the edge of a text, and all of it: sentiment in steps of 0.05, urgency in steps of 0.1, and how long it was,
 * in words, by bucket. Never the text, its words, which of them were known, or a vector from which they could be guessed.
 */
import { isLikelyEnglish } from './english.ts';
import { urgency } from './urgency.ts';
import { workplaceSentiment } from './workplace-sentiment.ts';

export interface TextScores {
  /** In [−1, 1] by 0.05; null where there is no evidence: another language, code, no known word. */
  sentiment: number | null;
  /** In [0, 1] by 0.1; null in another language, whose cues are not known. */
  urgency: number | null;
  wordCountBucket: WordCountBucket;
}

/** No plain numbers among them: somewhere "1" is somebody's employee number, and must not leave. */
export const WORD_COUNT_BUCKETS = ['none', '1-9', '10-24', '25-49', '50-99', '100+'] as const;
export type WordCountBucket = (typeof WORD_COUNT_BUCKETS)[number];
const BUCKET_STARTS = [0, 1, 10, 25, 50, 100] as const;

/** UTF-16 units of a text that are read for its feeling; a mail longer than 30 pages has said by then how it feels. */
export const SCORED_TEXT_LENGTH_MAX = 100_000;

export function scoreText(text: string): TextScores {
  const read = text.length > SCORED_TEXT_LENGTH_MAX ? text.slice(0, SCORED_TEXT_LENGTH_MAX) : text;
  const english = isLikelyEnglish(read);
  const score = english ? workplaceSentiment(read).score : null;
  return {
    sentiment: score === null ? null : roundToStep(score, 20),
    urgency: english ? roundToStep(urgency(read).urgency, 10) : null,
    wordCountBucket: wordCountBucket(countWords(text)),
  };
}

/** To the nearest multiple of 1/steps: 20 gives 0.05. A score of more digits would be a fingerprint of its text. */
export function roundToStep(value: number, steps: number): number {
  return Math.round(value * steps) / steps + 0;
}

export function wordCountBucket(words: number): WordCountBucket {
  let bucket = 0;
  while (bucket + 1 < BUCKET_STARTS.length && words >= BUCKET_STARTS[bucket + 1]!) bucket++;
  return WORD_COUNT_BUCKETS[bucket]!;
}

/** Runs of letters and digits; stops at the last bucket, where more would change nothing. */
export function countWords(text: string): number {
  const word = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’]*/gu;
  let words = 0;
  while (words < BUCKET_STARTS.at(-1)! && word.test(text)) words++;
  return words;
}
