/**
 * A measure is a mergeable aggregate over events: two states of the same measure merge into the state of the union, in
 * any order, to the same bytes. That is why sums are decimal (float addition depends on order), why quantiles are
 * DDSketch buckets (t-digest depends on order), and why averages are never stored.
 * Sources: Gray et al., "Data Cube" (1997), on distributive and algebraic aggregates; Masson, Rim, Lee,
 * "DDSketch" (VLDB 2019).
 */

/** A field of an event: an envelope column (`user_id`) or a declared metadata field (`metadata.model`). */
export type FieldRef = string;

/** When an event counts. Data, not SQL: the compiler writes the SQL, the catalog and the lineage read the same thing. */
export type Condition =
  | { field: FieldRef; is: string | number | boolean }
  | { field: FieldRef; in: readonly (string | number)[] }
  | { field: FieldRef; exists: true }
  /** A number that is this or less; what is absent is not. */
  | { field: FieldRef; atMost: number }
  | { all: readonly Condition[] }
  | { any: readonly Condition[] }
  | { not: Condition };

export type Measure = { description: string; when?: Condition } & (
  | { aggregate: 'count' }
  /** Exact decimal sum; values are rounded to nine decimals, and those of 1e20 and more left out. */
  | { aggregate: 'sum'; field: FieldRef }
  /** Number of distinct non-empty values, exact up to 64-bit hash collisions. */
  | { aggregate: 'distinct'; field: FieldRef }
  /** Quantile sketch with 1 % relative error for positive values. */
  | { aggregate: 'quantiles'; field: FieldRef }
  | { aggregate: 'min'; field: FieldRef }
  | { aggregate: 'max'; field: FieldRef }
);

export interface Dimension {
  description: string;
  /** Read from this field; events without it fall under the empty string. */
  field: FieldRef;
}

/**
 * A cube: the windows kept for some event types, one row a window and combination of dimension values, one mergeable
 * state a measure. Dimensions of a cube are low in cardinality; any other field can still be grouped and filtered by,
 * at the price of reading events.
 */
export interface Cube {
  name: string;
  description: string;
  /** Event types that feed it; `'*'` is all of them. */
  events: readonly string[] | '*';
  dimensions: { readonly [name: string]: Dimension };
  measures: { readonly [name: string]: Measure };
  /**
   * When set, one row is kept for every minute in which a subject (a session, say) did something, so that session
   * windows and per-subject figures can be folded from states.
   */
  slicedBy?: FieldRef;
  /** Present when the figures are about persons: then they are published as `disclosure/` says, and not otherwise read. */
  people?: PeopleDeclaration;
}

/** How figures about persons may be cut, and in which pieces of time they are published. */
export interface PeopleDeclaration {
  /** Whose data an event is: the field that holds the pseudonym. */
  subject: FieldRef;
  /** Dimensions that nest, from the coarsest below the organisation: `['department', 'team']`. */
  hierarchy: readonly string[];
  /** Dimensions that the whole organisation, and nothing smaller, may be cut by. */
  crossings?: readonly string[];
  /** Length of a published period: whole days, ISO weeks (Monday to Monday, UTC; the default) or 30 days. */
  period?: PublicationPeriod;
}

export type PublicationPeriod = '1d' | '7d' | '30d';

export function defineCube<const C extends Cube>(cube: C): C {
  return cube;
}
