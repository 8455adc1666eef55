/**
 * Checked tree → engine SQL. Everything is printed as a function call, so there is no precedence to get wrong. The
 * table is printed in one place, with its tenant's predicate, and no caller can print it without.
 */
import { printLiteral, printString } from './print-literal.ts';
import type { ColumnValue, Relation, SelectRelation, TenantEvents, Value } from './relation.ts';

export function printRelation(relation: Relation): string {
  return relation.kind === 'tenant_events' ? printTenantEvents(relation) : printSelect(relation);
}

function printTenantEvents({ columns, orgId, reads, pushedDown }: TenantEvents): string {
  const read = [...reads].map(([slot, { sql }]) => `${sql} AS ${slot}`);
  const conditions = [
    `${columns.tenant} = ${printString(orgId)}`,
    ...(columns.absentTypes.length > 0
      ? [`${columns.envelope.event_type.sql} NOT IN (${columns.absentTypes.map(printString).join(', ')})`]
      : []),
    // Here the slots are not yet there to be named: the condition is about the table's own columns.
    ...pushedDown.map((value) => printValue(value, (column) => reads.get(column.slot)!.sql)),
  ];
  return (
    `SELECT ${read.length > 0 ? read.join(', ') : '1 AS _f0'} FROM ${columns.table}` +
    ` WHERE ${conditions.join(' AND ')} LIMIT 1 BY ${columns.identity}`
  );
}

function printSelect(select: SelectRelation): string {
  const slotOf = new Map(select.items.map((item) => [printValue(item.value), item.slot]));
  const order = select.orderBy.map(({ value, descending, nullsFirst }) => {
    const printed = printValue(value);
    return `${slotOf.get(printed) ?? printed} ${descending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
  });
  return [
    `SELECT ${select.distinct ? 'DISTINCT ' : ''}`,
    select.items.map((item) => `${printValue(item.value)} AS ${item.slot}`).join(', '),
    ` FROM (${printRelation(select.from)})`,
    select.where ? ` WHERE ${printValue(select.where)}` : '',
    select.groupBy.length > 0 ? ` GROUP BY ${select.groupBy.map((key) => printValue(key)).join(', ')}` : '',
    select.having ? ` HAVING ${printValue(select.having)}` : '',
    order.length > 0 ? ` ORDER BY ${order.join(', ')}` : '',
    select.limit === undefined ? '' : ` LIMIT ${select.limit}`,
    select.offset > 0 ? ` OFFSET ${select.offset}` : '',
  ].join('');
}

export function printValue(value: Value, printColumn = (column: ColumnValue): string => column.slot): string {
  switch (value.kind) {
    case 'column':
      return printColumn(value);
    case 'literal':
      return printLiteral(value);
    case 'call':
      return `${value.engine}(${value.args.map((arg) => printValue(arg, printColumn)).join(', ')})`;
    case 'aggregate': {
      const level = value.level === undefined ? '' : `(${value.level})`;
      return `${value.engine}${level}(${value.args.map((arg) => printValue(arg, printColumn)).join(', ')})`;
    }
  }
}
