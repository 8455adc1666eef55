/**
 * What one person contributed to the measures of a family, in one period, unit and vintage: the rows that figures are
 * published from. They never leave the process.
 */
export interface Contribution {
  /** A number in place of the pseudonym, the same for a person throughout one period. */
  person: number;
  /** Values of the hierarchy, coarsest first; '' where an event names none. */
  unit: readonly string[];
  /** Values of the crossings. */
  crossing: readonly string[];
  /** Bit m is set when these events count for measure m of the family. */
  mask: number;
  /** Last second of the burst of arrivals that brought the events; the first is what had come when the period closed. */
  burst: number;
  events: number;
  /** By kind of sum, in units of 1e-9. */
  sums: ReadonlyMap<string, bigint>;
  /** Where the person is counted as a person: in one unit only, so that parts add up to the whole. */
  home: { unit: readonly string[]; crossing: readonly string[] };
}

export function hasMeasure(mask: number, measure: number): boolean {
  // Masks have up to 48 bits, and bit operators know 32.
  return Math.floor(mask / 2 ** measure) % 2 === 1;
}
