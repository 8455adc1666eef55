/** Waves and pulses as the API answers them. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { api } from '@bellwether/ui/session/session.ts';

export interface Wave {
  wave_id: string;
  survey_id: string;
  title: Readonly<Record<string, string>>;
  status: 'preparing' | 'running' | 'closed';
  language: string;
  opens_at: string;
  closes_at: string;
  closed_at: string | null;
  remind_after_hours: readonly number[];
  invited: number;
  /** In steps of five, rounded down. */
  answered: number;
}

export interface WaveCell {
  cell_id: string;
  kind: string;
  name_generic: string;
  is_rest: boolean;
  invited: number;
  answered: number | null;
}

export interface Pulse {
  pulse_id: string;
  survey_id: string;
  title: string;
  weekday: number;
  time: string;
  zone: string;
  share: number;
  cool_down_days: number;
  enabled: boolean;
  next_at: string | null;
  last_result: string | null;
}

export interface Sendable {
  id: string;
  title: string;
}

const REFRESH_MS = 15_000;

export function useWaves(): Resource<{ waves: Wave[] }> {
  return useResource('waves', (signal) => api.get('/api/v1/waves', signal), REFRESH_MS);
}

export function useWave(waveId: string): Resource<Wave & { cells: WaveCell[] }> {
  return useResource(
    `wave ${waveId}`,
    (signal) => api.get(`/api/v1/waves/${encodeURIComponent(waveId)}`, signal),
    REFRESH_MS,
  );
}

export function usePulses(may: boolean): Resource<{ pulses: Pulse[] }> {
  return useResource(may ? 'pulses' : undefined, (signal) => api.get('/api/v1/pulses', signal));
}

/** Surveys that may be sent: approved, or sent before. */
export function useSendable(): Resource<Sendable[]> {
  return useResource('sendable surveys', async (signal) => {
    const lists = await Promise.all(
      ['approved', 'published', 'closed'].map((status) =>
        api.get<{ surveys: Sendable[] }>(`/api/v1/surveys?status=${status}`, signal),
      ),
    );
    return lists.flatMap(({ surveys }) => surveys);
  });
}

export function titleOf({ title, language }: Wave): string {
  return title[language] ?? title.en ?? Object.values(title)[0] ?? '';
}

export const wavePath = (waveId: string): string => `/surveys/waves/${encodeURIComponent(waveId)}`;

export function asProblem(error: unknown): ApiProblem {
  return error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) });
}
