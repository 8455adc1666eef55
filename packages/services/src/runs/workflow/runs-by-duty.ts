/**
 * Durable runs of an installation of several processes, over the records: every process starts, signals and looks at
 * them, and one of the workers performs them, as a duty. Whoever takes the duty over goes on with what is under way.
 *
 * The engine of steps knows one executor (docs/adr/0016): two processes that opened it would take up each other's runs.
 * So the desk, which a process has at all times, never opens it, and only the performer does.
 *
 * What others did is told over the cluster, and found by looking, because a message may be lost.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster, Duty } from '@bellwether/cluster';
import { HOUR_MS } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import {
  type Also,
  type OpenWorkflows,
  openWorkflows,
  type RunChange,
  type RunFilter,
  type RunSummary,
  type RunView,
  type SignalOptions,
  type StartOptions,
  type WorkflowCounts,
  type WorkflowDefinition,
  type WorkflowSchedule,
  type WorkflowStats,
  type Workflows,
  type WorkflowsOptions,
} from '@bellwether/workflows';

const CHANNEL = 'runs';
const DUTY = 'durable-runs';
const LOOK_MS = 5000;
const ENDED: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);
const NOTHING: WorkflowCounts = {
  ...{ started: 0, succeeded: 0, failed: 0, cancelled: 0 },
  ...{ stepAttempts: 0, stepFailures: 0 },
};

export interface RunsByDutyOptions<Services> extends WorkflowsOptions<Services> {
  cluster: Cluster;
  /** Whether this process may perform them. */
  works: boolean;
}

export class RunsByDuty<Services> implements Workflows<Services> {
  readonly #options: RunsByDutyOptions<Services>;
  readonly #desk: OpenWorkflows<Services>;
  readonly #listeners = new Set<(change: RunChange) => void>();
  readonly #leaving: (() => void)[];
  #performer: OpenWorkflows<Services> | undefined;
  #duty: Duty | undefined;
  /** Of performers that have ended. */
  #counted = NOTHING;

