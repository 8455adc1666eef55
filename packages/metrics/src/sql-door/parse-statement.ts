/**
 * Statement text → syntax tree. One statement, which reads: SELECT, or WITH … SELECT.
 */
import { tokenize } from './lexer.ts';
import { SQL_LIMITS } from './limits.ts';
import { parseExpression } from './parse-expression.ts';
import { quoted, type Source } from './source.ts';
import type { FromClause, OrderItem, SelectItem, SelectStatement, Statement } from './syntax.ts';
import { TokenReader } from './token-reader.ts';

export function parseStatement(text: string): { source: Source; statement: Statement } {
  const { source, tokens } = tokenize(text);
  const reader = new TokenReader(source, tokens);
  const first = reader.peek();
  if (first.keyword !== 'SELECT' && first.keyword !== 'WITH') {
    if (first.kind === 'end') throw source.invalid(first.at, 'The statement is empty. Write SELECT … FROM events.');
    const word = quoted(source.text.slice(first.at, first.end));
    throw source.unsupported(first.at, `A statement starts with SELECT or WITH; ${word} is not supported.`);
  }
  const queries = parseWith(reader);
  const select = parseSelect(reader, 1);
  if (reader.acceptSymbol(';') && reader.peek().kind !== 'end')
    throw source.unsupported(reader.peek().at, 'Send one statement at a time.');
  if (reader.peek().kind !== 'end') throw reader.unexpected('the end of the statement');
  return { source, statement: { with: queries, select } };
}

function parseWith(reader: TokenReader): Statement['with'] {
  const queries: { name: string; at: number; select: SelectStatement }[] = [];
  if (!reader.acceptKeyword('WITH')) return queries;
  do {
    if (reader.isKeyword('RECURSIVE')) throw reader.unexpected('a name');
    const { at } = reader.peek();
    const name = parseAliasName(reader);
    reader.expectKeyword('AS');
    reader.expectSymbol('(');
    queries.push({ name, at, select: parseSelect(reader, 2) });
    reader.expectSymbol(')');
  } while (reader.acceptSymbol(','));
  return queries;
}

function parseSelect(reader: TokenReader, nesting: number): SelectStatement {
  const { at } = reader.peek();
  if (nesting > SQL_LIMITS.selectNestingMax)
    throw reader.source.tooExpensive(at, `Sub-selects may be nested ${SQL_LIMITS.selectNestingMax - 1} deep.`);
  reader.expectKeyword('SELECT');
  const distinct = reader.acceptKeyword('DISTINCT');
  if (distinct && reader.isKeyword('ON') && reader.isSymbol('(', 1))
    throw reader.source.unsupported(reader.peek().at, 'DISTINCT ON is not supported. Use GROUP BY with argMax.');
  const items = parseItems(reader);
  if (!reader.isKeyword('FROM')) throw reader.unexpected('FROM events');
  reader.take();
  const from = parseFrom(reader, nesting);
  const where = reader.acceptKeyword('WHERE') ? parseExpression(reader) : undefined;
  const groupBy = parseGroupBy(reader);
  const having = reader.acceptKeyword('HAVING') ? parseExpression(reader) : undefined;
  const orderBy = parseOrderBy(reader);
  const limit = reader.acceptKeyword('LIMIT') ? parseCount(reader, 'LIMIT', SQL_LIMITS.limitMax) : undefined;
  if (reader.isSymbol(',')) throw reader.source.unsupported(reader.peek().at, 'Write LIMIT n OFFSET m.');
  if (limit !== undefined && reader.isKeyword('BY'))
    throw reader.source.unsupported(reader.peek().at, 'LIMIT BY is not supported. Use GROUP BY with argMax.');
  const offset = reader.acceptKeyword('OFFSET') ? parseCount(reader, 'OFFSET', SQL_LIMITS.offsetMax) : 0;
  return { at, distinct, items, from, where, groupBy, having, orderBy, limit, offset };
}

function parseItems(reader: TokenReader): SelectItem[] {
  const items: SelectItem[] = [];
  do {
    items.push(parseItem(reader));
  } while (reader.acceptSymbol(','));
  if (items.length > SQL_LIMITS.selectItemsMax)
    throw reader.source.tooExpensive(items[0]!.at, `A SELECT may name ${SQL_LIMITS.selectItemsMax} columns.`);
  return items;
}

