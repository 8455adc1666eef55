/**
 * How far two ways of dividing the same people agree: normalised mutual information (arithmetic mean of the entropies) and
 * the Rand index adjusted for chance. Both are 1 for the same division under other names; the adjusted index is 0 on
 * average for unrelated ones. Sources: Vinh, Epps and Bailey 2010; Hubert and Arabie 1985.
 */

export interface PartitionAgreement {
  nmi: number;
  ari: number;
}

type Labels = ArrayLike<number | string>;

/** `null` for no people, or lists of different length. */
export function partitionAgreement(a: Labels, b: Labels): PartitionAgreement | null {
  const count = a.length;
  if (count === 0 || count !== b.length) return null;
  const ofA = new Map<number | string, number>();
  const ofB = new Map<number | string, number>();
  const ofBoth = new Map<string, { a: number | string; b: number | string; count: number }>();
  for (let index = 0; index < count; index++) {
    const [x, y] = [a[index]!, b[index]!];
    ofA.set(x, (ofA.get(x) ?? 0) + 1);
    ofB.set(y, (ofB.get(y) ?? 0) + 1);
    const key = `${x}\u0000${y}`;
    const cell = ofBoth.get(key);
    if (cell) cell.count++;
    else ofBoth.set(key, { a: x, b: y, count: 1 });
  }
  let mutual = 0;
  let pairsBoth = 0;
  for (const cell of ofBoth.values()) {
    mutual += (cell.count / count) * Math.log((cell.count * count) / (ofA.get(cell.a)! * ofB.get(cell.b)!));
    pairsBoth += pairs(cell.count);
  }
  const entropy = (entropyOf(ofA, count) + entropyOf(ofB, count)) / 2;
  const [pairsA, pairsB] = [pairsOf(ofA), pairsOf(ofB)];
  const expected = (pairsA * pairsB) / Math.max(1, pairs(count));
  const most = (pairsA + pairsB) / 2;
  return {
    nmi: entropy > 0 ? Math.max(0, mutual) / entropy : 1,
    ari: most === expected ? 1 : (pairsBoth - expected) / (most - expected),
  };
}

function entropyOf(sizes: Map<number | string, number>, count: number): number {
  let sum = 0;
  for (const size of sizes.values()) sum -= (size / count) * Math.log(size / count);
  return sum;
}

function pairsOf(sizes: Map<number | string, number>): number {
  let sum = 0;
  for (const size of sizes.values()) sum += pairs(size);
  return sum;
}

function pairs(count: number): number {
  return (count * (count - 1)) / 2;
}
