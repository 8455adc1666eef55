/**
 * The part of a WHERE that the table itself can answer: bounds of time, which its parts are kept by, and equality of
 * the small envelope columns. Only comparisons of a bare column with a value go down, so nothing is computed for a row
 * before the tenant's predicate has been asked.
 */
import { ENVELOPE_ORDER } from './event-columns.ts';
import { type ColumnValue, type EngineFunction, hasColumns, type Value } from './relation.ts';

const BOUNDS: readonly EngineFunction[] = ['equals', 'less', 'lessOrEquals', 'greater', 'greaterOrEquals'];
const EQUALITIES: readonly EngineFunction[] = ['equals', 'in'];

export function pushDown(where: Value): readonly Value[] {
  if (where.kind !== 'call') return [];
  if (where.engine === 'and') return where.args.flatMap(pushDown);
  const [left, right] = where.args;
  if (!left || !right) return [];
  if (isField(left) && !hasColumns(right)) return canGoDown(where.engine, left) ? [where] : [];
  // `in` has its column on the left; the others may have it on either side.
  if (isField(right) && !hasColumns(left)) return canGoDown(where.engine, right) ? [where] : [];
  return [];
}

function isField(value: Value): value is ColumnValue {
  return value.kind === 'column' && ENVELOPE_ORDER.some((field) => field === value.fields[0]);
}

function canGoDown(engine: EngineFunction, column: ColumnValue): boolean {
  if (column.type === 'timestamp') return BOUNDS.includes(engine);
  return column.type === 'string' && EQUALITIES.includes(engine);
}
