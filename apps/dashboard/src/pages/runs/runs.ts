/** Durable runs as the API gives them. */
export const RUN_STATES = ['queued', 'running', 'waiting', 'stranded', 'succeeded', 'failed', 'cancelled'] as const;
export type RunState = (typeof RUN_STATES)[number];
export type StepState = 'running' | 'waiting' | 'retrying' | 'succeeded' | 'failed' | 'expired' | 'cancelled';

export interface Run {
  run_id: string;
  workflow: string;
  version: number;
  title: string;
  state: RunState;
  started_by: string;
  parent_run_id: string | null;
  progress: { done: number; of: number; words?: string } | null;
  waiting_for: { kind: 'signal' | 'time' | 'child'; name: string; since: string; until: string | null } | null;
  failure: { code: string; detail: string; step?: string } | null;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
}

export interface Step {
  position: number;
  name: string;
  kind: 'step' | 'signal' | 'time' | 'child';
  state: StepState;
  attempts: number;
  started_at: string;
  ended_at: string | null;
  until: string | null;
  child_run_id: string | null;
  failure: { code: string; detail: string } | null;
}

export interface RunDetails extends Run {
  input: unknown;
  output: unknown;
  steps: readonly Step[];
  ahead: readonly string[];
}

export const VIEWS = ['open', 'failed', 'all'] as const;
export type RunsView = (typeof VIEWS)[number];

const OPEN: ReadonlySet<RunState> = new Set(['queued', 'running', 'waiting', 'stranded']);

export function isOpen({ state }: Pick<Run, 'state'>): boolean {
  return OPEN.has(state);
}

export function inView(runs: readonly Run[], view: RunsView): readonly Run[] {
  if (view === 'all') return runs;
  return runs.filter((run) => (view === 'open' ? isOpen(run) : run.state === 'failed'));
}

/** `build_schema` → `Build schema`. */
export function inWords(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A workflow that is not installed has only its name. */
export function titleOf({ title, workflow }: Pick<Run, 'title' | 'workflow'>): string {
  return title === workflow ? inWords(workflow) : title;
}
