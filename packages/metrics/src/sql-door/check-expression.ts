/**
 * Syntax tree → checked value: names become slots, calls become members of the allow-lists, and types agree. What
 * passes here is answered by the engine without an error; what does not is refused with what to write instead.
 */
import { checkCall } from './check-call.ts';
import { checkInterval, checkNumber, checkTime } from './check-literal.ts';
import { alike, checkBinary, condition, not, numeric, plain } from './check-operator.ts';
import { cast, coerce, toText, unify } from './convert-value.ts';
import { SQL_LIMITS } from './limits.ts';
import { suggestion } from './nearest-name.ts';
import { call, literalString, type Value } from './relation.ts';
import { type Scope, unknownName } from './scope.ts';
import { quoted, type Source } from './source.ts';
import type { Expression, NamePart } from './syntax.ts';
import { aType, CAST_TYPES } from './value-type.ts';

export interface ExpressionContext {
  source: Source;
  scope: Scope;
  /** Results of this SELECT by their alias in lower case, where the clause may use them. */
  aliases: ReadonlyMap<string, Value>;
  /** Where aggregates may stand, and if not, the name of the clause. */
  aggregates: 'allowed' | { refusedIn: string };
  nowMs: number;
  budget: Budget;
}

/** Adds up what the calls cost. */
export interface Budget {
  cost: number;
}

export function checkExpression(expression: Expression, context: ExpressionContext): Value {
  const { source } = context;
  const check = (inner: Expression) => checkExpression(inner, context);
  switch (expression.kind) {
    case 'string':
      return literalString(expression.value);
    case 'number':
      return checkNumber(expression, context, false);
    case 'boolean':
      return { kind: 'literal', type: 'boolean', value: expression.value };
    case 'null':
      return { kind: 'literal', type: 'null', value: null };
    case 'timestamp':
    case 'date':
      return checkTime(expression, context);
    case 'interval':
      return checkInterval(expression, context);
    case 'name':
      return checkName(expression.parts, expression.at, context);
    case 'call':
      return checkCall(expression, context);
    case 'negate': {
      if (expression.operand.kind === 'number') return checkNumber(expression.operand, context, true);
      const operand = numeric(check(expression.operand), expression.at, source);
      return call('negate', operand.type, operand);
    }
    case 'not':
      return not(condition(check(expression.operand), expression.operand.at, source));
    case 'and':
    case 'or':
      return call(
        expression.kind,
        'boolean',
        ...expression.operands.map((operand) => condition(check(operand), operand.at, source)),
      );
    case 'concat':
      return call(
        'concat',
        'string',
        ...expression.operands.map((operand) => toText(plain(check(operand), operand.at, source))),
      );
    case 'binary':
      return checkBinary(expression, check(expression.left), check(expression.right), source);
    case 'between': {
      const [operand, low, high] = alike(
        [expression.operand, expression.low, expression.high].map(check),
        expression,
        source,
      );
      const inside = call(
        'and',
        'boolean',
        call('greaterOrEquals', 'boolean', operand!, low!),
        call('lessOrEquals', 'boolean', operand!, high!),
      );
      return expression.negated ? not(inside) : inside;
    }
    case 'in':
      return checkIn(expression, context);
    case 'like':
      return checkLike(expression, check(expression.operand), source);
    case 'is_null': {
      const operand = plain(check(expression.operand), expression.at, source);
      return call(expression.negated ? 'isNotNull' : 'isNull', 'boolean', operand);
    }
    case 'case':
      return checkCase(expression, context);
    case 'cast': {
      const operand = check(expression.operand);
      const name = expression.type.toLowerCase();
      const type = Object.hasOwn(CAST_TYPES, name) ? CAST_TYPES[name] : undefined;
      if (!type) {
        const names = Object.keys(CAST_TYPES);
        throw source.unsupported(
          expression.at,
          `${quoted(expression.type)} is not a type here.${suggestion(name, names)} Types: string, integer, number, boolean, timestamp, date.`,
        );
      }
      const converted = cast(operand, type);
      if (!converted) throw source.invalid(expression.at, `${aType(operand.type)} cannot become ${aType(type)}.`);
      return converted;
    }
  }
}

function checkName(parts: readonly NamePart[], at: number, context: ExpressionContext): Value {
  const alias = parts.length === 1 ? context.aliases.get(parts[0]!.text.toLowerCase()) : undefined;
  const value = alias ?? context.scope.resolve(parts, at);
  if (!value) throw unknownName(context.source, context.scope, parts, at);
  return value;
}

function checkIn(expression: Extract<Expression, { kind: 'in' }>, context: ExpressionContext): Value {
  const { source } = context;
  const items = expression.items.map((item) => {
    const value = checkExpression(item, context);
    if (value.kind !== 'literal')
      throw source.unsupported(item.at, 'IN takes a list of plain values. Use = and OR for anything else.');
    return value;
  });
  const operand = checkExpression(expression.operand, context);
  const [first, ...rest] = alike([operand, ...items], expression, source);
  const found = call('in', 'boolean', first!, call('tuple', first!.type, ...rest));
  return expression.negated ? not(found) : found;
}

function checkLike(expression: Extract<Expression, { kind: 'like' }>, operand: Value, source: Source): Value {
  const { pattern, at } = expression;
  const text = coerce(operand, 'string');
  if (!text)
    throw source.invalid(at, `LIKE looks into text, and this is ${aType(operand.type)}. Use CAST(… AS string).`);
  if (pattern.kind !== 'string')
    throw source.unsupported(pattern.at, "The pattern of LIKE is a plain string, as in LIKE 'gpt-%'.");
  const { value } = pattern;
  if (value.length > SQL_LIMITS.likePatternMax || value.split('%').length - 1 > SQL_LIMITS.likeWildcardsMax)
    throw source.tooExpensive(
      pattern.at,
      `A pattern has ${SQL_LIMITS.likePatternMax} characters and ${SQL_LIMITS.likeWildcardsMax} % at most.`,
    );
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(value))
    throw source.invalid(pattern.at, 'A pattern cannot end in a single backslash; write two.');
  const found = call(expression.caseless ? 'ilike' : 'like', 'boolean', text, literalString(value));
  return expression.negated ? not(found) : found;
}

function checkCase(expression: Extract<Expression, { kind: 'case' }>, context: ExpressionContext): Value {
  const { source } = context;
  const operand = expression.operand && checkExpression(expression.operand, context);
  const conditions = expression.branches.map(({ when }) => {
    const value = checkExpression(when, context);
    return operand
      ? call('equals', 'boolean', ...alike([operand, value], when, source))
      : condition(value, when.at, source);
  });
  const answers: Value[] = expression.branches.map(({ answer }) => checkExpression(answer, context));
  answers.push(
    expression.otherwise
      ? checkExpression(expression.otherwise, context)
      : { kind: 'literal', type: 'null', value: null },
  );
  const unified = answers.some((answer) => answer.type === 'interval') ? undefined : unify(answers);
  if (!unified)
    throw source.invalid(expression.at, 'The answers of this CASE have different types. Use CAST to make them alike.');
  const last = unified.at(-1)!;
  return call('multiIf', last.type, ...conditions.flatMap((when, index) => [when, unified[index]!]), last);
}
