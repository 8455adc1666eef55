/**
 * The language of rules: what an expression is once it is read. It has comparisons, `and`, `or`, `not`, arithmetic and a
 * few functions over answers; no loops, no definitions, no access to anything but answers and calculated values.
 */

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'contains';
export type Arithmetic = '+' | '-' | '*' | '/';

export type Expression =
  | { kind: 'literal'; value: number | string | boolean }
  | { kind: 'list'; items: readonly (number | string)[] }
  | { kind: 'reference'; id: string; row: string | undefined; at: number }
  | { kind: 'not'; of: Expression }
  | { kind: 'negate'; of: Expression }
  | { kind: 'logic'; operator: 'and' | 'or'; left: Expression; right: Expression }
  | { kind: 'comparison'; operator: Comparison; left: Expression; right: Expression }
  | { kind: 'arithmetic'; operator: Arithmetic; left: Expression; right: Expression }
  | { kind: 'call'; name: FunctionName; arguments: readonly Expression[] };

/** How many arguments each function takes, at least and at most. */
export const FUNCTIONS = {
  /** Whether a question was answered; "does not apply" is no answer. */
  answered: [1, 1],
  /** How many options are chosen; 0 when nothing is. */
  count: [1, 1],
  mean: [1, 50],
  sum: [1, 50],
  min: [1, 50],
  max: [1, 50],
  /** To so many digits after the point, 0 when not said. */
  round: [1, 2],
  /** `if(condition, then, otherwise)`. */
  if: [3, 3],
} as const;
export type FunctionName = keyof typeof FUNCTIONS;

export function isFunctionName(word: string): word is FunctionName {
  return Object.hasOwn(FUNCTIONS, word);
}

/** Words of the language, which nothing can be called. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  'in',
  'contains',
  'true',
  'false',
  ...Object.keys(FUNCTIONS),
]);

/** Every reference in an expression, in the order it is written. */
export function referencesOf(expression: Expression): Extract<Expression, { kind: 'reference' }>[] {
  switch (expression.kind) {
    case 'reference':
      return [expression];
    case 'literal':
    case 'list':
      return [];
    case 'not':
    case 'negate':
      return referencesOf(expression.of);
    case 'call':
      return expression.arguments.flatMap(referencesOf);
    case 'logic':
    case 'comparison':
    case 'arithmetic':
      return [...referencesOf(expression.left), ...referencesOf(expression.right)];
  }
}
