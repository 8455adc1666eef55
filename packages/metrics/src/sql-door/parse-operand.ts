/**
 * Tokens → what stands between operators: literals, names and paths, calls, CASE, CAST, and whatever is in parentheses.
 */
import { parseOr } from './parse-expression.ts';
import { quoted } from './source.ts';
import type { Expression, NamePart } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';

export function parseTypeName(reader: TokenReader): string {
  const token = reader.peek();
  if (token.kind !== 'word') throw reader.unexpected('a type');
  reader.take();
  if (token.keyword === 'DOUBLE') reader.acceptKeyword('PRECISION');
  return token.text;
}

export function parsePrimary(reader: TokenReader): Expression {
  const token = reader.peek();
  const { at } = token;
  switch (token.kind) {
    case 'string':
      reader.take();
      return { kind: 'string', at, value: token.text };
    case 'number':
      reader.take();
      return { kind: 'number', at, digits: token.text };
    case 'quoted':
      return parseName(reader);
    case 'word':
      return parseWord(reader);
    case 'symbol':
      if (reader.acceptSymbol('(')) {
        refuseSubSelect(reader);
        const inner = parseOr(reader);
        if (reader.isSymbol(','))
          throw reader.source.unsupported(at, 'There are no tuples; compare columns one by one.');
        reader.expectSymbol(')');
        return inner;
      }
      if (token.text === '[') throw reader.source.unsupported(at, 'There are no arrays.');
      throw reader.unexpected('an expression');
    case 'end':
      throw reader.unexpected('an expression');
  }
}

function parseWord(reader: TokenReader): Expression {
  const { at, keyword, text } = reader.peek();
  if (keyword === 'TRUE' || keyword === 'FALSE') {
    reader.take();
    return { kind: 'boolean', at, value: keyword === 'TRUE' };
  }
  if (keyword === 'NULL') {
    reader.take();
    return { kind: 'null', at };
  }
  if (keyword === 'CASE') return parseCase(reader);
  if (keyword === 'CAST') return parseCast(reader);
  const following = reader.peek(1);
  if ((keyword === 'TIMESTAMP' || keyword === 'DATE') && following.kind === 'string') {
    reader.take();
    return { kind: keyword === 'DATE' ? 'date' : 'timestamp', at, text: reader.take().text };
  }
  if (keyword === 'INTERVAL' && (following.kind === 'string' || following.kind === 'number'))
    return parseInterval(reader);
  if (reader.isReserved(reader.peek())) throw reader.unexpected('an expression');
  if (keyword === 'EXISTS' || (keyword === 'ARRAY' && reader.isSymbol('[', 1)))
    throw reader.unexpected('an expression');
  if (reader.isSymbol('(', 1)) {
    reader.take();
    return parseCall(reader, text, at);
  }
  return parseName(reader);
}

/** `INTERVAL 5 MINUTE`, `INTERVAL '5' MINUTE`, `INTERVAL '5 minutes'`. */
function parseInterval(reader: TokenReader): Expression {
  const { at } = reader.take();
  const [amount, unit, ...rest] = reader.take().text.trim().split(/\s+/);
  if (unit !== undefined && rest.length === 0) return { kind: 'interval', at, amount: amount!, unit };
  if (unit !== undefined) throw reader.source.unsupported(at, 'An interval has one unit: INTERVAL 90 MINUTE.');
  const token = reader.peek();
  if (token.kind !== 'word') throw reader.unexpected('a unit, as in INTERVAL 5 MINUTE');
  reader.take();
  return { kind: 'interval', at, amount: amount ?? '', unit: token.text };
}

function parseCase(reader: TokenReader): Expression {
  const { at } = reader.take();
  const operand = reader.isKeyword('WHEN') ? undefined : parseOr(reader);
  const branches: { when: Expression; answer: Expression }[] = [];
  while (reader.acceptKeyword('WHEN')) {
    const when = parseOr(reader);
    reader.expectKeyword('THEN');
    branches.push({ when, answer: parseOr(reader) });
  }
  if (branches.length === 0) throw reader.unexpected('WHEN');
  const otherwise = reader.acceptKeyword('ELSE') ? parseOr(reader) : undefined;
  reader.expectKeyword('END');
  return { kind: 'case', at, operand, branches, otherwise };
}

