/**
 * SELECT → relation: what FROM names, what the items mean, and that grouped results are made of keys and aggregates
 * only. A WITH query is checked anew wherever it is used, so nothing is shared between the uses.
 */
import { type Budget, checkExpression, type ExpressionContext } from './check-expression.ts';
import { condition } from './check-operator.ts';
import type { EventColumns } from './event-columns.ts';
import { SQL_LIMITS } from './limits.ts';
import { suggestion } from './nearest-name.ts';
import { printValue } from './print-relation.ts';
import { pushDown } from './push-down.ts';
import {
  aggregatesIn,
  type ColumnValue,
  fieldsOf,
  hasColumns,
  type Relation,
  type SelectRelation,
  type Slot,
  type Value,
} from './relation.ts';
import { EventsScope, type Scope, SelectScope, sameName } from './scope.ts';
import { quoted, type Source } from './source.ts';
import type { SqlShape } from './sql-shape.ts';
import type { Expression, FromClause, SelectItem, SelectStatement, Statement } from './syntax.ts';
import type { ValueType } from './value-type.ts';

export interface StatementContext {
  source: Source;
  columns: EventColumns;
  orgId: string;
  nowMs: number;
  budget: Budget;
  /** Slots of results are numbered through the whole statement: no alias hides a column of a sub-select. */
  slots: { last: number };
}

export interface CheckedSelect {
  relation: SelectRelation;
  columns: readonly { name: string; type: ValueType }[];
  shape: SqlShape;
}

/** WITH queries that may be named from here. */
type Queries = Statement['with'];

export function checkStatement(statement: Statement, context: StatementContext): CheckedSelect {
  const { source } = context;
  statement.with.forEach((query, index) => {
    if (sameName(query.name, 'events'))
      throw source.invalid(query.at, '"events" is the name of the table. Give the WITH query another one.');
    if (statement.with.slice(0, index).some((other) => sameName(other.name, query.name)))
      throw source.invalid(query.at, `There are two WITH queries named ${quoted(query.name)}.`);
    // Also the ones nobody uses are checked: a mistake is told, not passed over.
    checkSelect(query.select, statement.with.slice(0, index), 2, context);
  });
  return checkSelect(statement.select, statement.with, 1, context);
}

function checkSelect(
  select: SelectStatement,
  queries: Queries,
  nesting: number,
  statement: StatementContext,
): CheckedSelect {
  const { source } = statement;
  if (nesting > SQL_LIMITS.selectNestingMax)
    throw source.tooExpensive(select.at, `Sub-selects may be nested ${SQL_LIMITS.selectNestingMax - 1} deep.`);
  const { relation: from, scope, shape: fromShape } = checkFrom(select.from, queries, nesting, statement);
  const context = (refusedIn?: string, aliases: ReadonlyMap<string, Value> = new Map()): ExpressionContext => ({
    source,
    scope,
    aliases,
    aggregates: refusedIn ? { refusedIn } : 'allowed',
    nowMs: statement.nowMs,
    budget: statement.budget,
  });

  const where = select.where && condition(checkExpression(select.where, context('WHERE')), select.where.at, source);
  if (where && from.kind === 'tenant_events') from.pushedDown.push(...pushDown(where));
  const items = checkItems(select.items, context());
  const aliases = new Map<string, Value>();
  for (const { alias, value } of items) if (alias !== undefined) aliases.set(alias.toLowerCase(), value);

  const plainAliases = new Map([...aliases].filter(([, value]) => aggregatesIn(value).length === 0));
  const groupBy = select.groupBy.map((key) => {
    const value = itemAt(key, items, 'GROUP BY', source) ?? checkExpression(key, context('GROUP BY', plainAliases));
    if (aggregatesIn(value).length > 0) throw source.invalid(key.at, 'GROUP BY takes columns, not aggregates.');
    return value;
  });
  const having =
    select.having && condition(checkExpression(select.having, context(undefined, aliases)), select.having.at, source);
  const orderBy = select.orderBy.map(({ expression, descending, nullsFirst }) => ({
    value: itemAt(expression, items, 'ORDER BY', source) ?? checkExpression(expression, context(undefined, aliases)),
    at: expression.at,
    descending,
    nullsFirst,
  }));

  const answered = [...items.map(({ value, at }) => ({ value, at })), ...orderBy];
  if (having) answered.push({ value: having, at: select.having!.at });
  const aggregates = answered.flatMap(({ value }) => aggregatesIn(value));
  const grouped = groupBy.length > 0 || aggregates.length > 0;
  if (having && !grouped) throw source.invalid(select.having!.at, 'HAVING filters groups. Use WHERE, or add GROUP BY.');
  if (grouped) {
    const keys = new Set(groupBy.map((key) => printValue(key)));
    for (const { value } of answered) refuseUngrouped(value, keys, source);
  }
  for (const { value, at } of [...answered, ...groupBy.map((value, i) => ({ value, at: select.groupBy[i]!.at }))])
    if (value.type === 'interval') throw source.invalid(at, 'An interval is no result. Add it to a timestamp.');
  if (select.distinct) {
    const shown = new Set(items.map(({ value }) => printValue(value)));
    for (const { value, at } of orderBy)
      if (!shown.has(printValue(value)))
        throw source.invalid(at, 'SELECT DISTINCT can be ordered only by what it selects. Add this to the columns.');
  }

  const relation: SelectRelation = {
    kind: 'select',
    distinct: select.distinct,
    items: items.map(({ value }) => ({ slot: nextSlot(statement), value })),
    from,
    where,
    groupBy,
    having,
    orderBy,
    limit: select.limit,
    offset: select.offset,
  };
  const shape: SqlShape = {
    gives: grouped ? 'groups' : 'rows',
    groupKeys: groupBy.map((key) => ({ fields: fieldsOf(key) })),
    aggregates: aggregates.map((aggregate) => ({ name: aggregate.name, fields: fieldsOf(aggregate) })),
    columns: items.map(({ name, value }) => ({ name, fields: fieldsOf(value) })),
    filters: [...new Set([where, having].flatMap((value) => (value ? fieldsOf(value) : [])))],
    orderedBy: [...new Set(orderBy.flatMap(({ value }) => fieldsOf(value)))],
    from: fromShape,
  };
  return { relation, columns: items.map(({ name, value }) => ({ name, type: value.type })), shape };
}

