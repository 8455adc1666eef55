/** Asking a metric: the call itself, the same call as a curl line, and the export of its figures. */
import { api } from '../session/session.ts';
import { SharedQuestions } from './shared-question.ts';
import type { MetricAnswer, MetricQuery } from './types.ts';

const questions = new SharedQuestions();

export function askMetric(query: MetricQuery, signal?: AbortSignal): Promise<MetricAnswer> {
  return questions.ask(
    JSON.stringify(query),
    (shared) => api.post<MetricAnswer>('/api/v1/metrics', query, shared),
    signal,
  );
}

export function exportMetric(query: MetricQuery, format: 'csv' | 'json' | 'parquet'): Promise<Blob> {
  return api.download('/api/v1/metrics/export', { ...query, format });
}

/** A line for a POSIX shell; the key stays a variable, so that a copied line never carries a secret. */
export function curlOf(query: MetricQuery, origin: string): string {
  const body = JSON.stringify(query).replaceAll("'", "'\\''");
  return [
    `curl -s ${origin}/api/v1/metrics \\`,
    `  -H "Authorization: Bearer $BELLWETHER_KEY" \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${body}'`,
  ].join('\n');
}
