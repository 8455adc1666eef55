/**
 * How alike people are in a table of single rows: what a data protection officer is shown before such a table leaves.
 * Sources: Sweeney, "k-anonymity" (2002); Machanavajjhala et al., "l-diversity" (2007); Li et al., "t-closeness" (2007).
 */
export interface AnonymityMeasures {
  /** Classes of rows that the quasi-identifiers do not tell apart. */
  classes: number;
  /** Rows of the smallest class. */
  k: number;
  /** Fewest different sensitive values in a class. */
  distinctL: number;
  /** e to the smallest entropy of a class. */
  entropyL: number;
  /** Greatest ordered earth mover's distance between the values of a class and those of all. */
  tClosenessOrdered: number;
  /** Rows that are alone in their class. */
  uniques: number;
  /** Chance that a row taken by lot is recognised. */
  averageRisk: number;
  maxRisk: number;
}

export type AnonymityRow = Readonly<Record<string, string | number>>;

/** `undefined` for a table without rows. */
export function anonymityMeasures(
  rows: readonly AnonymityRow[],
  quasiIdentifiers: readonly string[],
  sensitive: string,
): AnonymityMeasures | undefined {
  if (rows.length === 0) return undefined;
  const classes = [
    ...Map.groupBy(rows, (row) => JSON.stringify(quasiIdentifiers.map((name) => row[name] ?? null))).values(),
  ];
  const sizes = classes.map((own) => own.length);
  const values = [...new Set(rows.map((row) => row[sensitive] ?? ''))].sort(inOrder);
  const overall = sharesOf(rows, sensitive, values);
  const shares = classes.map((own) => sharesOf(own, sensitive, values));
  const k = Math.min(...sizes);
  return {
    classes: classes.length,
    k,
    distinctL: Math.min(...shares.map((own) => own.filter((share) => share > 0).length)),
    entropyL: Math.exp(Math.min(...shares.map(entropyOf))),
    tClosenessOrdered: Math.max(...shares.map((own) => orderedDistance(own, overall))),
    uniques: sizes.filter((size) => size === 1).length,
    averageRisk: classes.length / rows.length,
    maxRisk: 1 / k,
  };
}

function inOrder(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : 1;
}

function sharesOf(rows: readonly AnonymityRow[], sensitive: string, values: readonly (string | number)[]): number[] {
  return values.map((value) => rows.filter((row) => (row[sensitive] ?? '') === value).length / rows.length);
}

function entropyOf(shares: readonly number[]): number {
  return -shares.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0);
}

/** Between neighbouring values the distance is 1 / (m − 1). */
function orderedDistance(own: readonly number[], overall: readonly number[]): number {
  let [moved, sum] = [0, 0];
  for (const [i, share] of own.entries()) {
    moved += share - overall[i]!;
    sum += Math.abs(moved);
  }
  return own.length > 1 ? sum / (own.length - 1) : 0;
}
