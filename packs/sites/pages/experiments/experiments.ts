/** Experiments as the API tells of them, and the calls the pages make. */
import { api } from '@bellwether/ui/session/session.ts';

export type ExperimentState = 'draft' | 'running' | 'stopped' | 'decided';
export type MeasureKind = 'conversion' | 'count' | 'value';
export type Better = 'higher' | 'lower';

export interface Measure {
  title: string;
  kind: MeasureKind;
  counts: string;
  better: Better;
}

export interface Definition {
  hypothesis: string;
  unit: 'visitor' | 'user';
  traffic: number;
  variants: readonly { key: string; title: string; share: number }[];
  primary: Measure;
  baseline: number;
  spread: number | null;
  effect: number;
  guards: readonly (Measure & { margin: number })[];
}

export interface Plan {
  visitors: number;
  visitors_per_variant: number;
  visitors_per_variant_one_look: number;
  detectable: readonly { visitors: number; difference: number }[];
}

export interface ExperimentInput {
  key: string;
  title: string;
  site_id: string;
  definition: Definition;
}

export interface Experiment extends ExperimentInput {
  experiment_id: string;
  state: ExperimentState;
  started_at: string | null;
  stopped_at: string | null;
  decision: { variant: string; reason: string; by: string; at: string } | null;
  version: number;
  plan: Plan;
}

export interface Difference {
  difference: number;
  low: number;
  high: number;
  p: number;
}

export interface MeasureReadOut extends Measure {
  variants: readonly {
    key: string;
    figure: { value: number; n: number } | null;
    reason: 'suppressed' | 'no_data' | null;
  }[];
  differences: readonly (Difference | null)[];
  variance_reduction: number;
}

export type Verdict = 'shares_off' | 'too_early' | 'harm' | 'better' | 'better_unproven' | 'not_worth_it' | 'go_on';

export interface ReadOut {
  window: { from: string; to: string; days: number };
  read_from: string | null;
  verdict: Verdict;
  stop: boolean;
  variant: string | null;
  exposed: {
    variants: readonly { key: string; count: number | null }[];
    total: number | null;
    seen_several: number | null;
    shares: { p: number; always_valid_p: number; is_mismatch: boolean } | null;
  };
  progress: {
    planned: number;
    share: number;
    visitors_per_day: number;
    days_left: number | null;
    detectable_now: number | null;
  };
  primary: MeasureReadOut;
  guards: readonly (MeasureReadOut & { margin: number; states: readonly ('safe' | 'harmed' | 'open')[] })[];
  looks: readonly { at: string; differences: readonly (Difference | null)[] }[];
  rests_on: { alpha: number; comparisons: number; visitors_before_first_look: number };
}

const ROOT = '/api/v1/experiments';
const addressOf = (id: string): string => `${ROOT}/${encodeURIComponent(id)}`;

export const experimentsApi = {
  list: async (signal: AbortSignal) =>
    (await api.get<{ experiments: readonly Experiment[] }>(ROOT, signal)).experiments,
  get: (id: string, signal: AbortSignal) => api.get<Experiment>(addressOf(id), signal),
  readOut: (id: string, signal: AbortSignal) => api.get<ReadOut>(`${addressOf(id)}/read-out`, signal),
  create: (input: ExperimentInput) => api.post<Experiment>(ROOT, input),
  plan: (definition: Definition) => api.post<Plan>(`${ROOT}/plan`, { definition }),
  update: (id: string, version: number, input: ExperimentInput) =>
    api.put<Experiment>(addressOf(id), { version, ...input }),
  start: (id: string, version: number) => api.post<Experiment>(`${addressOf(id)}/start`, { version }),
  stop: (id: string, version: number) => api.post<Experiment>(`${addressOf(id)}/stop`, { version }),
  decide: (id: string, version: number, variant: string, reason: string) =>
    api.post<Experiment>(`${addressOf(id)}/decision`, { version, variant, reason }),
  remove: (id: string) => api.delete(addressOf(id)),
};
