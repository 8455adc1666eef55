/** What a pipeline does, once what somebody wrote has been understood. */
import type { ActionDocument, BranchDocument, PipelineDocument, Plan, StepDocument } from '@bellwether/pipelines';

export const ACTION_KINDS = [
  'query',
  'sql',
  'http',
  'script',
  'scrape',
  'emit',
  'notify',
] as const satisfies (keyof ActionDocument)[];
export type ActionKind = (typeof ACTION_KINDS)[number];
export type StepKind = ActionKind | 'for_each' | 'branch' | 'wait';

/** One of them, as it is written. */
export type Action = { [Kind in ActionKind]: { kind: Kind; of: NonNullable<ActionDocument[Kind]> } }[ActionKind];

export interface StepDefinition {
  name: string;
  /** Further attempts. */
  retries: number;
  retryAfterMs: number;
  timeoutMs: number;
  work:
    | Action
    | { kind: 'for_each'; items: string; atOnce: number; failuresAllowed: number; action: Action }
    | ({ kind: 'branch' } & BranchDocument)
    | { kind: 'wait'; forMs?: number; until?: string };
}

export interface PipelineDefinition {
  name: string;
  title: string;
  description: string;
  triggers: NonNullable<PipelineDocument['triggers']>;
  concurrency: number;
  timeoutMs: number;
  slaMs: number | undefined;
  plan: Plan;
  steps: ReadonlyMap<string, StepDefinition>;
}

/** What is done by the step or with each of its items; `undefined` for a branch and a wait. */
export function actionOf({ work }: StepDefinition): Action | undefined {
  if (work.kind === 'for_each') return work.action;
  return isAction(work) ? work : undefined;
}

export function isAction(work: StepDefinition['work']): work is Action {
  return (ACTION_KINDS as readonly string[]).includes(work.kind);
}

export function writtenAction(written: ActionDocument | StepDocument): Action | undefined {
  const kinds = ACTION_KINDS.filter((kind) => written[kind] !== undefined);
  const [kind] = kinds;
  return kind && kinds.length === 1 ? ({ kind, of: written[kind] } as Action) : undefined;
}
