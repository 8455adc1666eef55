/**
 * Isolation Forest: rows that random cuts separate early are unusual. For many features and no labels; for few, robust z
 * did better where both were measured. The score is 2^(−E[h]/c): 0.5 is an average path, towards 1 is unusual. Seeded,
 * so the same data give the same scores. Source: Liu, Ting and Zhou 2008.
 */
import type { SeededRandom } from '../significance/seeded-random.ts';

const EULER = 0.5772156649;

/** Mean path length of an unsuccessful search among n. */
export function isolationNormaliser(n: number): number {
  if (n <= 1) return 0;
  return n === 2 ? 1 : 2 * (Math.log(n - 1) + EULER) - (2 * (n - 1)) / n;
}

export function isolationScore(meanPathLength: number, sampleSize: number): number {
  return 2 ** (-meanPathLength / isolationNormaliser(sampleSize));
}

type Tree = { size: number } | { feature: number; cut: number; below: Tree; above: Tree };

export interface ForestOptions {
  trees?: number;
  sampleSize?: number;
}

export interface Forest {
  trees: readonly Tree[];
  sampleSize: number;
}

/** Learned from rows that are known; `null` of fewer than two. Rows that come later are scored one by one. */
export function growForest(
  rows: readonly ArrayLike<number>[],
  random: SeededRandom,
  { trees = 100, sampleSize = 256 }: ForestOptions = {},
): Forest | null {
  const size = Math.min(sampleSize, rows.length);
  if (size < 2) return null;
  const height = Math.ceil(Math.log2(size));
  return {
    trees: Array.from({ length: trees }, () => grow(sampled(rows, size, random), 0, height, random)),
    sampleSize: size,
  };
}

/** From 0 to 1. */
export function forestScore({ trees, sampleSize }: Forest, row: ArrayLike<number>): number {
  const length = trees.reduce((sum, tree) => sum + pathLength(tree, row) / trees.length, 0);
  return isolationScore(length, sampleSize);
}

/** The score of every row it is learned from, from 0 to 1. `null` of fewer than two rows. */
export function isolationForest(
  rows: readonly ArrayLike<number>[],
  random: SeededRandom,
  options: ForestOptions = {},
): Float64Array | null {
  const forest = growForest(rows, random, options);
  return forest && Float64Array.from(rows, (row) => forestScore(forest, row));
}

function sampled(rows: readonly ArrayLike<number>[], size: number, random: SeededRandom): ArrayLike<number>[] {
  const order = [...rows];
  for (let i = 0; i < size; i++) {
    const other = i + random.integer(order.length - i);
    [order[i], order[other]] = [order[other]!, order[i]!];
  }
  return order.slice(0, size);
}

function grow(rows: readonly ArrayLike<number>[], depth: number, height: number, random: SeededRandom): Tree {
  const varying = depth < height && rows.length > 1 ? varyingFeatures(rows) : [];
  if (varying.length === 0) return { size: rows.length };
  const { feature, least, most } = varying[random.integer(varying.length)]!;
  const cut = least + random.uniform() * (most - least);
  return {
    feature,
    cut,
    below: grow(
      rows.filter((row) => row[feature]! < cut),
      depth + 1,
      height,
      random,
    ),
    above: grow(
      rows.filter((row) => row[feature]! >= cut),
      depth + 1,
      height,
      random,
    ),
  };
}

function varyingFeatures(rows: readonly ArrayLike<number>[]) {
  return Array.from({ length: rows[0]!.length }, (_, feature) => {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const row of rows) {
      least = Math.min(least, row[feature]!);
      most = Math.max(most, row[feature]!);
    }
    return { feature, least, most };
  }).filter(({ least, most }) => most > least);
}

function pathLength(tree: Tree, row: ArrayLike<number>): number {
  let depth = 0;
  let at = tree;
  while ('cut' in at) {
    at = row[at.feature]! < at.cut ? at.below : at.above;
    depth++;
  }
  return depth + isolationNormaliser(at.size);
}
