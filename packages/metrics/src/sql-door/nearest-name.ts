/**
 * The name somebody probably meant: the one fewest edits away (Levenshtein, "Binary codes capable of correcting
 * deletions, insertions, and reversals", 1966), when it is near enough to be a guess worth making.
 */
const NAME_LENGTH_MAX = 64;

function nearestName(
  written: string,
  names: Iterable<string>,
  distanceMax = Math.max(2, Math.floor(written.length / 2)),
): string | undefined {
  const wanted = written.toLowerCase().slice(0, NAME_LENGTH_MAX);
  let best: string | undefined;
  let bestDistance = distanceMax + 1;
  for (const name of names) {
    const distance = editDistance(wanted, name.toLowerCase().slice(0, NAME_LENGTH_MAX));
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** The nearest of the names, however far. */
export function nearestOf(written: string, names: Iterable<string>): string | undefined {
  return nearestName(written, names, Number.POSITIVE_INFINITY);
}

/** ` Did you mean "model"?`, or nothing. */
export function suggestion(written: string, names: Iterable<string>): string {
  const name = nearestName(written, names);
  return name === undefined ? '' : ` Did you mean "${name}"?`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++)
      row.push(Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    previous = row;
  }
  return previous[b.length]!;
}
