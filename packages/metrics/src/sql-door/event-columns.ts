/**
 * Where the fields of an event lie in the physical table. Written by the store's owner, never by a request: the
 * expressions in it are printed as they are.
 */
import type { CanonicalEvent } from '@bellwether/core';
import type { ValueType } from './value-type.ts';

/**
 * One field. The expression must have the engine type of its value type (or Nullable of it): string → String,
 * integer → Int64, number → Float64, boolean → Bool, timestamp → DateTime64(3, 'UTC'). It must not throw for any row.
 */
export interface EventColumn {
  sql: string;
  type: Exclude<ValueType, 'null' | 'interval'>;
}

export type EnvelopeField = Exclude<keyof CanonicalEvent, 'metadata'>;

export interface EventColumns {
  /** `bellwether.events`. */
  table: string;
  /** Physical column that holds the tenant. */
  tenant: string;
  /** Physical column of which one row each is kept, so that a re-delivered event counts once. */
  identity: string;
  envelope: Readonly<Record<EnvelopeField, EventColumn>>;
  /** Declared scalar fields, by name; a field of an object by its path (`usage.tokens`). */
  metadata: ReadonlyMap<string, EventColumn>;
  /** Physical column with the JSON text of the fields that have no column. */
  undeclared: string;
  /** Event types that are not in the table for whoever asks: those about persons. */
  absentTypes: readonly string[];
  /** Expression that gives the whole metadata object as JSON text. */
  wholeMetadata: string;
}

export const ENVELOPE_ORDER: readonly EnvelopeField[] = [
  'event_id',
  'org_id',
  'user_id',
  'session_id',
  'event_type',
  'event_category',
  'timestamp',
  'received_at',
  'region',
  'environment',
];
