/** The smallest number of people a figure may be about. Organisations may raise it and never lower it. */
export const PRIVACY_FLOOR_MIN = 5;
export const PRIVACY_FLOOR_MAX = 1000;

/** How many people stand behind a figure, as it is told: rounded down, so that one more or less does not show. */
export function roundedPeople(people: number): number {
  return Math.floor(people / 5) * 5;
}

/** Two sets of people differ by a group that is itself too small to be shown. */
export function differsByFew<T>(a: ReadonlySet<T>, b: ReadonlySet<T>, floor: number): boolean {
  const { onlyA, onlyB } = differenceOf(a, b);
  return (onlyA > 0 && onlyA < floor) || (onlyB > 0 && onlyB < floor);
}

export function differenceOf<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): { onlyA: number; onlyB: number } {
  let both = 0;
  for (const person of a) if (b.has(person)) both++;
  return { onlyA: a.size - both, onlyB: b.size - both };
}
