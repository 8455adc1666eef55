/**
 * How many people share what is said of each of them. k is the size of the smallest class of people with the same
 * quasi-identifiers (Sweeney 2002), l how many different sensitive values the poorest class has (Machanavajjhala 2007),
 * t the largest distance of a class's distribution from everybody's, for ordered values (Li 2007). And what is done about
 * it before anything leaves: attributes are taken away, one after another, until the class is large enough.
 */

export interface AnonymityMeasures {
  classes: number;
  /** 0 of no rows. */
  k: number;
  distinctL: number;
  /** e to the smallest entropy of a class; all the same is 1. */
  entropyL: number;
  tClosenessOrdered: number;
  /** People who are alone in their class. */
  uniques: number;
  /** Chance of picking the right one of a class: on average, and in the smallest class. */
  averageRisk: number;
  maxRisk: number;
}

type Row = Readonly<Record<string, string | number>>;

export function anonymityMeasures(
  rows: readonly Row[],
  quasiIdentifiers: readonly string[],
  sensitive: string,
): AnonymityMeasures {
  const classes = [
    ...Map.groupBy(rows, (row) => JSON.stringify(quasiIdentifiers.map((name) => row[name] ?? null))).values(),
  ];
  const order = [...new Set(rows.map((row) => row[sensitive]!))].sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1,
  );
  const overall = shares(rows, sensitive, order);
  const each = classes.map((members) => shares(members, sensitive, order));
  const sizes = classes.map((members) => members.length);
  const k = sizes.length === 0 ? 0 : Math.min(...sizes);
  return {
    classes: classes.length,
    k,
    distinctL: each.length === 0 ? 0 : Math.min(...each.map((share) => share.filter((value) => value > 0).length)),
    entropyL: each.length === 0 ? 0 : Math.exp(Math.min(...each.map(entropy))),
    tClosenessOrdered: Math.max(0, ...each.map((share) => orderedDistance(share, overall))),
    uniques: sizes.filter((size) => size === 1).length,
    averageRisk: rows.length === 0 ? 0 : classes.length / rows.length,
    maxRisk: k === 0 ? 0 : 1 / k,
  };
}

function shares(rows: readonly Row[], sensitive: string, order: readonly (string | number)[]): number[] {
  const counts = new Map<string | number, number>();
  for (const row of rows) counts.set(row[sensitive]!, (counts.get(row[sensitive]!) ?? 0) + 1);
  return order.map((value) => (counts.get(value) ?? 0) / rows.length);
}

function entropy(share: readonly number[]): number {
  return -share.reduce((sum, value) => sum + (value > 0 ? value * Math.log(value) : 0), 0);
}

/** Earth mover's distance between distributions of ordered values, one step apart each: in [0, 1]. */
function orderedDistance(share: readonly number[], overall: readonly number[]): number {
  if (share.length < 2) return 0;
  let carried = 0;
  let moved = 0;
  share.forEach((value, at) => {
    carried += value - overall[at]!;
    moved += Math.abs(carried);
  });
  return moved / (share.length - 1);
}

/**
 * The attributes without as many of them, from the last on, as it takes for at least `floor` people to share the rest.
 * Nothing at all is shared by everybody, so it always ends.
 */
export function coarsen(
  attributes: readonly (readonly [name: string, value: string])[],
  classSize: (attributes: Readonly<Record<string, string>>) => number,
  floor: number,
): Record<string, string> {
  for (let length = attributes.length; length > 0; length--) {
    const rest = Object.fromEntries(attributes.slice(0, length));
    if (classSize(rest) >= floor) return rest;
  }
  return {};
}
