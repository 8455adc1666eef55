/**
 * What is next in a run: which steps begin, which are skipped and why, whether the run is over. A function of the plan and
 * of what became of the steps so far, so that asking it again after a crash says the same.
 *
 *   run_if succeeded (the default)   none of the steps before it failed, and one of them at least was not skipped
 *   run_if failed                    one of them failed
 *   run_if ended                     always, once they have ended
 *
 * A step that branches may choose is skipped unless one of them has chosen it, whatever its `run_if`.
 */
import type { Plan, PlanNode } from './plan.ts';

export const STEP_STATES = ['pending', 'running', 'succeeded', 'failed', 'skipped', 'cancelled'] as const;
export type PipelineStepState = (typeof STEP_STATES)[number];

export interface StepProgress {
  state: PipelineStepState;
  /** Of a branch that has ended: what it chose. */
  chosen?: readonly string[];
}

export interface NextSteps {
  begin: readonly string[];
  skip: readonly { step: string; why: string }[];
  /** Once nothing is left to do. */
  end: 'succeeded' | 'failed' | undefined;
}

const ENDED: ReadonlySet<PipelineStepState> = new Set(['succeeded', 'failed', 'skipped', 'cancelled']);

export function nextSteps({ nodes }: Plan, progress: ReadonlyMap<string, StepProgress>): NextSteps {
  const now = new Map(nodes.map(({ name }) => [name, progress.get(name) ?? { state: 'pending' as const }]));
  const begin: string[] = [];
  const skip: { step: string; why: string }[] = [];
  // In the order of the plan, so that what a skipped step sets free is seen in the same pass.
  for (const node of nodes) {
    if (now.get(node.name)!.state !== 'pending') continue;
    if (!node.before.every((name) => ENDED.has(now.get(name)!.state))) continue;
    const why = whySkipped(node, now);
    if (why === undefined) begin.push(node.name);
    else {
      skip.push({ step: node.name, why });
      now.set(node.name, { state: 'skipped' });
    }
  }
  const states = [...now.values()].map(({ state }) => state);
  const isOver = begin.length === 0 && states.every((state) => ENDED.has(state));
  const end = states.some((state) => state === 'failed' || state === 'cancelled') ? 'failed' : 'succeeded';
  return { begin, skip, end: isOver ? end : undefined };
}

function whySkipped(
  { name, runIf, before, chosenBy }: PlanNode,
  now: ReadonlyMap<string, StepProgress>,
): string | undefined {
  if (chosenBy.length > 0 && !chosenBy.some((branch) => now.get(branch)!.chosen?.includes(name)))
    return `${chosenBy.join(', ')} chose another way.`;
  const failed = before.find((step) => ['failed', 'cancelled'].includes(now.get(step)!.state));
  switch (runIf) {
    case 'ended':
      return undefined;
    case 'failed':
      return failed === undefined ? 'Nothing before it failed.' : undefined;
    case 'succeeded':
      if (failed !== undefined) return `${failed} failed.`;
      if (before.length > 0 && before.every((step) => now.get(step)!.state === 'skipped'))
        return `${before.join(', ')} ${before.length === 1 ? 'was' : 'were'} skipped.`;
      return undefined;
  }
}
