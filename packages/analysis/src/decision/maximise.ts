/**
 * The best of what is allowed: maximise a linear objective under constraints "at most", variables between 0 and a bound,
 * whole numbers where asked. Solved by HiGHS within a time limit; how far a stopped search may still be from the best is
 * said. Where nothing is allowed the constraints in each other's way are named: those that have to give way, at least in
 * sum, for a solution to exist. Shadow prices, what one unit more of a resource would be worth, exist for continuous
 * problems only.
 */
import loadHighs, { type Highs } from 'highs';

export interface LinearProblem {
  objective: readonly number[];
  /** By constraint, by variable: the sum of coefficient times variable is at most `atMost`. */
  coefficients: readonly (readonly number[])[];
  atMost: readonly number[];
  /** By variable; at least 0 is always meant. */
  upper: readonly number[];
  wholeNumbers: boolean;
}

export type LinearSolution =
  | {
      status: 'optimal' | 'time_limit';
      objective: number;
      values: number[];
      /** By constraint; `null` with whole numbers. */
      shadowPrices: number[] | null;
      /** Bound on how much better, relatively, a solution may be; 0 when optimal. */
      gap: number;
    }
  /** `conflicts`: constraints that would have to be relaxed, and by how much. */
  | { status: 'infeasible'; objective: null; conflicts: { constraint: number; by: number }[] }
  /** Stopped before anything was found. */
  | { status: 'time_limit'; objective: null };

const TIME_LIMIT_SECONDS = 10;
const VARIABLES_MAX = 20_000;
const CONSTRAINTS_MAX = 5_000;
const TOLERANCE = 1e-6;

export async function maximise(problem: LinearProblem, timeLimitSeconds = TIME_LIMIT_SECONDS): Promise<LinearSolution> {
  requireSound(problem);
  const highs = await solver();
  return highs.withModel(modelOf(highs, problem), (model): LinearSolution => {
    model.options.set({ output_flag: false, time_limit: timeLimitSeconds });
    model.run();
    const status = model.getModelStatus();
    const { modelStatus } = highs.constants;
    // All variables are bounded, so "infeasible or unbounded" can only be the first.
    if (status === modelStatus.infeasible || status === modelStatus.unboundedOrInfeasible)
      return { status: 'infeasible', objective: null, conflicts: conflictsOf(highs, problem, timeLimitSeconds) };
    const isOptimal = status === modelStatus.optimal;
    if (!isOptimal && status !== modelStatus.timeLimit) throw new Error(`The solver ended with status ${status}.`);
    const objective = model.getObjectiveValue();
    const { colValue, rowDual } = model.getSolution();
    if (!isOptimal && !isFeasible(problem, colValue)) return { status: 'time_limit', objective: null };
    return {
      status: isOptimal ? 'optimal' : 'time_limit',
      objective,
      values: Array.from(colValue, (value) => (problem.wholeNumbers ? Math.round(value) : value)),
      shadowPrices: problem.wholeNumbers ? null : Array.from(rowDual, Math.abs),
      gap: isOptimal || !problem.wholeNumbers ? 0 : Number(model.info.get('mip_gap')),
    };
  });
}

let loading: Promise<Highs> | undefined;

/** One runtime for the process: loading it costs more than most problems do. */
function solver(): Promise<Highs> {
  // Its types describe the CommonJS build, where the function is a property; what is imported is the function.
  loading ??= (loadHighs as unknown as typeof loadHighs.default)();
  return loading;
}

/** The least relaxation: each constraint may be exceeded, and what all are exceeded by together is made small. */
function conflictsOf(
  highs: Highs,
  { coefficients, atMost, upper, wholeNumbers }: LinearProblem,
  timeLimitSeconds: number,
): { constraint: number; by: number }[] {
  const slack = atMost.map(() => 0);
  const relaxed: LinearProblem = {
    objective: [...upper.map(() => 0), ...slack.map(() => -1)],
    coefficients: coefficients.map((row, constraint) => [
      ...row,
      ...slack.map((_, other) => (other === constraint ? -1 : 0)),
    ]),
    atMost,
    upper: [...upper, ...slack.map(() => highs.infinity)],
    wholeNumbers: false,
  };
  const integers = wholeNumbers ? upper.length : 0;
  return highs.withModel(modelOf(highs, relaxed, integers), (model): { constraint: number; by: number }[] => {
    model.options.set({ output_flag: false, time_limit: timeLimitSeconds });
    model.run();
    if (model.getModelStatus() !== highs.constants.modelStatus.optimal) return [];
    return Array.from(model.getSolution().colValue.slice(upper.length), (by, constraint) => ({
      constraint,
      by,
    })).filter(({ by }) => by > TOLERANCE);
  });
}

function modelOf(highs: Highs, problem: LinearProblem, integers?: number) {
  const { objective, coefficients, atMost, upper, wholeNumbers } = problem;
  const [numCols, numRows] = [objective.length, coefficients.length];
  const starts = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (const row of coefficients) {
    for (const [column, value] of row.entries()) {
      if (value === 0) continue;
      indices.push(column);
      values.push(value);
    }
    starts.push(indices.length);
  }
  const { integer, continuous } = highs.constants.variableType;
  return {
    numCols,
    numRows,
    sense: highs.constants.objectiveSense.maximize,
    colCost: objective,
    colLower: objective.map(() => 0),
    colUpper: upper,
    rowLower: atMost.map(() => -highs.infinity),
    rowUpper: atMost,
    matrix: { format: 'csr' as const, numRows, numCols, starts, indices, values },
    integrality: objective.map((_, column) =>
      column < (integers ?? (wholeNumbers ? numCols : 0)) ? integer : continuous,
    ),
  };
}

function isFeasible({ coefficients, atMost, upper }: LinearProblem, values: Float64Array): boolean {
  if (
    values.length !== upper.length ||
    !upper.every((bound, i) => values[i]! >= -TOLERANCE && values[i]! <= bound + TOLERANCE)
  )
    return false;
  return coefficients.every(
    (row, i) =>
      row.reduce((sum, coefficient, column) => sum + coefficient * values[column]!, 0) <= atMost[i]! + TOLERANCE,
  );
}

function requireSound({ objective, coefficients, atMost, upper }: LinearProblem): void {
  const variables = objective.length;
  if (variables === 0 || variables > VARIABLES_MAX || coefficients.length > CONSTRAINTS_MAX)
    throw new RangeError(`A problem has 1 to ${VARIABLES_MAX} variables and up to ${CONSTRAINTS_MAX} constraints.`);
  if (upper.length !== variables || atMost.length !== coefficients.length)
    throw new RangeError('Every variable needs an upper bound, and every constraint a right-hand side.');
  if (coefficients.some((row) => row.length !== variables))
    throw new RangeError('Every constraint needs a coefficient for each variable.');
  for (const numbers of [objective, atMost, upper, ...coefficients])
    if (!numbers.every(Number.isFinite)) throw new RangeError('All numbers of a problem have to be finite.');
}
