/** Whether the parts of an expression fit together: options that exist, numbers beside numbers. */
import type { Question } from '../definition.ts';
import type { Expression } from '../expression/expression.ts';

export interface OperandMistake {
  kind: 'unknown_option' | 'type_mismatch';
  words: string;
}

type ValueType = 'number' | 'text' | 'day' | 'truth' | 'choice' | 'choices' | 'rows' | 'any';

const WORDS: Readonly<Record<ValueType, string>> = {
  number: 'a number',
  text: 'a text',
  day: 'a day',
  truth: 'true or false',
  choice: 'one option',
  choices: 'a list of options',
  rows: 'a matrix, of which one row has to be named',
  any: 'anything',
};

export function operandMistakes(
  expression: Expression,
  questions: ReadonlyMap<string, Question>,
): readonly OperandMistake[] {
  const mistakes: OperandMistake[] = [];
  const typeOf = (part: Expression): ValueType => {
    switch (part.kind) {
      case 'literal':
        return typeof part.value === 'number' ? 'number' : typeof part.value === 'string' ? 'text' : 'truth';
      case 'list':
        return 'any';
      case 'reference':
        return typeOfAnswer(questions.get(part.id), part.row);
      case 'not':
        typeOf(part.of);
        return 'truth';
      case 'negate':
        needNumber(part.of);
        return 'number';
      case 'logic':
        typeOf(part.left);
        typeOf(part.right);
        return 'truth';
      case 'comparison':
        compare(part);
        return 'truth';
      case 'arithmetic':
        needNumber(part.left);
        needNumber(part.right);
        return 'number';
      case 'call':
        return typeOfCall(part);
    }
  };
  const needNumber = (part: Expression): void => {
    const type = typeOf(part);
    if (type !== 'number' && type !== 'any')
      mistakes.push({ kind: 'type_mismatch', words: `${nameOf(part)} is ${WORDS[type]}, where a number is needed.` });
  };
  const typeOfCall = (part: Extract<Expression, { kind: 'call' }>): ValueType => {
    const [first, second, third] = part.arguments;
    if (part.name === 'answered') {
      typeOf(first!);
      return 'truth';
    }
    if (part.name === 'count') {
      const type = typeOf(first!);
      if (type !== 'choices' && type !== 'any')
        mistakes.push({
          kind: 'type_mismatch',
          words: `count() counts chosen options; ${nameOf(first!)} is ${WORDS[type]}.`,
        });
      return 'number';
    }
    if (part.name === 'if') {
      typeOf(first!);
      const [then, otherwise] = [typeOf(second!), typeOf(third!)];
      return then === otherwise ? then : 'any';
    }
    for (const argument of part.arguments) needNumber(argument);
    return 'number';
  };
  const compare = (part: Extract<Expression, { kind: 'comparison' }>): void => {
    const { operator, left, right } = part;
    const type = typeOf(left);
    const other = typeOf(right);
    const misfit = (words: string) => mistakes.push({ kind: 'type_mismatch', words });
    for (const [side, of] of [
      [left, type],
      [right, other],
    ] as const)
      if (of === 'rows') misfit(`${nameOf(side)} is ${WORDS.rows}: ${nameOf(side)}.row_id.`);
    if (type === 'rows' || other === 'rows') return;
    if (operator === 'contains') {
      if (type !== 'choices' && type !== 'any')
        misfit(`${nameOf(left)} is ${WORDS[type]}; "contains" needs a question with several choices.`);
    } else if (operator === 'in') {
      if (right.kind !== 'list') misfit('After "in" a list belongs, such as [1, 2].');
      else if (type === 'choices') misfit(`${nameOf(left)} is ${WORDS.choices}; use "contains" for each option.`);
    } else if (['<', '<=', '>', '>='].includes(operator)) {
      const ordered = (one: ValueType) => ['number', 'day', 'text', 'any'].includes(one);
      if (!ordered(type) || !ordered(other) || !isSame(type, other))
        misfit(
          `${nameOf(left)} and ${nameOf(right)} cannot be compared with ${operator}: ${WORDS[type]} and ${WORDS[other]}.`,
        );
    } else if (!isSame(type, other))
      misfit(`${nameOf(left)} is ${WORDS[type]} and ${nameOf(right)} is ${WORDS[other]}: they are never equal.`);
    knowsOptions(left, right);
    knowsOptions(right, left);
  };
  const knowsOptions = (side: Expression, values: Expression): void => {
    const question = side.kind === 'reference' ? questions.get(side.id) : undefined;
    if (!question || !('options' in question)) return;
    const named = values.kind === 'list' ? values.items : values.kind === 'literal' ? [values.value] : [];
    for (const value of named)
      if (typeof value === 'string' && !question.options.some(({ id }) => id === value))
        mistakes.push({
          kind: 'unknown_option',
          words: `${question.id} has no option "${value}"; it has ${question.options
            .map(({ id }) => id)
            .slice(0, 8)
            .join(', ')}.`,
        });
  };
  typeOf(expression);
  return mistakes;
}

function typeOfAnswer(question: Question | undefined, row: string | undefined): ValueType {
  switch (question?.kind) {
    case 'scale':
    case 'number':
      return 'number';
    case 'matrix':
      return row === undefined ? 'rows' : 'number';
    case 'single_choice':
      return 'choice';
    case 'multiple_choice':
    case 'rank':
      return 'choices';
    case 'date':
      return 'day';
    case 'text':
      return 'text';
    // A calculated value, whose type follows from answers.
    case undefined:
      return 'any';
  }
}

function isSame(one: ValueType, other: ValueType): boolean {
  if (one === 'any' || other === 'any' || one === other) return true;
  // Options and days are written as texts.
  const asText: readonly ValueType[] = ['choice', 'choices', 'day', 'text'];
  return asText.includes(one) && asText.includes(other) && (one === 'text' || other === 'text');
}

function nameOf(expression: Expression): string {
  if (expression.kind === 'reference') return expression.row ? `${expression.id}.${expression.row}` : expression.id;
  if (expression.kind === 'literal') return JSON.stringify(expression.value);
  return 'what is compared';
}
