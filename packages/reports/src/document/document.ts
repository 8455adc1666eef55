/**
 * What a report is, before anybody decided how it looks: sections of blocks over a book of figures. Every number lives in
 * the book once, under an id, with its uncertainty and the number of people behind it; sentences, tables and charts refer
 * to it. So a report cannot say in words what its figures do not say, and every format of it says the same.
 *
 * Plain JSON. Rendering is a function of this and nothing else: no clock, no locale of a machine, no network.
 */
import type { Scene } from '../scene/scene.ts';
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
}

/** `score`: 0 to 100 by per cent of maximum; `share`: 0 to 1, shown in per cent; `difference`: signed points. */
export type FigureUnit = 'score' | 'share' | 'difference' | 'count' | 'coefficient' | 'mean' | 'days';

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
}

export type FigureReason = 'suppressed' | 'insufficient_data' | 'not_comparable' | 'unreliable';

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
  | ReportChart;

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
