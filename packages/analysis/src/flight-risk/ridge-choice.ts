/**
 * How strong the ridge penalty should be: that with the least log loss over five folds of the rows it may learn from. Not a
 * stronger one that does about as well, as is often taken: it would make probabilities too timid.
 * Source: Hastie, Tibshirani and Friedman (2009), section 7.10.
 */
import { logisticProbability, logisticRidge } from './logistic-ridge.ts';

const LAMBDAS = [0.3, 1, 3, 10, 30, 100] as const;
const FOLDS = 5;
const P_MIN = 1e-15;

/** `null` when a fold has nothing to learn from. */
export function chooseRidge(rows: readonly ArrayLike<number>[], y: ArrayLike<number>): number | null {
  const tried = LAMBDAS.map((lambda) => {
    const losses = Array.from({ length: FOLDS }, (_, fold) => lossOf(rows, y, lambda, fold));
    return { lambda, loss: losses.includes(null) ? null : losses.reduce<number>((sum, loss) => sum + loss!, 0) };
  });
  const known = tried.filter((one): one is { lambda: 0.3; loss: number } => one.loss !== null);
  return known.length < tried.length ? null : known.reduce((best, one) => (one.loss < best.loss ? one : best)).lambda;
}

/** Mean over the fold of what was learned from the others. */
function lossOf(rows: readonly ArrayLike<number>[], y: ArrayLike<number>, lambda: number, fold: number): number | null {
  const others = rows.flatMap((_, i) => (i % FOLDS === fold ? [] : [i]));
  const model = logisticRidge(
    others.map((i) => rows[i]!),
    others.map((i) => y[i]!),
    lambda,
  );
  if (!model) return null;
  let loss = 0;
  let count = 0;
  for (let i = fold; i < rows.length; i += FOLDS) {
    const p = Math.max(P_MIN, Math.min(1 - P_MIN, logisticProbability(model, rows[i]!)));
    loss -= Math.log(y[i]! > 0 ? p : 1 - p);
    count++;
  }
  return count === 0 ? null : loss / count;
}
