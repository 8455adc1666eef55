/**
 * The way of one work item through its states: when it was begun and finished, how long it stood in each state, how much
 * of that somebody could work on it, and how often it came back from done. Begun is the first time it was in progress;
 * finished the last time it came to done and stayed. An item that was in progress already when its data begin has no known
 * start (left-censored), and so no cycle time.
 * Source: Kanban Guide 2020.
 */

export type StatusCategory = 'to_do' | 'in_progress' | 'done';

/** One change of state. */
export interface StatusChange {
  atMs: number;
  status: string;
  category: StatusCategory;
  /** The one before; `undefined` when the item was created with this change. */
  from: { status: string; category: StatusCategory } | undefined;
  /** Whether work rests in the new state; `undefined` when nobody has said. */
  isWaiting: boolean | undefined;
}

export interface WorkItemFlow {
  startedMs: number | null;
  finishedMs: number | null;
  /** In progress before its data begin. */
  startUnknown: boolean;
  category: StatusCategory;
  status: string;
  /** Since when it is in its state. */
  statusSinceMs: number;
  /** Times it left done again. */
  reopened: number;
  /** Between start and finish (or `untilMs`), in states where work does not rest; `null` when that is not said of all of them. */
  activeMs: number | null;
  /** Between start and finish (or `untilMs`): milliseconds in each state. */
  inStatus: ReadonlyMap<string, number>;
}

/** `changes` of one item that happened before `untilMs`, in order of time; `undefined` without any. */
export function workItemFlow(changes: readonly StatusChange[], untilMs: number): WorkItemFlow | undefined {
  const [first] = changes;
  const last = changes.at(-1);
  if (!first || !last) return undefined;
  const startUnknown = first.from?.category === 'in_progress';
  const begun = changes.find(({ category }) => category === 'in_progress');
  // From to do straight to done: begun and finished at once.
  const startedMs = startUnknown
    ? null
    : ((begun ?? changes.find(({ category }) => category === 'done'))?.atMs ?? null);
  const finishedMs = last.category === 'done' ? lastArrivalAtDone(changes) : null;
  const inStatus = new Map<string, number>();
  let activeMs: number | null = startedMs === null ? null : 0;
  for (const [index, change] of changes.entries()) {
    if (startedMs === null || change.atMs < startedMs || change.category === 'done') continue;
    const spentMs = (changes[index + 1]?.atMs ?? untilMs) - change.atMs;
    inStatus.set(change.status, (inStatus.get(change.status) ?? 0) + spentMs);
    if (change.isWaiting === undefined) activeMs = null;
    else if (!change.isWaiting && activeMs !== null) activeMs += spentMs;
  }
  return {
    startedMs,
    finishedMs,
    startUnknown,
    category: last.category,
    status: last.status,
    statusSinceMs: lastArrival(changes, ({ status }) => status === last.status),
    reopened: changes.filter(({ category, from }) => from?.category === 'done' && category !== 'done').length,
    activeMs,
    inStatus,
  };
}

function lastArrivalAtDone(changes: readonly StatusChange[]): number {
  return lastArrival(changes, ({ category }) => category === 'done');
}

/** When the last unbroken run of such states began. */
function lastArrival(changes: readonly StatusChange[], holds: (change: StatusChange) => boolean): number {
  const before = changes.findLastIndex((change) => !holds(change));
  return changes[before + 1]!.atMs;
}
