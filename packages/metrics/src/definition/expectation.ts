/**
 * What is expected of data, declared beside what declares them: an event type's events keep coming, as many as usual, in
 * the declared form, with values that can be, each once. A data set is an event type. Whoever uses the pack may change an
 * expectation for their organisation, and add their own.
 */

/** How far back a check looks. */
export const QUALITY_SPANS = ['15m', '1h', '6h', '1d', '7d', '30d'] as const;
export type QualitySpan = (typeof QUALITY_SPANS)[number];

export type QualityCheck =
  /** The newest event is no older than this. */
  | { kind: 'freshness'; within: QualitySpan }
  /**
   * As many events in the last hour or day as is usual for its place in the week; of events about people, whose number
   * nobody is told, a metric that is published.
   */
  | { kind: 'volume'; grain: '1h' | '1d' }
  | { kind: 'volume'; metric: string }
  /** So many events within the span. */
  | { kind: 'count'; at_least?: number; at_most?: number; within: QualitySpan }
  /** No field that nobody has declared is new, and none of those that used to be there is missing now. */
  | { kind: 'schema' }
  /** A field has a value, one of these, or within these bounds; in at least this share of the events. */
  | {
      kind: 'validity';
      field: string;
      required?: boolean;
      one_of?: readonly string[];
      min?: number;
      max?: number;
      share: number;
      within: QualitySpan;
    }
  /** No two events have the same values of these fields. */
  | { kind: 'uniqueness'; fields: readonly string[]; within: QualitySpan }
  /** At most so many events were refused and still wait to be mended. */
  | { kind: 'refused'; at_most: number; within: QualitySpan }
  /** The statement finds nothing: every row of its answer is something that should not be. */
  | { kind: 'sql'; query: string };
export type QualityCheckKind = QualityCheck['kind'];

/** `info`: to be seen on the page, and nobody is told. */
export type QualitySeverity = 'info' | 'warning' | 'critical';

export interface ExpectationDeclaration {
  /** Unique in the pack: kebab-case. */
  name: string;
  title: string;
  /** Name of an event type of the pack. */
  data_set: string;
  severity: QualitySeverity;
  check: QualityCheck;
}
