/**
 * A workflow: work of several steps that survives the process it runs in. The body is ordinary code that runs again from
 * its beginning after a restart; what its steps answered is remembered, so it comes to where it was without doing
 * anything twice. For that, all it does to the world, and all it learns of it, goes through `run`:
 *
 *   no clock, no random number, no id made, no read and no write outside of a step
 *   the same steps in the same order for the same answers; a change of that is a new `version` beside the old one
 *   input, output and what a step answers are JSON, and of pseudonyms at most: they are kept and shown
 */
import type { Run } from './run.ts';

export interface WorkflowHeader {
  /** snake_case; part of addresses and of the key of every run. */
  name: string;
  /** 1, 2, 3 …; a run finishes on the version it began with. */
  version: number;
  /** What people read: 'Creation of a survey'. */
  title: string;
  /** Steps and waits in the order in which they usually come, for the picture before they have been reached. */
  steps: readonly string[];
  /**
   * Signals that whoever may change workflows may send by hand. Others are sent by verbs, which ask for the permission the
   * matter needs; a signal by hand would go round it.
   */
  openSignals?: readonly string[];
  /** Runs that wait for one another; without one, every run begins at once. */
  queue?: WorkflowQueue;
  /** Days that a finished run is kept for looking at; `RETENTION_DAYS` when absent. */
  retentionDays?: number;
}

/** Limits shared by all workflows that name the same queue; they must name the same limits. */
export interface WorkflowQueue {
  name: string;
  /** Runs under way at a time, in the whole installation. */
  concurrency?: number;
  /** Runs under way at a time in one organisation, so that none takes all the places. */
  concurrencyPerTenant?: number;
  /** At most `max` runs begin in any `periodMs`. */
  rate?: { max: number; periodMs: number };
}

/** Input, output and services are contravariant or covariant as they fall; a list of mixed definitions is `AnyWorkflow[]`. */
export interface WorkflowDefinition<Input, Output, Services> extends WorkflowHeader {
  execute(run: Run<Services>, input: Input): Promise<Output>;
}

/** A definition of which only the header and the services matter. */
export type AnyWorkflow<Services> = WorkflowDefinition<never, unknown, Services>;

/** Days that a finished run is kept where its workflow says nothing else. */
export const RETENTION_DAYS = 90;

/** Of workflows, steps, signals, queues and schedules. */
export const NAME = /^[a-z][a-z0-9_]{0,59}$/;

/** Throws when the header could not be kept or shown. */
export function defineWorkflow<Input, Output, Services>(
  header: WorkflowHeader,
  execute: (run: Run<Services>, input: Input) => Promise<Output>,
): WorkflowDefinition<Input, Output, Services> {
  for (const name of [
    header.name,
    ...header.steps,
    ...(header.openSignals ?? []),
    ...(header.queue ? [header.queue.name] : []),
  ])
    if (!NAME.test(name)) throw new Error(`"${name}" is not a name of a workflow, step or queue: use snake_case.`);
  if (!Number.isInteger(header.version) || header.version < 1)
    throw new Error(`Workflow ${header.name} needs a version of 1 or more.`);
  if (new Set(header.steps).size !== header.steps.length)
    throw new Error(`Workflow ${header.name} names a step twice.`);
  return { ...header, execute };
}