function parseCast(reader: TokenReader): Expression {
  const { at } = reader.take();
  reader.expectSymbol('(');
  const operand = parseOr(reader);
  reader.expectKeyword('AS');
  const type = parseTypeName(reader);
  reader.expectSymbol(')');
  return { kind: 'cast', at, operand, type };
}

function parseCall(reader: TokenReader, name: string, at: number): Expression {
  reader.expectSymbol('(');
  if (reader.acceptSymbol('*')) {
    reader.expectSymbol(')');
    return finishCall(reader, { kind: 'call', at, name, parameters: [], arguments: [], star: true, distinct: false });
  }
  refuseSubSelect(reader);
  const distinct = reader.acceptKeyword('DISTINCT');
  const list = reader.acceptSymbol(')') ? [] : parseList(reader);
  if (reader.acceptSymbol('(')) {
    const inner = reader.acceptKeyword('DISTINCT');
    const operands = reader.acceptSymbol(')') ? [] : parseList(reader);
    if (distinct) throw reader.source.invalid(at, 'DISTINCT belongs before the column.');
    return finishCall(reader, {
      kind: 'call',
      at,
      name,
      parameters: list,
      arguments: operands,
      star: false,
      distinct: inner,
    });
  }
  if (reader.acceptKeyword('WITHIN')) {
    reader.expectKeyword('GROUP');
    reader.expectSymbol('(');
    reader.expectKeyword('ORDER');
    reader.expectKeyword('BY');
    const operand = parseOr(reader);
    reader.acceptKeyword('ASC');
    reader.expectSymbol(')');
    return finishCall(reader, {
      kind: 'call',
      at,
      name,
      parameters: list,
      arguments: [operand],
      star: false,
      distinct,
    });
  }
  return finishCall(reader, { kind: 'call', at, name, parameters: [], arguments: list, star: false, distinct });
}

function finishCall(reader: TokenReader, call: Expression): Expression {
  if (reader.isKeyword('OVER') || reader.isKeyword('FILTER')) throw reader.unexpected('the end of the call');
  return call;
}

/** The expressions up to the closing parenthesis, which is taken too. */
export function parseList(reader: TokenReader): Expression[] {
  const list = [parseOr(reader)];
  while (reader.acceptSymbol(',')) list.push(parseOr(reader));
  reader.expectSymbol(')');
  return list;
}

function parseName(reader: TokenReader): Expression {
  const first = reader.take();
  const parts: NamePart[] = [{ text: first.text, key: false, at: first.at }];
  for (;;) {
    const symbol = reader.peek();
    if (reader.acceptSymbol('.')) {
      const part = reader.peek();
      if (part.kind !== 'word' && part.kind !== 'quoted') throw reader.unexpected('a name after "."');
      reader.take();
      parts.push({ text: part.text, key: false, at: part.at });
    } else if (reader.isSymbol('[') || reader.isSymbol('->') || reader.isSymbol('->>')) {
      reader.take();
      const key = reader.peek();
      if (key.kind !== 'string')
        throw reader.source.unsupported(key.at, `After ${quoted(symbol.text)} comes a field's name in single quotes.`);
      reader.take();
      parts.push({ text: key.text, key: true, at: key.at });
      if (symbol.text === '[') reader.expectSymbol(']');
    } else break;
  }
  if (reader.isSymbol('(')) {
    const name = parts.map((part) => part.text).join('.');
    throw reader.source.unsupported(first.at, `${quoted(name)} is not a function. Function names are plain words.`);
  }
  return { kind: 'name', at: first.at, parts };
}

export function refuseSubSelect(reader: TokenReader): void {
  if (reader.isKeyword('SELECT') || reader.isKeyword('WITH'))
    throw reader.source.unsupported(reader.peek().at, 'Sub-selects stand in FROM only.');
}
