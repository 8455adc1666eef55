/**
 * The attacker: knows the structure of the organisation, who is in which unit and whose events count for what, has been
 * answered everything that can be asked, and does exact linear algebra over it, in the integers modulo a prime. Knows
 * nothing of how suppression works, so that no mistake of it is shared here.
 */

export interface Asked {
  /** What the figure adds up: the persons whose values are in it, each with the pieces of theirs that count. */
  pieces: readonly Piece[];
}

/** One unknown: what a person contributed in one piece that no figure divides. */
export interface Piece {
  person: number;
  piece: string;
}

const PRIME = 67_108_859;

/**
 * A set of fewer than `floor` people about whose values alone something follows from the figures, or undefined. Tries every set of pieces
 * up to `setsMax` of them, smallest first.
 */
export function smallestExposed(
  figures: readonly Asked[],
  floor: number,
  setsMax = 20_000,
): { persons: number[] } | undefined {
  const classes = classesOf(figures);
  const rows = figures.map((_, row) => classes.map(({ rows: own }) => (own.has(row) ? 1 : 0)));
  const large = classes.flatMap(({ persons }, i) => (persons.size >= floor ? [i] : []));
  const small = classes.flatMap(({ persons }, i) => (persons.size < floor ? [i] : []));
  // Combinations of figures that are zero wherever many are, as far as they differ from zero elsewhere.
  const vanishing = reduced(rows.map((row) => [...large.map((i) => row[i]!), ...small.map((i) => row[i]!)])).filter(
    (row) => row.slice(0, large.length).every((value) => value === 0),
  );
  if (vanishing.length === 0) return undefined;
  const left = vanishing.map((row) => row.slice(large.length));
  let tried = 0;
  for (const set of setsOf(small, classes, floor)) {
    if (++tried > setsMax) break;
    const inSet = new Set(set);
    const outside = left.map((row) => row.filter((_, j) => !inSet.has(small[j]!)));
    if (rankOf(outside) < left.length) return { persons: [...new Set(set.flatMap((i) => [...classes[i]!.persons]))] };
  }
  return undefined;
}

/** Pieces that no figure tells apart. */
function classesOf(figures: readonly Asked[]): { persons: Set<number>; rows: Set<number> }[] {
  const rowsOf = new Map<string, { person: number; rows: number[] }>();
  for (const [row, { pieces }] of figures.entries())
    for (const { person, piece } of pieces) {
      const known = rowsOf.get(`${person} ${piece}`) ?? { person, rows: [] };
      known.rows.push(row);
      rowsOf.set(`${person} ${piece}`, known);
    }
  const classes = new Map<string, { persons: Set<number>; rows: Set<number> }>();
  for (const { person, rows } of rowsOf.values()) {
    const key = rows.join(',');
    const known = classes.get(key) ?? { persons: new Set<number>(), rows: new Set(rows) };
    known.persons.add(person);
    classes.set(key, known);
  }
  return [...classes.values()];
}

/** Sets of classes with fewer than `floor` people together: single ones, then pairs, and so on. */
function* setsOf(
  small: readonly number[],
  classes: readonly { persons: ReadonlySet<number> }[],
  floor: number,
): Generator<number[]> {
  let sets: { members: number[]; persons: Set<number>; last: number }[] = [
    { members: [], persons: new Set(), last: -1 },
  ];
  while (sets.length > 0) {
    const next: typeof sets = [];
    for (const { members, persons, last } of sets)
      for (let j = last + 1; j < small.length; j++) {
        const together = new Set([...persons, ...classes[small[j]!]!.persons]);
        if (together.size >= floor) continue;
        const set = { members: [...members, small[j]!], persons: together, last: j };
        yield set.members;
        if (next.length < 20_000) next.push(set);
      }
    sets = next;
  }
}

export function rankOf(rows: readonly (readonly number[])[]): number {
  return reduced(rows).length;
}

/** Row echelon form modulo the prime, without zero rows. */
function reduced(rows: readonly (readonly number[])[]): number[][] {
  const work = rows.map((row) => [...row]);
  const width = work[0]?.length ?? 0;
  let done = 0;
  for (let column = 0; column < width && done < work.length; column++) {
    const pivot = work.findIndex((row, i) => i >= done && row[column] !== 0);
    if (pivot < 0) continue;
    [work[done], work[pivot]] = [work[pivot]!, work[done]!];
    const lead = work[done]!;
    const inverse = inverseOf(lead[column]!);
    for (let j = column; j < width; j++) lead[j] = (lead[j]! * inverse) % PRIME;
    for (let i = done + 1; i < work.length; i++) {
      const factor = work[i]![column]!;
      if (factor === 0) continue;
      const row = work[i]!;
      for (let j = column; j < width; j++) row[j] = (row[j]! + (PRIME - factor) * lead[j]!) % PRIME;
    }
    done++;
  }
  return work.slice(0, done);
}

function inverseOf(value: number): number {
  let [a, b, x, y] = [value, PRIME, 1, 0];
  while (b !== 0) {
    const quotient = Math.floor(a / b);
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % PRIME) + PRIME) % PRIME;
}
