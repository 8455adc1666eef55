/** A metric's expression over the values of its measures. What cannot be computed is null, never 0 and never NaN. */
import type { Expression } from './definition/metric.ts';

/** Key of a measure's value: its name, and the level for a quantile. */
export function valueKey(measure: string, level?: number): string {
  return level === undefined ? measure : `${measure}@${level}`;
}

export function evaluate(expression: Expression, values: ReadonlyMap<string, number | null>): number | null {
  const value = compute(expression, values);
  return value !== null && Number.isFinite(value) ? value : null;
}

function compute(expression: Expression, values: ReadonlyMap<string, number | null>): number | null {
  if ('measure' in expression) return values.get(expression.measure) ?? null;
  if ('quantile' in expression) return values.get(valueKey(expression.quantile, expression.level)) ?? null;
  if ('add' in expression) return combine(expression.add, values, (a, b) => a + b);
  if ('subtract' in expression) return combine(expression.subtract, values, (a, b) => a - b);
  if ('multiply' in expression) {
    const value = evaluate(expression.multiply[0], values);
    return value === null ? null : value * expression.multiply[1];
  }
  const [part, whole] = expression.ratio.map((side) => evaluate(side, values)) as [number | null, number | null];
  return part === null || whole === null || whole === 0 ? null : part / whole;
}

function combine(
  parts: readonly Expression[],
  values: ReadonlyMap<string, number | null>,
  operation: (a: number, b: number) => number,
): number | null {
  let result: number | null = null;
  for (const part of parts) {
    const value = evaluate(part, values);
    if (value === null) return null;
    result = result === null ? value : operation(result, value);
  }
  return result;
}

/** Whether a window in which nothing happened has the figure 0 (a count, a sum) rather than none (a ratio, a quantile). */
export function isZeroWhenEmpty(expression: Expression, isAdditive: (measure: string) => boolean): boolean {
  if ('measure' in expression) return isAdditive(expression.measure);
  if ('add' in expression) return expression.add.every((part) => isZeroWhenEmpty(part, isAdditive));
  if ('subtract' in expression) return expression.subtract.every((part) => isZeroWhenEmpty(part, isAdditive));
  if ('multiply' in expression) return isZeroWhenEmpty(expression.multiply[0], isAdditive);
  return false;
}

/** The expression as text, for people: `cost_usd / sessions`. */
export function formulaOf(expression: Expression): string {
  if ('measure' in expression) return expression.measure;
  if ('quantile' in expression) return `p${Number((expression.level * 100).toPrecision(12))}(${expression.quantile})`;
  if ('ratio' in expression) return expression.ratio.map(bracketed).join(' / ');
  if ('add' in expression) return expression.add.map(formulaOf).join(' + ');
  if ('subtract' in expression) return expression.subtract.map(bracketed).join(' − ');
  return `${bracketed(expression.multiply[0])} × ${expression.multiply[1]}`;
}

function bracketed(expression: Expression): string {
  return 'add' in expression || 'subtract' in expression || 'ratio' in expression
    ? `(${formulaOf(expression)})`
    : formulaOf(expression);
}
