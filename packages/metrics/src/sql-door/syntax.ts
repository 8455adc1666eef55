/**
 * What was written: the syntax tree, before anything in it has a meaning. `at` is the offset in the statement.
 */

/** `metadata.model` is two parts; a part from `['…']` or `->> '…'` is a key and never a relation's name. */
export interface NamePart {
  text: string;
  key: boolean;
  at: number;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Expression = { at: number } & (
  | { kind: 'string'; value: string }
  /** The digits as written: whether they are an integer is for the checker to say. */
  | { kind: 'number'; digits: string }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'null' }
  | { kind: 'timestamp'; text: string }
  | { kind: 'date'; text: string }
  | { kind: 'interval'; amount: string; unit: string }
  | { kind: 'name'; parts: readonly NamePart[] }
  | {
      kind: 'call';
      name: string;
      /** `quantile(0.95)(x)`: what stands in the first pair of parentheses. */
      parameters: readonly Expression[];
      arguments: readonly Expression[];
      star: boolean;
      distinct: boolean;
    }
  | { kind: 'negate' | 'not'; operand: Expression }
  | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression }
  | { kind: 'and' | 'or' | 'concat'; operands: readonly Expression[] }
  | { kind: 'in'; negated: boolean; operand: Expression; items: readonly Expression[] }
  | { kind: 'between'; negated: boolean; operand: Expression; low: Expression; high: Expression }
  | { kind: 'like'; negated: boolean; caseless: boolean; operand: Expression; pattern: Expression }
  | { kind: 'is_null'; negated: boolean; operand: Expression }
  | {
      kind: 'case';
      operand: Expression | undefined;
      branches: readonly { when: Expression; answer: Expression }[];
      otherwise: Expression | undefined;
    }
  | { kind: 'cast'; operand: Expression; type: string }
);

export type SelectItem =
  | { kind: 'star'; at: number; qualifier: string | undefined }
  | { kind: 'expression'; at: number; expression: Expression; alias: string | undefined; text: string };

export interface OrderItem {
  expression: Expression;
  descending: boolean;
  nullsFirst: boolean;
}

export type FromClause = { at: number; alias: string | undefined } & (
  | { kind: 'name'; name: string }
  | { kind: 'select'; select: SelectStatement }
);

export interface SelectStatement {
  at: number;
  distinct: boolean;
  items: readonly SelectItem[];
  from: FromClause;
  where: Expression | undefined;
  groupBy: readonly Expression[];
  having: Expression | undefined;
  orderBy: readonly OrderItem[];
  limit: number | undefined;
  offset: number;
}

export interface Statement {
  with: readonly { name: string; at: number; select: SelectStatement }[];
  select: SelectStatement;
}

/** The expressions directly inside one. */
function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
    case 'timestamp':
    case 'date':
    case 'interval':
    case 'name':
      return [];
    case 'call':
      return [...expression.parameters, ...expression.arguments];
    case 'negate':
    case 'not':
    case 'is_null':
    case 'cast':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'and':
    case 'or':
    case 'concat':
      return expression.operands;
    case 'in':
      return [expression.operand, ...expression.items];
    case 'between':
      return [expression.operand, expression.low, expression.high];
    case 'like':
      return [expression.operand, expression.pattern];
    case 'case':
      return [
        expression.operand,
        expression.otherwise,
        ...expression.branches.flatMap((b) => [b.when, b.answer]),
      ].filter((child) => child !== undefined);
  }
}

/** Levels of nesting; a literal has 1. */
export function depthOf(expression: Expression): number {
  let deepest = 0;
  for (const child of childrenOf(expression)) deepest = Math.max(deepest, depthOf(child));
  return deepest + 1;
}
