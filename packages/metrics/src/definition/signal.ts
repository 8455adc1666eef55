/**
 * A signal is a figure about groups of people that no window state can give: a rate on the time people were employed, a
 * survival curve, an early warning, an index of other signals. A pack declares it; a job computes it, for all units as
 * one family, from rows about single people that never leave the job, and only what passed disclosure control is kept.
 *
 * Two kinds. One *from people* reads rows, and hands back with each figure whom it was made of. One *from signals* reads
 * kept figures of other signals only, so it can tell nothing that has not been told already.
 */
import type { Json, JsonObject } from '@bellwether/core';
import type { Condition, FieldRef } from './measure.ts';

export type SignalLevel = 'low' | 'moderate' | 'high' | 'critical';
export type SignalReason = 'insufficient_data' | 'suppressed' | 'no_exposure' | 'no_model';
export type SignalUnitKind = 'organisation' | 'division' | 'department' | 'team';
export type SignalUnit =
  | 'per_year'
  | 'share'
  | 'months'
  | 'hours_per_week'
  | 'score_0_1'
  | 'score_0_10'
  | 'score_0_100'
  | 'score_-1_1'
  | 'score_-100_100'
  | 'people';

/** What whoever reads the figure has to know. Printed in docs/signals.md, one paragraph each. */
interface SignalDescription {
  name: string;
  title: string;
  /** As its reader would ask. */
  question: string;
  definition: string;
  /** What there must be before anything is said. */
  minimum: string;
  interval: string;
  /** What it must not be used for. */
  notFor: string;
  unit: SignalUnit;
  /** Is up good? */
  direction: 'up' | 'down' | 'neutral';
  /** Name and version; a change of the method is a new version. */
  method: string;
  /** Units it is computed for. */
  kinds: readonly SignalUnitKind[];
  /** Weeks before the newest that are filled in when they are missing; 104 unless given. */
  historyWeeks?: number;
  /**
   * When set, the level is how far the figure is from the unit's own usual one, where this direction is adverse; see
   * baseline-level.ts. Otherwise the figure brings its own level or has none.
   */
  baseline?: 'up' | 'down';
}

/** Width of windows, which end on Mondays at midnight UTC. */
export type SignalFromPeople = SignalDescription & {
  from: 'people';
  windowDays: number;
  /** How long before the window rows are needed. */
  lookBackDays?: number;
  /** Tables it reads beside who was employed when. */
  reads: readonly SubjectTable[];
  /**
   * A state that lasts, such as tenure: two of them, some weeks apart, differ by who came and went, so a new one is told
   * only when enough people did.
   */
  lasting?: boolean;
  compute(group: SubjectGroup, context: SignalContext): GroupFigure | Promise<GroupFigure>;
};

export type SignalFromSignals = SignalDescription & {
  from: 'signals';
  windowDays: number;
  inputs: readonly string[];
  compute(history: FigureHistory, context: SignalContext): DerivedFigure | Promise<DerivedFigure>;
};

export type Signal = SignalFromPeople | SignalFromSignals;

export function defineSignal(signal: SignalFromPeople): SignalFromPeople {
  return signal;
}

export function deriveSignal(signal: SignalFromSignals): SignalFromSignals {
  return signal;
}

/** Rows about single people, read for signals and for nothing else. The subject is the event's `user_id` unless given. */
export type SubjectTable = {
  name: string;
  events: readonly string[];
} & (
  | {
      /** One row a person and ISO week; its day is the Monday. */
      by: 'week';
      columns: { readonly [name: string]: SubjectColumn };
    }
  | {
      /** One row an event, with these metadata fields as they were sent. */
      by: 'event';
      fields: readonly string[];
      when?: Condition;
      /** A list of pseudonyms among `fields`: the event has a row for each of them, all with the same `values` object. */
      subjects?: string;
    }
);

/** Of the events of a person and week. Absent fields add nothing. */
export type SubjectColumn =
  | { count: Condition | 'all' }
  | { sum: FieldRef; when?: Condition }
  | { sumOfSquares: FieldRef; when?: Condition };

/** Days are counted from 1970-01-01, UTC. */
export interface SubjectRow {
  subject: string;
  day: number;
  values: { readonly [name: string]: Json };
}

/** Time employed in a unit, or in one below it: [fromDay, toDay). */
export interface Employment {
  subject: string;
  unit: string;
  fromDay: number;
  toDay: number | null;
  endedBy: 'departure' | 'change' | null;
  voluntary: boolean | null;
  topPerformer: boolean;
  /** Where events about the person begin, not the employment: it may have begun earlier. */
  isFirst: boolean;
  /** Months in the present job when the data began, as its band says, at least. */
  bandMonths: number | null;
  hiredQuarter: string;
}

/** The people of one unit, with what is below it, as a signal sees them. */
export interface SubjectGroup {
  /** Empty for the organisation. */
  unit: string;
  kind: SignalUnitKind;
  /** [fromDay, toDay). */
  fromDay: number;
  toDay: number;
  /** Who belongs to it on the last day of the window. */
  members: ReadonlySet<string>;
  /** Spells in it, whenever they were. */
  employments: readonly Employment[];
  /** Rows of its members of the window, or of the days given. */
  rows(table: SubjectTable, fromDay?: number, toDay?: number): Iterable<SubjectRow>;
}

export interface SignalContext {
  /** Follows from organisation, signal, unit and window: the same data give the same figure. */
  seed: string;
  /** The organisation's privacy floor. */
  floor: number;
  /** The surrogate test of an early warning, off the main thread. */
  panelTest(asked: PanelQuestion): Promise<PanelOutcome>;
}

export interface PanelQuestion {
  /** One series a person, all of one length; empty when the group's own is tested alone. */
  series: readonly Float64Array[];
  group: Float64Array;
  seed: string;
}

interface Band {
  low: readonly number[];
  high: readonly number[];
}

export interface PanelOutcome {
  jointTau: number | null;
  p: number | null;
  /** The largest p when any one person is left out; `null` when the group was tested as one. */
  pWithoutAny: number | null;
  /** Where the group's indicators would lie by chance, window by window. */
  band: { variance: Band; ar1: Band } | null;
}

/** What the figure is, or why there is none. `level` is asked once the q of the whole family is known. */
export type FigureOutcome = {
  parts?: JsonObject;
  /** Of a one-sided test that something is the matter; joins the family of the run. */
  p?: number | null;
} & (
  | {
      value: number;
      low?: number | null;
      high?: number | null;
      level?: (q: number | null) => SignalLevel | null;
      /** Replaces the value once q is known. */
      valueByQ?: (q: number | null) => number;
      /** Joins the parts once q is known. */
      partsByQ?: (q: number | null) => JsonObject;
    }
  | { value: null; reason: SignalReason }
);

export type GroupFigure = FigureOutcome & {
  /** Everybody the figure is made of; disclosure counts them. */
  persons: ReadonlySet<string>;
};

export type DerivedFigure = FigureOutcome;

/** A kept figure, as other signals see it. */
export interface KeptFigure {
  toDay: number;
  value: number | null;
  reason: SignalReason | null;
  low: number | null;
  high: number | null;
  n: number | null;
  p: number | null;
  q: number | null;
  level: SignalLevel | null;
  parts: JsonObject;
}

/** Kept figures of one unit, up to the end of the window. */
export interface FigureHistory {
  unit: string;
  kind: SignalUnitKind;
  toDay: number;
  /** Oldest first; the last one may be of the window itself. */
  of(signal: string): readonly KeptFigure[];
  /** Of the window itself. */
  now(signal: string): KeptFigure | undefined;
}
