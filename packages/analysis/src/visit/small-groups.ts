/**
 * Which counts may be told when a group of fewer than `floor` may not be seen: neither by itself, nor as what is left when
 * one figure is taken from another. `null` stands for a count that is not told. A count of 0 tells of nobody.
 */

/** Of people who came ever further: each count told is 0 or at least the floor, and so is what lies between two told. */
export function tellSteps(counts: readonly number[], floor: number): (number | null)[] {
  let told: number | undefined;
  return counts.map((count) => {
    if (isSmall(count, floor) || (told !== undefined && isSmall(told - count, floor))) return null;
    told = count;
    return count;
  });
}

/** Of parts of a whole that is told: those that are hidden are together 0 or at least the floor. */
export function tellParts(counts: readonly number[], floor: number): (number | null)[] {
  const told: (number | null)[] = counts.map((count) => (isSmall(count, floor) ? null : count));
  const hidden = () => counts.reduce((sum, count, at) => (told[at] === null ? sum + count : sum), 0);
  while (isSmall(hidden(), floor)) {
    const smallest = told.reduce<number>(
      (best, count, at) => (count !== null && count > 0 && (best < 0 || count < told[best]!) ? at : best),
      -1,
    );
    if (smallest < 0) break;
    told[smallest] = null;
  }
  return told;
}

/** Of a group, how many did something: told when neither they nor the others are too few. */
export function tellPart(part: number, whole: number, floor: number): number | null {
  return isSmall(part, floor) || isSmall(whole - part, floor) ? null : part;
}

export const isSmall = (count: number, floor: number): boolean => count > 0 && count < floor;
