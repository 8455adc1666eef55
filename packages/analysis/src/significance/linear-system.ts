/**
 * A·x = b for a small square A, by elimination with row exchange; `null` when A is singular to working precision.
 * Source: Golub and Van Loan, "Matrix Computations" (2013), section 3.4.
 */
export function solve(matrix: readonly ArrayLike<number>[], right: ArrayLike<number>): Float64Array | null {
  const n = right.length;
  const rows = matrix.map((row, i) => Float64Array.from({ length: n + 1 }, (_, j) => (j < n ? row[j]! : right[i]!)));
  const scale = Math.max(...rows.flatMap((row) => Array.from(row.subarray(0, n), Math.abs)), 0);
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let i = column + 1; i < n; i++) if (Math.abs(rows[i]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = i;
    if (!(Math.abs(rows[pivot]![column]!) > 1e-13 * scale)) return null;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let i = 0; i < n; i++) {
      if (i === column) continue;
      const factor = rows[i]![column]! / rows[column]![column]!;
      if (factor !== 0) for (let j = column; j <= n; j++) rows[i]![j]! -= factor * rows[column]![j]!;
    }
  }
  return Float64Array.from(rows, (row, i) => row[n]! / row[i]!);
}

/** The inverse, column by column. */
export function inverse(matrix: readonly ArrayLike<number>[]): Float64Array[] | null {
  const n = matrix.length;
  const columns: Float64Array[] = [];
  for (let column = 0; column < n; column++) {
    const solved = solve(
      matrix,
      Float64Array.from({ length: n }, (_, i) => (i === column ? 1 : 0)),
    );
    if (!solved) return null;
    columns.push(solved);
  }
  return Array.from({ length: n }, (_, i) => Float64Array.from(columns, (column) => column[i]!));
}
