/**
 * Fields of events as SQL, and conditions on them. A declared metadata field is a column; any other is read from the
 * JSON text of `extra`. Values become literals here and nowhere else in this package.
 */
import { type EventColumn, sqlIdentifier, sqlNumber, sqlString } from '@bellwether/store';
import type { Condition, FieldRef } from './definition/measure.ts';

/** Envelope fields that may be grouped and filtered by. */
export const ENVELOPE_DIMENSIONS = [
  'user_id',
  'session_id',
  'event_type',
  'event_category',
  'region',
  'environment',
] as const;

export class Fields {
  readonly #columns: ReadonlyMap<string, EventColumn>;

  constructor(columns: readonly EventColumn[]) {
    this.#columns = new Map(columns.map((column) => [column.name, column]));
  }

  /** SQL over `events` that gives the field, and the columns it reads. Absent values are NULL, or '' for the envelope. */
  read(field: FieldRef): { sql: string; columns: string[]; kind: EventColumn['kind'] } {
    const name = field.startsWith('metadata.') ? field.slice('metadata.'.length) : undefined;
    if (name === undefined) {
      if (!(ENVELOPE_DIMENSIONS as readonly string[]).includes(field))
        throw new Error(`"${field}" is not a field of an event.`);
      return { sql: sqlIdentifier(field), columns: [field], kind: 'string' };
    }
    const column = this.#columns.get(name);
    if (column) return { sql: sqlIdentifier(name), columns: [name], kind: column.kind };
    return { sql: `nullIf(JSONExtractString(extra, ${sqlString(name)}), '')`, columns: ['extra'], kind: 'string' };
  }

  isDeclared(name: string): boolean {
    return this.#columns.has(name);
  }

  /** What kind of values the field's column holds; `undefined` when it has none. */
  kindOf(name: string): EventColumn['kind'] | undefined {
    return this.#columns.get(name)?.kind;
  }

  /** The field as text, never NULL: what one groups and filters by. */
  readText(field: FieldRef): { sql: string; columns: string[] } {
    const { sql, columns, kind } = this.read(field);
    if (kind === 'string') return { sql: `ifNull(${sql}, '')`, columns };
    return { sql: `ifNull(toString(${sql}), '')`, columns };
  }

  condition(condition: Condition): { sql: string; columns: string[] } {
    if ('all' in condition) return this.#joined(condition.all, ' AND ', '1');
    if ('any' in condition) return this.#joined(condition.any, ' OR ', '0');
    if ('not' in condition) {
      const { sql, columns } = this.condition(condition.not);
      return { sql: `NOT ${sql}`, columns };
    }
    const { sql, columns } = this.read(condition.field);
    if ('exists' in condition) return { sql: `(${sql} IS NOT NULL AND toString(${sql}) != '')`, columns };
    if ('atMost' in condition) return { sql: `ifNull(${sql} <= ${sqlNumber(condition.atMost)}, 0)`, columns };
    if ('is' in condition) return { sql: `ifNull(${sql} = ${literal(condition.is)}, 0)`, columns };
    return { sql: `ifNull(${sql} IN (${condition.in.map(literal).join(', ')}), 0)`, columns };
  }

  #joined(conditions: readonly Condition[], operator: string, empty: string): { sql: string; columns: string[] } {
    const parts = conditions.map((part) => this.condition(part));
    return {
      sql: parts.length === 0 ? empty : `(${parts.map((part) => part.sql).join(operator)})`,
      columns: parts.flatMap((part) => part.columns),
    };
  }
}

function literal(value: string | number | boolean): string {
  if (typeof value === 'string') return sqlString(value);
  return typeof value === 'boolean' ? String(value) : sqlNumber(value);
}
