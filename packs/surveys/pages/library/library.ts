/** The library as the API answers it. */
import type { Instrument, LibraryTheme, Question } from '@bellwether/questionnaire';
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { api } from '@bellwether/ui/session/session.ts';

export interface LibraryEntry {
  id: string;
  version: number;
  theme: string;
  instrument: string;
  licence: string;
  construct: string;
  keywords: readonly string[];
  own: boolean;
  question: Question;
}

export interface LibraryAnswer {
  questions: readonly LibraryEntry[];
  total: number;
  instruments: readonly (Pick<Instrument, 'id' | 'name' | 'licence'> & Partial<Instrument>)[];
}

export interface Filter {
  search: string;
  theme: string;
  instrument: string;
  licence: string;
  language: string;
}

export const NO_FILTER: Filter = { search: '', theme: '', instrument: '', licence: '', language: '' };

export function useQuestions(filter: Filter): Resource<LibraryAnswer> {
  const query = new URLSearchParams({
    limit: '500',
    ...Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== '')),
  });
  return useResource(`questions ${query}`, (signal) => api.get(`/api/v1/questions?${query}`, signal));
}

export function useThemes(): Resource<{ themes: readonly (LibraryTheme & { own: boolean })[] }> {
  return useResource('themes', (signal) => api.get('/api/v1/themes', signal));
}

/** An agreement scale for a question of one's own. */
export function newLibraryQuestion(text: string, kind: 'scale' | 'text'): object {
  const base = { id: 'own', text: { en: text }, required: kind === 'scale' };
  return kind === 'text'
    ? { ...base, kind, max_length: 1000, multiline: true }
    : {
        ...base,
        kind,
        points: {
          low: 1,
          high: 5,
          labels: ['Strongly disagree', 'Disagree', 'Neutral', 'Agree', 'Strongly agree'].map((en) => ({ en })),
        },
      };
}
