/**
 * What an expression comes to. Total: it always ends and never throws, whatever the answers are. What is not known (not
 * answered, hidden, divided by nothing, text where a number belongs) is `undefined`; a comparison with it is false, and
 * arithmetic with it is not known either.
 */
import type { Comparison, Expression } from './expression.ts';

export type Value = number | string | boolean | readonly string[] | undefined;

/** Answers and calculated values by name; rows of a matrix by both names. */
export type Lookup = (id: string, row: string | undefined) => Value;

export function evaluate(expression: Expression, lookup: Lookup): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'list':
      // Only `in` reads a list, and does so by itself.
      return undefined;
    case 'reference':
      return lookup(expression.id, expression.row);
    case 'not':
      return evaluate(expression.of, lookup) !== true;
    case 'negate': {
      const value = evaluate(expression.of, lookup);
      return typeof value === 'number' ? -value : undefined;
    }
    case 'logic': {
      const left = evaluate(expression.left, lookup) === true;
      if (expression.operator === 'and' ? !left : left) return left;
      return evaluate(expression.right, lookup) === true;
    }
    case 'comparison':
      return compare(expression, lookup);
    case 'arithmetic':
      return calculate(expression, lookup);
    case 'call':
      return call(expression, lookup);
  }
}

/** Whether a rule's condition holds. */
export function holds(expression: Expression, lookup: Lookup): boolean {
  return evaluate(expression, lookup) === true;
}

function compare(expression: Extract<Expression, { kind: 'comparison' }>, lookup: Lookup): boolean {
  const { operator, left, right } = expression;
  const value = evaluate(left, lookup);
  if (value === undefined) return false;
  if (operator === 'in') {
    if (right.kind === 'list') return right.items.some((item) => item === value);
    const within = evaluate(right, lookup);
    return Array.isArray(within) && within.includes(value);
  }
  const other = evaluate(right, lookup);
  if (other === undefined) return false;
  if (operator === 'contains') return Array.isArray(value) && value.includes(other);
  if (operator === '=') return isEqual(value, other);
  if (operator === '!=') return !isEqual(value, other);
  // Dates are texts that sort as they follow each other.
  if (typeof value === 'number' && typeof other === 'number') return ordered(operator, value, other);
  if (typeof value === 'string' && typeof other === 'string') return ordered(operator, value, other);
  return false;
}

function ordered<T extends number | string>(operator: Comparison, left: T, right: T): boolean {
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  if (operator === '>') return left > right;
  return left >= right;
}

/** Lists are equal when they hold the same, in any order; a list of one equals its only entry. */
function isEqual(left: Value, right: Value): boolean {
  if (!Array.isArray(left) && !Array.isArray(right)) return left === right;
  const [a, b] = [left, right].map((side) => (Array.isArray(side) ? side : [side]));
  return a!.length === b!.length && a!.every((item) => b!.includes(item));
}

function calculate(expression: Extract<Expression, { kind: 'arithmetic' }>, lookup: Lookup): Value {
  const left = evaluate(expression.left, lookup);
  const right = evaluate(expression.right, lookup);
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  switch (expression.operator) {
    case '+':
      return finite(left + right);
    case '-':
      return finite(left - right);
    case '*':
      return finite(left * right);
    case '/':
      return finite(left / right);
  }
}

function call({ name, arguments: given }: Extract<Expression, { kind: 'call' }>, lookup: Lookup): Value {
  const [first, second, third] = given;
  const value = evaluate(first!, lookup);
  switch (name) {
    case 'answered':
      return value !== undefined;
    case 'count':
      return Array.isArray(value) ? value.length : value === undefined ? 0 : 1;
    case 'if':
      return evaluate(value === true ? second! : third!, lookup);
    case 'round': {
      const digits = second ? evaluate(second, lookup) : 0;
      if (typeof value !== 'number' || typeof digits !== 'number') return undefined;
      const power = 10 ** Math.min(Math.max(Math.trunc(digits), 0), 10);
      return finite(Math.round(value * power) / power);
    }
    default: {
      const numbers = given.map((argument) => evaluate(argument, lookup)).filter((item) => typeof item === 'number');
      if (numbers.length === 0) return undefined;
      if (name === 'min') return Math.min(...numbers);
      if (name === 'max') return Math.max(...numbers);
      const sum = numbers.reduce((total, item) => total + item, 0);
      return finite(name === 'sum' ? sum : sum / numbers.length);
    }
  }
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
