/**
 * What is told about a closed wave, by anybody, in any format: one table of figures that was decided once. Whoever makes a
 * report, a page or an answer of the API takes it from here and can add nothing to it, so there is no second way to ask.
 */
import type { SurveyDefinition, Text } from '@bellwether/questionnaire';

export type HiddenReason = 'suppressed' | 'insufficient_data' | 'partial_answers';

/** A figure that is not told, and why; or what is told. */
export type Told<T> = ({ hidden?: never } & T) | { hidden: HiddenReason };

export interface ToldScore {
  /** Answers behind it, rounded down to a multiple of five. */
  n: number;
  /** Per cent of the maximum possible, 0 to 100, in the scale's own direction; to one decimal. */
  score: number;
  low: number;
  high: number;
  /** By the scale's own method, as its instrument reports it; two decimals. */
  mean: number;
}

export interface ToldShare {
  share: number;
  low: number;
  high: number;
}

/** Favourable is the good side of the scale, whichever way it counts. */
export interface ToldShares {
  n: number;
  favourable: ToldShare;
  /** Absent when telling them apart would be about fewer people than the floor. */
  neutral?: ToldShare;
  unfavourable?: ToldShare;
}

export interface ToldReliability {
  n: number;
  alpha: number;
  low: number;
  high: number;
  omega: number | null;
  /** Standard error of measurement of one person's score, in points of 0 to 100. */
  sem: number;
  itemTotal: (number | null)[];
  verdict: 'reliable' | 'unreliable' | 'redundant';
}

/** How far groups differ in the scale at all. Of everybody's cells, small ones too: it tells about none of them. */
export interface ToldAgreement {
  groups: number;
  icc1: number | null;
  /** By the plain mean size of groups, as the R package multilevel has it. */
  icc1_mean_size: number | null;
  icc2: number | null;
  f: number | null;
  p: number | null;
  /** Mean over groups of rwg(j) of the items, in raw points; `null` for scales whose items have different points. */
  rwg: number | null;
}

export interface PublishedScale {
  id: string;
  name: Text;
  construct: string;
  direction: 'up_is_good' | 'down_is_good';
  items: number;
  method: 'mean' | 'sum' | 'pomp';
  /** Equal when two waves have measured the same in the same way. */
  key: string;
  overall: Told<ToldScore>;
  shares: Told<ToldShares>;
  /** By unit; hidden ones are in it as hidden. */
  units: { unit: string; score: Told<ToldScore> }[];
  reliability: Told<ToldReliability>;
  agreement: Told<ToldAgreement>;
}

export interface PublishedQuestion {
  id: string;
  row?: string;
  kind: string;
  text: Text;
  row_text?: Text;
  /** The scale it is an item of. */
  scale?: string;
  reverse?: boolean;
  key: string;
  /** Points and options: on 0 to 100, after reversal for items of a scale, before it for others. */
  score?: Told<ToldScore>;
  shares?: Told<ToldShares>;
  /** How many chose what, in per cent; hidden options are `null`. */
  options?: Told<{ n: number; options: { id: string; text: Text; share: number | null }[] }>;
  /** Mean place of each option, 1 the first; or of the number given. */
  ranks?: Told<{ n: number; options: { id: string; text: Text; mean: number }[] }>;
  number?: Told<{ n: number; mean: number; low: number; high: number }>;
  /** Promoters less detractors, −100 to 100. */
  promoters?: Told<{ n: number; score: number; low: number; high: number }>;
  themes?: Told<{ n: number; themes: PublishedTheme[] }>;
}

export interface PublishedTheme {
  theme: string;
  /** Authors, rounded down to a multiple of five. */
  n: number;
  share: number;
  sentiment: { n: number; mean: number; low: number; high: number } | null;
}

export interface PublishedDrivers {
  outcome: string;
  n: number;
  r_squared: number;
  drivers: { scale: string; share: number; low: number; high: number; r: number; is_present: boolean }[];
}

export interface PublishedUnit {
  unit: string;
  parent: string | null;
  kind: string;
  name: string;
  participation: Told<{
    invited: number;
    answered: number;
    rate: ToldShare;
    residual: number | null;
    q: number | null;
  }>;
}

export interface SurveyPublication {
  method: 'survey_publication/1';
  wave_id: string;
  survey_id: string;
  survey_version: number;
  title: Text;
  language: string;
  /** Days. */
  opened: string;
  closed: string;
  floor: number;
  participation: Told<{ invited: number; answered: number; rate: ToldShare }>;
  /** Whether units took part unevenly: chi-square over the parts of the whole. */
  evenness: Told<{ p: number }>;
  /** Late less early answers, by scale, where that can be told. */
  lateness: { scale: string; from: string; difference: number; low: number; high: number; q: number }[];
  units: PublishedUnit[];
  scales: PublishedScale[];
  questions: PublishedQuestion[];
  drivers: Told<PublishedDrivers>;
}

export interface WaveFacts {
  wave_id: string;
  survey_id: string;
  survey_version: number;
  definition: SurveyDefinition;
  opened: string;
  closed: string;
  invited: number;
}

/** Cut to so many decimals, so that a figure says no more than it is good for; never −0. */
export function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals)) + 0;
}
