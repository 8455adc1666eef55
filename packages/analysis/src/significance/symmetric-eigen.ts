/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations, largest value first. Each
 * eigenvector has its largest component positive, so that the same matrix gives the same answer.
 * Source: Golub and Van Loan, "Matrix Computations" (2013), section 8.5.
 */
export interface SymmetricEigen {
  values: number[];
  /** `vectors[k]` belongs to `values[k]`. */
  vectors: number[][];
}

const SWEEPS_MAX = 60;

export function symmetricEigen(matrix: readonly (readonly number[])[]): SymmetricEigen {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v = a.map((_, i) => a.map((_, j) => (i === j ? 1 : 0)));
  const size = Math.max(...a.flat().map(Math.abs), 0);
  for (let sweep = 0; sweep < SWEEPS_MAX; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += a[p]![q]! ** 2;
    if (off <= (1e-15 * size) ** 2) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, p, q);
  }
  const order = a.map((row, i) => ({ value: row[i]!, i })).sort((x, y) => y.value - x.value || x.i - y.i);
  return {
    values: order.map(({ value }) => value),
    vectors: order.map(({ i }) => {
      const vector = v.map((row) => row[i]!);
      const largest = vector.reduce((best, one) => (Math.abs(one) > Math.abs(best) + 1e-12 ? one : best), 0);
      return largest < 0 ? vector.map((one) => -one) : vector;
    }),
  };
}

/** Turns the plane of p and q so that a[p][q] becomes 0. */
function rotate(a: number[][], v: number[][], p: number, q: number): void {
  const apq = a[p]![q]!;
  if (apq === 0) return;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(t, 1);
  const sine = t * cosine;
  for (const row of a) {
    const [x, y] = [row[p]!, row[q]!];
    row[p] = cosine * x - sine * y;
    row[q] = sine * x + cosine * y;
  }
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[p]![k]!, a[q]![k]!];
    a[p]![k] = cosine * x - sine * y;
    a[q]![k] = sine * x + cosine * y;
  }
  for (const row of v) {
    const [x, y] = [row[p]!, row[q]!];
    row[p] = cosine * x - sine * y;
    row[q] = sine * x + cosine * y;
  }
}
