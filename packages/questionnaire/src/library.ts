/**
 * What a pack brings to the library of surveys: themes, instruments with their terms of use, questions, scoring keys, and
 * templates that are whole surveys. A tenant's own themes and questions stand beside them, in records.
 */
import type { Question, ScoredScale, SurveyDefinition, Text } from './definition.ts';

export interface LibraryTheme {
  id: string;
  name: Text;
  description: Text;
}

/** A published instrument, or a set of own wording. `licence` says why the words may be asked commercially. */
export interface Instrument {
  id: string;
  name: string;
  citation: string;
  licence: string;
  url: string;
  /** Who translated it into which language, and how far that was checked. */
  translations: Readonly<Record<string, string>>;
}

export interface LibraryQuestion {
  /** Stable over versions. */
  id: string;
  version: number;
  theme: string;
  instrument: string;
  construct: string;
  /** Words to find it by, beside its own. */
  keywords: readonly string[];
  question: Question;
}

export interface SurveyTemplate {
  id: string;
  version: number;
  purpose: 'diagnostic' | 'pulse' | 'stay_interview' | 'exit_interview' | 'other';
  title: Text;
  description: Text;
  /** Answering time of somebody who reads at a usual pace. */
  minutes: number;
  definition: SurveyDefinition;
}

export interface SurveyLibrary {
  themes: readonly LibraryTheme[];
  instruments: readonly Instrument[];
  questions: readonly LibraryQuestion[];
  scales: readonly ScoredScale[];
  templates: readonly SurveyTemplate[];
}
