/** Reports on surveys as `GET /api/v1/reports/{survey_id}` and what belongs to it answer them. */

import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import type { Scene } from '@bellwether/ui/charts/scene-drawing.tsx';
import { api } from '@bellwether/ui/session/session.ts';

export type HiddenReason = 'suppressed' | 'insufficient_data' | 'partial_answers';
export type Told<T> = ({ hidden?: never } & T) | { hidden: HiddenReason };
export type Text = Readonly<Record<string, string>>;

export interface Score {
  n: number;
  score: number;
  low: number;
  high: number;
  mean: number;
}

export interface Share {
  share: number;
  low: number;
  high: number;
}

export interface Scale {
  id: string;
  name: Text;
  direction: 'up_is_good' | 'down_is_good';
  overall: Told<Score>;
  shares: Told<{ favourable: Share }>;
  units: readonly { unit: string; score: Told<Score> }[];
  reliability: Told<{ alpha: number; verdict: 'reliable' | 'unreliable' | 'redundant' }>;
  agreement: Told<{ p: number | null }>;
}

export interface UnitRow {
  unit: string;
  parent: string | null;
  name: string;
  participation: Told<{ invited: number; answered: number; rate: Share; q: number | null; residual: number | null }>;
}

export interface Question {
  id: string;
  row?: string;
  text: Text;
  row_text?: Text;
  reverse?: boolean;
  score?: Told<Score>;
  shares?: Told<{ favourable: Share }>;
  options?: Told<{ n: number; options: readonly { id: string; text: Text; share: number | null }[] }>;
  promoters?: Told<{ n: number; score: number; low: number; high: number }>;
  themes?: Told<{
    n: number;
    themes: readonly {
      theme: string;
      share: number;
      n: number;
      sentiment: { mean: number; low: number; high: number } | null;
    }[];
  }>;
}

export interface Publication {
  title: Text;
  language: string;
  opened: string;
  closed: string;
  floor: number;
  participation: Told<{ invited: number; answered: number; rate: Share }>;
  evenness: Told<{ p: number }>;
  lateness: readonly { scale: string; difference: number; q: number }[];
  units: readonly UnitRow[];
  scales: readonly Scale[];
  questions: readonly Question[];
  drivers: Told<{ outcome: string; n: number; r_squared: number }>;
}

export interface Insight {
  id: string;
  kind: string;
  rank: number;
  text: string;
}

export interface Recommendation {
  id: string;
  title: string;
  detail: string;
  source: { title: string; url: string };
  because: { insight: string; figure: string; text: string };
}

export interface Change {
  scale: string;
  unit: string;
  difference: number;
  low: number;
  high: number;
  q: number;
}

export interface Report {
  report_id: string;
  ready_at: string;
  scope: 'everybody' | 'units';
  answer: string | null;
  publication: Publication;
  previous: { wave_id: string; closed: string } | null;
  changes: readonly Change[];
  not_comparable: readonly string[];
  benchmarks: readonly {
    scale: string;
    score: number;
    source: string;
    difference: number;
    low: number;
    high: number;
  }[];
  insights: readonly Insight[];
  recommendations: readonly Recommendation[];
  files: readonly { format: string; size: number; sha256: string; href: string }[];
}

export interface ReportView {
  survey_id: string;
  wave_id: string | null;
  run: {
    report_id: string;
    state: 'generating' | 'ready' | 'failed';
    progress: { done: number; of: number; words?: string } | null;
    failure: string | null;
  } | null;
  report: Report | null;
}

export interface Chart {
  id: string;
  title: string;
  alternative: string;
  scene: Scene;
}

export interface SurveyChoice {
  id: string;
  title: Text;
  closed: string;
}

/** While a report is being made, its progress is asked for this often. */
const WATCH_MS = 1000;

/** Surveys of which a wave is closed, the newest first. */
export function useSurveyChoices(): Resource<readonly SurveyChoice[]> {
  return useResource('closed-surveys', async (signal) => {
    const { waves } = await api.get<{
      waves: readonly { survey_id: string; title: Text; status: string; closed_at: string | null }[];
    }>('/api/v1/waves', signal);
    const newest = new Map<string, SurveyChoice>();
    for (const { survey_id, title, status, closed_at } of waves) {
      if (status !== 'closed' || closed_at === null) continue;
      const known = newest.get(survey_id);
      if (!known || known.closed < closed_at) newest.set(survey_id, { id: survey_id, title, closed: closed_at });
    }
    return [...newest.values()].sort((a, b) => (a.closed < b.closed ? 1 : -1));
  });
}

export function useReport(survey: string | undefined, isUnderWay: boolean): Resource<ReportView | null> {
  return useResource(
    `survey-report ${survey ?? ''}`,
    async (signal) =>
      survey === undefined ? null : api.get<ReportView>(`/api/v1/reports/${encodeURIComponent(survey)}`, signal),
    isUnderWay ? WATCH_MS : undefined,
  );
}

/** Drawings belong to a report; somebody who sees their own units only has none. */
export function useCharts(survey: string | undefined, report: Report | null | undefined): Resource<readonly Chart[]> {
  const isWhole = report?.scope === 'everybody';
  return useResource(`survey-charts ${isWhole ? report.report_id : ''}`, async (signal) => {
    if (!isWhole || survey === undefined) return [];
    const path = `/api/v1/reports/${encodeURIComponent(survey)}/charts`;
    return (await api.get<{ charts: readonly Chart[] }>(path, signal)).charts;
  });
}

export function makeReport(survey: string): Promise<unknown> {
  return api.post(`/api/v1/reports/generate/${encodeURIComponent(survey)}`, {});
}

/** The words in the reader's language, else in the survey's own. */
export function wordsOf(text: Text, language: string): string {
  return text.en ?? text[language] ?? Object.values(text)[0] ?? '';
}