function nextSlot({ slots }: StatementContext): Slot {
  slots.last++;
  return `c${slots.last}`;
}

function checkFrom(
  from: FromClause,
  queries: Queries,
  nesting: number,
  statement: StatementContext,
): { relation: Relation; scope: Scope; shape: SqlShape['from'] } {
  const { source, columns, orgId } = statement;
  if (from.kind === 'name' && sameName(from.name, 'events')) {
    const relation: Relation = { kind: 'tenant_events', columns, orgId, reads: new Map(), pushedDown: [] };
    return { relation, scope: new EventsScope(source, relation, from.alias ?? 'events'), shape: 'events' };
  }
  const checked =
    from.kind === 'select'
      ? checkSelect(from.select, queries, nesting + 1, statement)
      : checkQuery(from.name, from.at, queries, nesting, statement);
  const names = checked.relation.items.map(({ slot, value }, index) => {
    const { name } = checked.columns[index]!;
    const column: ColumnValue = { kind: 'column', type: value.type, slot, fields: fieldsOf(value), name, at: from.at };
    return { name, value: column };
  });
  const alias = from.alias ?? (from.kind === 'name' ? from.name : undefined);
  return { relation: checked.relation, scope: new SelectScope(source, names, alias), shape: checked.shape };
}

function checkQuery(name: string, at: number, queries: Queries, nesting: number, statement: StatementContext) {
  const index = queries.findIndex((query) => sameName(query.name, name));
  if (index === -1) {
    const guess = suggestion(name, ['events', ...queries.map((query) => query.name)]);
    throw statement.source.unsupported(at, `There is no table ${quoted(name)}; the only one is events.${guess}`);
  }
  return checkSelect(queries[index]!.select, queries.slice(0, index), nesting + 1, statement);
}

interface CheckedItem {
  name: string;
  alias: string | undefined;
  value: Value;
  at: number;
}

function checkItems(items: readonly SelectItem[], context: ExpressionContext): CheckedItem[] {
  const checked = items.flatMap((item): CheckedItem[] => {
    if (item.kind === 'expression') {
      const value = checkExpression(item.expression, context);
      const name = item.alias ?? (value.kind === 'column' ? value.name : item.text);
      return [{ name, alias: item.alias, value, at: item.at }];
    }
    if (item.qualifier !== undefined && !isQualifier(item.qualifier, context.scope))
      throw context.source.invalid(item.at, `${quoted(item.qualifier)} is not the name of what FROM reads.`);
    return context.scope.all(item.at).map(({ name, value }) => ({ name, alias: undefined, value, at: item.at }));
  });
  if (checked.length > SQL_LIMITS.selectItemsMax)
    throw context.source.tooExpensive(items[0]!.at, `A SELECT may answer ${SQL_LIMITS.selectItemsMax} columns.`);
  return checked;
}

function isQualifier(qualifier: string, scope: Scope): boolean {
  return scope.alias !== undefined && sameName(qualifier, scope.alias);
}

/** `GROUP BY 1`: the first result; `undefined` for anything that is not a plain number. */
function itemAt(expression: Expression, items: readonly CheckedItem[], clause: string, source: Source) {
  if (expression.kind !== 'number') return undefined;
  const item = /^\d{1,4}$/.test(expression.digits) ? items[Number(expression.digits) - 1] : undefined;
  if (!item)
    throw source.invalid(expression.at, `${clause} ${expression.digits} names no column; there are ${items.length}.`);
  return item.value;
}

/** In a grouped SELECT, a column that is neither a key nor in an aggregate has no one value. */
function refuseUngrouped(value: Value, keys: ReadonlySet<string>, source: Source): void {
  if (value.kind === 'aggregate' || !hasColumns(value) || keys.has(printValue(value))) return;
  if (value.kind === 'column')
    throw source.invalid(
      value.at,
      `${quoted(value.name)} must be in GROUP BY or in an aggregate such as any(${value.name}).`,
    );
  if (value.kind === 'call') for (const arg of value.args) refuseUngrouped(arg, keys, source);
}
