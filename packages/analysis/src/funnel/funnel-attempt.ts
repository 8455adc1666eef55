/**
 * How far one visitor came on a way of several steps. An attempt begins with a first step and has to be over within the
 * window, counted from that step. What counts is the attempt that came furthest; of those the one that got there first; of
 * those the one that began last, with each step between as soon as it was done. So the time between two steps is the
 * shortest story the actions tell.
 *
 * ordered   one step after the other; other actions between them do not matter
 * strict    one step after the other, with no other action between them
 * any       each step at any time within the window; an action that is several steps does them all
 *
 * An excluded action ends the attempts that are under way: what they had reached counts, what comes after does not.
 * Ordered: the greedy rule of windowFunnel (ClickHouse), which keeps the latest beginning for each step.
 */

export const FUNNEL_ORDERS = ['ordered', 'strict', 'any'] as const;
export type FunnelOrder = (typeof FUNNEL_ORDERS)[number];

export interface TimedAction {
  atMs: number;
}

export interface FunnelDefinition<Action> {
  /** Each tells whether an action is that step. */
  steps: readonly ((action: Action) => boolean)[];
  order: FunnelOrder;
  /** From the first step to the last, the bound included. */
  windowMs: number;
  excluded?: ((action: Action) => boolean) | undefined;
}

/** The actions that were the steps reached, in the order of time; none: not even a first step. `actions` in the order of time. */
export function funnelAttempt<Action extends TimedAction>(
  actions: readonly Action[],
  definition: FunnelDefinition<Action>,
): readonly Action[] {
  return definition.order === 'any' ? anyOrder(actions, definition) : oneAfterTheOther(actions, definition);
}

function oneAfterTheOther<Action extends TimedAction>(
  actions: readonly Action[],
  { steps, order, windowMs, excluded }: FunnelDefinition<Action>,
): readonly Action[] {
  let furthest: readonly Action[] = [];
  // underWay[k]: the attempt with the latest beginning that has done k + 1 steps.
  let underWay: (readonly Action[] | undefined)[] = [];
  for (const action of actions) {
    if (excluded?.(action)) {
      underWay = [];
      continue;
    }
    const next = order === 'strict' ? [] : [...underWay];
    for (let step = 0; step < steps.length; step++) {
      if (!steps[step]!(action)) continue;
      // Of before this action: it is one step of an attempt, not two.
      const before = step === 0 ? [] : underWay[step - 1];
      if (before === undefined || action.atMs - (before[0] ?? action).atMs > windowMs) continue;
      const attempt = [...before, action];
      const known = next[step];
      if (known === undefined || step === 0 || before[0]!.atMs > known[0]!.atMs) next[step] = attempt;
      if (attempt.length > furthest.length) furthest = attempt;
    }
    underWay = next;
  }
  return furthest;
}

function anyOrder<Action extends TimedAction>(
  actions: readonly Action[],
  { steps, windowMs, excluded }: FunnelDefinition<Action>,
): readonly Action[] {
  let furthest: readonly Action[] = [];
  let last: (Action | undefined)[] = [];
  for (const action of actions) {
    if (excluded?.(action)) {
      last = [];
      continue;
    }
    for (const [step, isStep] of steps.entries()) if (isStep(action)) last[step] = action;
    const done = last.filter((one): one is Action => one !== undefined && action.atMs - one.atMs <= windowMs);
    if (done.length > furthest.length) furthest = done.sort((a, b) => a.atMs - b.atMs);
  }
  return furthest;
}