  constructor(options: RunsByDutyOptions<Services>) {
    this.#options = options;
    const { cluster } = options;
    this.#desk = openWorkflows(options);
    this.#desk.onChange((change) => {
      this.#performer?.changedElsewhere(change);
      this.#tell(change);
    });
    this.#leaving = [
      cluster.subscribe(CHANNEL, (message) => this.changedElsewhere(message as unknown as RunChange)),
      cluster.onReconnect(() => void this.#look()),
    ];
  }

  /** From now on runs are performed, here or in another process. */
  async attach(services: Services): Promise<void> {
    const { cluster, works } = this.#options;
    if (works) this.#duty = cluster.duty(DUTY, (signal) => this.#perform(services, signal));
  }

  async #perform(services: Services, signal: AbortSignal): Promise<void> {
    const performer = openWorkflows(this.#options);
    performer.onChange((change) => this.#tell(change));
    try {
      await performer.attach(services);
      this.#performer = performer;
      let sweptMs = performance.now();
      while (!signal.aborted) {
        await pause(LOOK_MS, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) break;
        // Runs that others took up again, waits and schedules whose time has come.
        await performer.attach(services);
        await this.#look();
        if (performance.now() - sweptMs < HOUR_MS) continue;
        sweptMs = performance.now();
        await performer.sweep();
      }
    } finally {
      this.#performer = undefined;
      await performer.close();
      this.#counted = sum(this.#counted, performer.counts());
    }
  }

  /** Runs that are told to go on by a signal whose message was lost look for it. */
  async #look(): Promise<void> {
    const performer = this.#performer;
    if (!performer) return;
    try {
      const running = await this.#options.records.asOperator((tx) =>
        tx
          .selectFrom('workflow_runs')
          .select(['org_id', 'run_id', 'workflow', 'state'])
          .where('state', '=', 'running')
          .execute(),
      );
      for (const { org_id: orgId, run_id: runId, workflow } of running)
        performer.changedElsewhere({ orgId, runId, workflow, state: 'running' });
    } catch (error) {
      this.#options.onTrouble('runs that others changed could not be looked for; tried again soon', error);
    }
  }

  /** To those who listen here, and to the other processes. */
  #tell(change: RunChange): void {
    this.#hear(change);
    this.#options.cluster.publish(CHANNEL, { ...change });
  }

  #hear(change: RunChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  changedElsewhere(change: RunChange): void {
    this.#performer?.changedElsewhere(change);
    this.#hear(change);
  }

  onChange(listener: (change: RunChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start<Input, Output>(
    definition: WorkflowDefinition<Input, Output, Services>,
    options: StartOptions<Input>,
  ): Promise<{ run_id: string }> {
    return this.#desk.start(definition, options);
  }

  startIn<Input, Output>(
    tx: Transaction,
    definition: WorkflowDefinition<Input, Output, Services>,
    options: StartOptions<Input>,
  ): Promise<{ run_id: string }> {
    return this.#desk.startIn(tx, definition, options);
  }

  signal(orgId: string, runId: string, name: string, payload: unknown, options?: SignalOptions): Promise<void> {
    return this.#desk.signal(orgId, runId, name, payload, options);
  }

  cancel(orgId: string, runId: string, also?: Also): Promise<RunSummary> {
    return this.#desk.cancel(orgId, runId, also);
  }

  /** Where nobody performs, the run is marked, and taken up by whoever does. */
  retry(orgId: string, runId: string, also?: Also): Promise<RunSummary> {
    return (this.#performer ?? this.#desk).retry(orgId, runId, also);
  }

  get(orgId: string, runId: string): Promise<RunView> {
    return this.#desk.get(orgId, runId);
  }

  list(orgId: string, filter?: RunFilter): Promise<RunSummary[]> {
    return this.#desk.list(orgId, filter);
  }

  /** Looks now and then, too: that it ended elsewhere may not have been heard of. */
  async settled(orgId: string, runId: string, timeoutMs: number): Promise<RunView> {
    const deadlineMs = performance.now() + timeoutMs;
    for (;;) {
      const heard = Promise.withResolvers<void>();
      const leave = this.onChange((change) => {
        if (change.runId === runId && change.orgId === orgId && ENDED.has(change.state)) heard.resolve();
      });
      try {
        const view = await this.get(orgId, runId);
        const leftMs = deadlineMs - performance.now();
        if (ENDED.has(view.state) || leftMs <= 0) return view;
        const waiting = new AbortController();
        const look = pause(Math.min(leftMs, LOOK_MS), undefined, { signal: waiting.signal }).catch(() => undefined);
        await Promise.race([heard.promise, look]);
        waiting.abort();
      } finally {
        leave();
      }
    }
  }

  schedule<Input, Output>(
    definition: WorkflowDefinition<Input, Output, Services>,
    schedule: WorkflowSchedule<Input>,
  ): Promise<void> {
    return (this.#performer ?? this.#desk).schedule(definition, schedule);
  }

  unschedule(orgId: string, name: string): Promise<void> {
    return this.#desk.unschedule(orgId, name);
  }

  stats(): Promise<WorkflowStats> {
    return this.#desk.stats();
  }

  /** Of what was performed, or cancelled, here. */
  counts(): WorkflowCounts {
    return [this.#counted, this.#performer?.counts() ?? NOTHING, this.#desk.counts()].reduce(sum);
  }

  /** By whoever performs, who does it every hour anyway. */
  async sweep(): Promise<number> {
    return this.#performer?.sweep() ?? 0;
  }

  async close(): Promise<void> {
    for (const leave of this.#leaving.splice(0)) leave();
    await this.#duty?.stop();
    await this.#desk.close();
  }
}

function sum(one: WorkflowCounts, other: WorkflowCounts): WorkflowCounts {
  return {
    started: one.started + other.started,
    succeeded: one.succeeded + other.succeeded,
    failed: one.failed + other.failed,
    cancelled: one.cancelled + other.cancelled,
    stepAttempts: one.stepAttempts + other.stepAttempts,
    stepFailures: one.stepFailures + other.stepFailures,
  };
}
