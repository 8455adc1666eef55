/** Surveys as the API answers them, and what is asked of it. */
import type { SurveyDefinition, Text } from '@bellwether/questionnaire';
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { api } from '@bellwether/ui/session/session.ts';

export const STATUSES = ['draft', 'in_review', 'approved', 'published', 'closed', 'archived'] as const;
export type SurveyStatus = (typeof STATUSES)[number];

export interface SurveySummary {
  id: string;
  title: string;
  status: SurveyStatus;
  version: number;
  origin: 'library' | 'generated' | 'written';
  questions: number;
  languages: readonly string[];
  minutes: number;
  organization_id: string | null;
  submitted_by: string | null;
  approved_by: string | null;
  created_by: string;
  updated_by: string;
  created_at: string;
  updated_at: string;
}

export interface Survey extends SurveySummary {
  definition: SurveyDefinition;
}

export interface SurveyTemplateSummary {
  id: string;
  purpose: string;
  title: Text;
  description: Text;
  minutes: number;
  questions: number;
  languages: readonly string[];
  instruments: readonly string[];
}

export interface GenerationRun {
  run_id: string;
  state: string;
  progress: { done: number; of: number; words?: string } | null;
  failure: { detail: string } | null;
  output: {
    survey_id: string;
    source: 'model' | 'library';
    dropped: readonly { text: string; reason: string }[];
    failures: readonly string[];
    unmatched_topics: readonly string[];
  } | null;
}

export function useSurveys(
  status: SurveyStatus | undefined,
  search: string,
): Resource<{ surveys: SurveySummary[]; total: number }> {
  const query = new URLSearchParams({ ...(status ? { status } : {}), ...(search ? { search } : {}) });
  return useResource(`surveys ${query}`, (signal) => api.get(`/api/v1/surveys?${query}`, signal));
}

export function useTemplates(): Resource<{ templates: SurveyTemplateSummary[] }> {
  return useResource('survey templates', (signal) => api.get('/api/v1/survey-templates', signal));
}

export const builderPath = (id: string): string => `/surveys/build/${encodeURIComponent(id)}`;

/** Words of the first language there is, the reader's preferred. */
export function said(text: Text, language = 'en'): string {
  return text[language] ?? text.en ?? Object.values(text)[0] ?? '';
}

/** A survey to begin with. */
export function blankSurvey(title: string): SurveyDefinition {
  return {
    title: { en: title },
    default_language: 'en',
    languages: ['en'],
    sections: [{ id: 'section_1', title: { en: 'First section' }, questions: [] }],
    rules: [],
    scales: [],
  };
}
