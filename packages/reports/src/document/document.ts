/**
 * What a report is, before anybody decided how it looks: sections of blocks over a book of figures. Every number lives in
 * the book once, under an id, with its uncertainty and the number of people behind it; sentences, tables and charts refer
 * to it. So a report cannot say in words what its figures do not say, and every format of it says the same.
 *
 * Plain JSON. Rendering is a function of this and nothing else: no clock, no locale of a machine, no network.
 */
import type { Scene } from '../scene/scene.ts';
import type { FigureSource, ReportOrigin } from './origin.ts';
import type { Words } from './words.ts';

export interface ReportDocument {
  /** What made it, with its version: `survey_report/1`. */
  method: string;
  title: string;
  subtitle?: string;
  /** Tag of the language it is written in. */
  language: string;
  /** The day up to which it knows: 2026-11-21. */
  as_of: string;
  /** What it is about, as pairs to be set in a small table at the top. */
  facts: readonly { label: string; value: string }[];
  figures: Readonly<Record<string, ReportFigure>>;
  sections: readonly ReportSection[];
  /** Of a report whose every figure is the answer to a question that can be asked again. */
  origin?: ReportOrigin;
}

/** `score`: 0 to 100 by per cent of maximum; `share`: 0 to 1, shown in per cent; `difference`: signed points. */
export type FigureUnit = 'score' | 'share' | 'difference' | 'count' | 'coefficient' | 'mean' | 'days' | QuantityUnit;

/** What metrics are counted in; `change`: relative, in per cent; `points`: between two shares; `gap`: between two levels. */
export type QuantityUnit =
  | 'ratio'
  | 'change'
  | 'points'
  | 'gap'
  | 'number'
  | 'quantity'
  | 'usd'
  | 'tokens'
  | 'lines'
  | 'seconds'
  | 'milliseconds'
  | 'bytes';

export interface ReportFigure {
  value: number | null;
  /** Why there is no value. */
  reason?: FigureReason;
  unit: FigureUnit;
  /** Of a 95 % interval. */
  low?: number;
  high?: number;
  /** People behind it, rounded down to a multiple of five. */
  n?: number;
  /** Of a test of the figure, after correction for the many of its family. */
  q?: number;
  /** What was computed and from what, for whoever wants to check: `mean_interval/1`. */
  method: string;
  /** Where it can be asked for again. */
  source?: FigureSource;
}

export type FigureReason =
  | 'suppressed'
  | 'insufficient_data'
  | 'not_comparable'
  | 'unreliable'
  | 'no_data'
  | 'not_additive';

export interface ReportSection {
  id: string;
  title: string;
  blocks: readonly ReportBlock[];
}

export type ReportBlock =
  | { kind: 'answer'; words: Words }
  | { kind: 'paragraph'; words: Words }
  | { kind: 'caution'; words: Words }
  | { kind: 'list'; items: readonly Words[] }
  | { kind: 'key_figures'; items: readonly { label: string; figure: string; words?: Words }[] }
  | ReportTable
  | ReportChart
  | ReportBars
  | ReportLines;

export interface ReportTable {
  kind: 'table';
  id: string;
  caption: string;
  columns: readonly TableColumn[];
  rows: readonly (readonly TableCell[])[];
  notes?: readonly Words[];
}

export interface TableColumn {
  title: string;
  /** `name`: heads its row. */
  holds: 'name' | 'words' | 'figure' | 'interval';
}

/** The figure's id; or words, which are quoted as they are. */
export type TableCell = { figure: string } | { text: string } | { words: Words };

export interface ReportChart {
  kind: 'chart';
  id: string;
  title: string;
  /** The picture in words, for whoever hears it. */
  alternative: Words;
  scene: Scene;
}

/** Values of groups as bars, a figure of the book each. */
export interface ReportBars {
  kind: 'bars';
  id: string;
  title: string;
  alternative: Words;
  rows: readonly { label: string; figure: string }[];
}

/** Values over time. They are not in the book one by one: the whole drawing has one question behind it, and one hash. */
export interface ReportLines {
  kind: 'lines';
  id: string;
  title: string;
  alternative: Words;
  unit: FigureUnit;
  /** Starts of the windows. */
  times: readonly string[];
  series: readonly ReportLine[];
  source: FigureSource;
}

export interface ReportLine {
  name: string;
  values: readonly (number | null)[];
  /** What the line is held against, drawn fainter behind it. */
  is_before?: true;
  /** Between which values it is expected to lie: of forecasts. */
  low?: readonly (number | null)[];
  high?: readonly (number | null)[];
}
