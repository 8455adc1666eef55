/**
 * Rows of many features that are unlike the others, nobody having said which: by an isolation forest from 256 rows on, by
 * the largest robust z of a feature below that. Each comes with the features that are farthest out, which is all the reason
 * there is. Unusual is a score above 0.6, or a z above 3.5; both were fixed before anything was looked at.
 * Sources: Liu, Ting and Zhou 2008; Iglewicz and Hoaglin 1993.
 */
import type { SeededRandom } from '../significance/seeded-random.ts';
import { isolationForest } from './isolation-forest.ts';
import { robustZ, Z_THRESHOLD } from './robust-z.ts';

export interface UnusualRow {
  /** Position of the row. */
  row: number;
  /** Of the forest from 0 to 1, or the largest |z|. */
  score: number;
  /** Farthest out first. */
  features: { feature: number; z: number }[];
}

export interface UnusualRows {
  by: 'isolation_forest' | 'robust_z';
  /** Of every row, in the order they came in. */
  scores: number[];
  /** A score above it is unusual. */
  threshold: number;
  /** What is usual of each feature. */
  medians: number[];
  /** Most unusual first. */
  rows: UnusualRow[];
}

const FOREST_ROWS_MIN = 256;
const SCORE_MIN = 0.6;
const FEATURES_TOLD = 3;

export function unusualRows(rows: readonly ArrayLike<number>[], random: SeededRandom): UnusualRows {
  const width = rows[0]?.length ?? 0;
  const told = Array.from({ length: width }, (_, at) => robustZ(rows.map((row) => row[at]!))!);
  const features = rows.map((_, row) =>
    told
      .flatMap(({ z }, feature) => (z ? [{ feature, z: z[row]! }] : []))
      .toSorted((a, b) => Math.abs(b.z) - Math.abs(a.z))
      .slice(0, FEATURES_TOLD),
  );
  const forest = rows.length >= FOREST_ROWS_MIN ? isolationForest(rows, random) : null;
  const scores = forest ? [...forest] : features.map(([farthest]) => Math.abs(farthest?.z ?? 0));
  const threshold = forest ? SCORE_MIN : Z_THRESHOLD;
  return {
    by: forest ? 'isolation_forest' : 'robust_z',
    scores,
    threshold,
    medians: told.map(({ median }) => median),
    rows: scores
      .map((score, row) => ({ row, score, features: features[row]! }))
      .filter(({ score }) => score > threshold)
      .toSorted((a, b) => b.score - a.score),
  };
}
