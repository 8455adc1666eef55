/**
 * Tokens → expression, by precedence climbing: OR, AND, NOT, comparison, ||, + -, * / %, unary minus, :: and paths.
 * Nothing is looked up here; whether a name or a function exists is for the checker.
 */
import { SQL_LIMITS } from './limits.ts';
import { parseList, parsePrimary, parseTypeName, refuseSubSelect } from './parse-operand.ts';
import { type BinaryOperator, depthOf, type Expression } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';

export function parseExpression(reader: TokenReader): Expression {
  const expression = parseOr(reader);
  if (depthOf(expression) > SQL_LIMITS.depthMax) throw reader.tooDeep(expression.at);
  return expression;
}

export function parseOr(reader: TokenReader): Expression {
  return reader.nested(() => parseChain(reader, 'or', parseAnd, () => reader.acceptKeyword('OR')));
}

function parseAnd(reader: TokenReader): Expression {
  return parseChain(reader, 'and', parseNot, () => reader.acceptKeyword('AND'));
}

function parseNot(reader: TokenReader): Expression {
  const { at } = reader.peek();
  if (!reader.acceptKeyword('NOT')) return parseComparison(reader);
  return { kind: 'not', at, operand: reader.nested(() => parseNot(reader)) };
}

/** A chain of one associative operator is one node, so that a long list of conditions is not a deep one. */
function parseChain(
  reader: TokenReader,
  kind: 'and' | 'or' | 'concat',
  parseOperand: (reader: TokenReader) => Expression,
  accept: () => boolean,
): Expression {
  const first = parseOperand(reader);
  const operands = [first];
  while (accept()) operands.push(parseOperand(reader));
  return operands.length === 1 ? first : { kind, at: first.at, operands };
}

const COMPARISONS: Readonly<Record<string, BinaryOperator>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

function parseComparison(reader: TokenReader): Expression {
  let left = parseConcat(reader);
  for (;;) {
    const token = reader.peek();
    const operator =
      token.kind === 'symbol' && Object.hasOwn(COMPARISONS, token.text) ? COMPARISONS[token.text] : undefined;
    if (operator) {
      reader.take();
      left = { kind: 'binary', at: token.at, operator, left, right: parseConcat(reader) };
    } else if (token.keyword === 'IS') {
      reader.take();
      const negated = reader.acceptKeyword('NOT');
      reader.expectKeyword('NULL');
      left = { kind: 'is_null', at: token.at, negated, operand: left };
    } else {
      const negated = token.keyword === 'NOT';
      const test = parseTest(reader, left, negated);
      if (!test) return left;
      left = test;
    }
  }
}

/** `IN (…)`, `BETWEEN … AND …`, `LIKE '…'`, each with or without NOT. */
function parseTest(reader: TokenReader, operand: Expression, negated: boolean): Expression | undefined {
  const { at, keyword } = reader.peek(negated ? 1 : 0);
  if (!['IN', 'BETWEEN', 'LIKE', 'ILIKE'].includes(keyword)) {
    if (negated) throw reader.unexpected('IN, BETWEEN, LIKE or ILIKE after NOT');
    return undefined;
  }
  if (negated) reader.take();
  reader.take();
  if (keyword === 'IN') return { kind: 'in', at, negated, operand, items: parseInList(reader) };
  if (keyword !== 'BETWEEN')
    return { kind: 'like', at, negated, caseless: keyword === 'ILIKE', operand, pattern: parseConcat(reader) };
  const low = parseConcat(reader);
  reader.expectKeyword('AND');
  return { kind: 'between', at, negated, operand, low, high: parseConcat(reader) };
}

function parseInList(reader: TokenReader): Expression[] {
  const { at } = reader.peek();
  reader.expectSymbol('(');
  refuseSubSelect(reader);
  const items = parseList(reader);
  if (items.length > SQL_LIMITS.inListMax)
    throw reader.source.tooExpensive(at, `IN takes ${SQL_LIMITS.inListMax} values; this list has ${items.length}.`);
  return items;
}

function parseConcat(reader: TokenReader): Expression {
  return parseChain(reader, 'concat', parseSum, () => reader.acceptSymbol('||'));
}

function parseSum(reader: TokenReader): Expression {
  return parseArithmetic(reader, ['+', '-'], parseProduct);
}

function parseProduct(reader: TokenReader): Expression {
  return parseArithmetic(reader, ['*', '/', '%'], parseUnary);
}

function parseArithmetic(
  reader: TokenReader,
  operators: readonly BinaryOperator[],
  parseOperand: (reader: TokenReader) => Expression,
): Expression {
  let left = parseOperand(reader);
  for (;;) {
    const { at } = reader.peek();
    const operator = operators.find((symbol) => reader.acceptSymbol(symbol));
    if (!operator) return left;
    left = { kind: 'binary', at, operator, left, right: parseOperand(reader) };
  }
}

function parseUnary(reader: TokenReader): Expression {
  const { at } = reader.peek();
  if (reader.acceptSymbol('-')) return { kind: 'negate', at, operand: reader.nested(() => parseUnary(reader)) };
  if (reader.acceptSymbol('+')) return reader.nested(() => parseUnary(reader));
  let operand = parsePrimary(reader);
  while (reader.acceptSymbol('::')) operand = { kind: 'cast', at, operand, type: parseTypeName(reader) };
  if (reader.isSymbol('[') || reader.isSymbol('->') || reader.isSymbol('->>'))
    throw reader.source.unsupported(reader.peek().at, 'Only metadata has paths; there are no arrays and no lambdas.');
  return operand;
}