function parseItem(reader: TokenReader): SelectItem {
  const token = reader.peek();
  const { at } = token;
  if (reader.acceptSymbol('*')) return { kind: 'star', at, qualifier: undefined };
  if ((token.kind === 'word' || token.kind === 'quoted') && reader.isSymbol('.', 1) && reader.isSymbol('*', 2)) {
    reader.take();
    reader.take();
    reader.take();
    return { kind: 'star', at, qualifier: token.text };
  }
  const expression = parseExpression(reader);
  const text = reader.source.text.slice(at, reader.lastEnd).replace(/\s+/g, ' ').slice(0, 64);
  return { kind: 'expression', at, expression, alias: parseAlias(reader), text };
}

function parseFrom(reader: TokenReader, nesting: number): FromClause {
  const token = reader.peek();
  const { at } = token;
  if (reader.acceptSymbol('(')) {
    const select = parseSelect(reader, nesting + 1);
    reader.expectSymbol(')');
    return endFrom(reader, { kind: 'select', at, select, alias: parseAlias(reader) });
  }
  if ((token.kind !== 'word' && token.kind !== 'quoted') || reader.isReserved(token))
    throw reader.unexpected('events, the name of a WITH query, or a sub-select');
  reader.take();
  if (reader.isSymbol('('))
    throw reader.source.unsupported(at, `${quoted(token.text)} is a table function. The only table is events.`);
  if (reader.isSymbol('.'))
    throw reader.source.unsupported(at, `The only table is events; ${quoted(token.text)} is not a database here.`);
  return endFrom(reader, { kind: 'name', at, name: token.text, alias: parseAlias(reader) });
}

function endFrom(reader: TokenReader, from: FromClause): FromClause {
  if (reader.isSymbol(','))
    throw reader.source.unsupported(reader.peek().at, 'There are no joins; name one table in FROM.');
  return from;
}

function parseGroupBy(reader: TokenReader) {
  if (!reader.acceptKeyword('GROUP')) return [];
  reader.expectKeyword('BY');
  const keys = [parseExpression(reader)];
  while (reader.acceptSymbol(',')) keys.push(parseExpression(reader));
  if (reader.isKeyword('WITH') && !reader.isSymbol('(', 1))
    throw reader.source.unsupported(reader.peek().at, 'GROUP BY … WITH is not supported. Group by plain expressions.');
  return keys;
}

function parseOrderBy(reader: TokenReader): OrderItem[] {
  if (!reader.acceptKeyword('ORDER')) return [];
  reader.expectKeyword('BY');
  const items: OrderItem[] = [];
  do {
    const expression = parseExpression(reader);
    const descending = reader.acceptKeyword('DESC');
    if (!descending) reader.acceptKeyword('ASC');
    let nullsFirst = false;
    if (reader.acceptKeyword('NULLS')) {
      nullsFirst = reader.acceptKeyword('FIRST');
      if (!nullsFirst) reader.expectKeyword('LAST');
    }
    items.push({ expression, descending, nullsFirst });
  } while (reader.acceptSymbol(','));
  return items;
}

function parseCount(reader: TokenReader, clause: string, max: number): number {
  const token = reader.peek();
  if (token.kind !== 'number' || !/^\d+$/.test(token.text)) throw reader.unexpected(`a whole number after ${clause}`);
  reader.take();
  const count = Number(token.text);
  if (count > max) throw reader.source.invalid(token.at, `${clause} may be ${max} at most.`);
  return count;
}

function parseAlias(reader: TokenReader): string | undefined {
  if (reader.acceptKeyword('AS')) return parseAliasName(reader);
  const token = reader.peek();
  if (token.kind === 'quoted' || (token.kind === 'word' && !reader.endsAlias(token))) return parseAliasName(reader);
  return undefined;
}

function parseAliasName(reader: TokenReader): string {
  const token = reader.peek();
  if ((token.kind !== 'word' && token.kind !== 'quoted') || reader.isReserved(token)) throw reader.unexpected('a name');
  if (token.text === '' || token.text.length > 64)
    throw reader.source.invalid(token.at, 'A name has 1 to 64 characters.');
  reader.take();
  return token.text;
}
