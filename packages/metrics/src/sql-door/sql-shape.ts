/**
 * What a statement would tell: the seam for disclosure control, which decides from this and from the privacy class of
 * the fields whether an answer may be given and what must be suppressed. One shape for each SELECT, outermost first.
 */
import type { FieldRef } from '../definition/measure.ts';

export interface SqlShape {
  /** `rows`: each answered row is one event (or one row of the sub-select); `groups`: each is a figure over many. */
  gives: 'rows' | 'groups';
  /** Fields each key is made of, in order; empty for a figure over everything. */
  groupKeys: readonly { fields: readonly FieldRef[] }[];
  aggregates: readonly { name: string; fields: readonly FieldRef[] }[];
  /** Fields of the answered columns, in order. */
  columns: readonly { name: string; fields: readonly FieldRef[] }[];
  /** Fields that decide what is counted: WHERE and HAVING. */
  filters: readonly FieldRef[];
  /** Fields that decide the order, and with LIMIT therefore who is shown. */
  orderedBy: readonly FieldRef[];
  from: 'events' | SqlShape;
}
