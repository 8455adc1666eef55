/**
 * Whose value follows exactly from sums over sets of people: those whose unit vector is in the space that the sets span.
 * Pairs of sets that differ by enough people say nothing about this. Source: Chin, Özsoyoğlu, "Auditing and inference
 * control in statistical databases", IEEE Transactions on Software Engineering 8 (1982).
 */
export function sumAudit(
  people: number,
  queries: readonly (readonly number[])[],
): { rank: number; determined: number[] } {
  const basis = new ExactBasis();
  for (const query of queries) {
    const members = new Set(query);
    basis.add(Array.from({ length: people }, (_, person) => (members.has(person) ? 1n : 0n)));
  }
  const isDetermined = (person: number): boolean =>
    basis.includes(Array.from({ length: people }, (_, other) => (other === person ? 1n : 0n)));
  return { rank: basis.rank, determined: Array.from({ length: people }, (_, person) => person).filter(isDetermined) };
}

/** Row reduction without fractions: a row is multiplied instead of divided, so that nothing is ever rounded. */
class ExactBasis {
  readonly #rows: { lead: number; row: bigint[] }[] = [];

  get rank(): number {
    return this.#rows.length;
  }

  add(row: bigint[]): void {
    const rest = this.#reduced(row);
    const lead = rest.findIndex((value) => value !== 0n);
    if (lead >= 0) this.#rows.push({ lead, row: rest });
  }

  includes(row: bigint[]): boolean {
    return this.#reduced(row).every((value) => value === 0n);
  }

  #reduced(row: bigint[]): bigint[] {
    let rest = row;
    for (const { lead, row: basis } of this.#rows) {
      const factor = rest[lead]!;
      if (factor === 0n) continue;
      const scale = basis[lead]!;
      rest = withoutCommonFactor(rest.map((value, i) => value * scale - basis[i]! * factor));
    }
    return rest;
  }
}

function withoutCommonFactor(row: bigint[]): bigint[] {
  const divisor = row.reduce((a, b) => greatestCommonDivisor(a, b < 0n ? -b : b), 0n);
  return divisor > 1n ? row.map((value) => value / divisor) : row;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}
