/**
 * Says which runs begin and when: gives queued runs the places of their queues, ends the waits whose time has come, and
 * fires schedules. Nothing is asked of the database while nothing is to be done: what happens is told by whoever made it
 * happen, and times are waited for in memory.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock, OnTrouble } from '@bellwether/core';
import type { Records, Transaction } from '@bellwether/records';
import { Alarm } from './alarm.ts';
import type { InstalledWorkflows } from './installed-workflows.ts';
import { Places, type QueueUse } from './places.ts';
import type { PlacedRun, RunPerformer } from './run-performer.ts';
import type { RunTable } from './run-table.ts';
import type { ScheduleTable } from './schedule-table.ts';
import type { RunChange } from './workflows.ts';

export interface RunDispatcherOptions<Services> {
  records: Records;
  clock: Clock;
  installed: InstalledWorkflows<Services>;
  table: RunTable;
  schedules: ScheduleTable<Services>;
  performer: RunPerformer<Services>;
  /** Aborted when the process stops. */
  closing: AbortSignal;
  tell(change: RunChange): void;
  onTrouble: OnTrouble;
}

const DISPATCH_AT_ONCE_MAX = 100;

export class RunDispatcher<Services> {
  readonly #options: RunDispatcherOptions<Services>;
  readonly #alarm: Alarm;
  /** Runs that have their place, and that the engine has not been told of yet; after a restart recovery tells it. */
  readonly #unbegun: PlacedRun[] = [];
  /** Runs that found no place when it was looked last. */
  #refused = 0;
  #working: Promise<void> = Promise.resolve();
  #isWorkAsked = false;
  #areTimesAsked = false;
  /** Runs begin outside of whatever asked for them: a request, a transaction, the step of another run. */
  readonly #outside = AsyncLocalStorage.snapshot();

  constructor(options: RunDispatcherOptions<Services>) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock, () => this.ask('times'));
  }

  /** Asks for one look at the queues, or also at waits and schedules; what is asked for during one is one more. */
  ask(what: 'queue' | 'times'): void {
    const { performer, clock, closing, onTrouble } = this.#options;
    if (what === 'times') this.#areTimesAsked = true;
    if (this.#isWorkAsked || closing.aborted || !performer.isAttached) return;
    this.#isWorkAsked = true;
    this.#working = this.#outside(async () => {
      await this.#working;
      this.#isWorkAsked = false;
      if (closing.aborted) return;
      const areTimesAsked = this.#areTimesAsked;
      this.#areTimesAsked = false;
      try {
        if (areTimesAsked) await this.#expireWaits();
        if (areTimesAsked) await this.#fireSchedules();
        await this.#dispatch();
      } catch (error) {
        if (closing.aborted) return;
        onTrouble('workflows could not be looked after; tried again in a second', error);
        this.#alarm.setAt(clock() + 1000);
      }
    });
  }

  /** Something is to be done at that time, by the platform's clock. */
  expectAt(atMs: number): void {
    this.#alarm.setAt(atMs);
  }

  /** A run takes no place any more. */
  placeFreed(): void {
    if (this.#refused > 0) this.ask('queue');
  }

  /** Resolves when no look is under way any more. */
  async close(): Promise<void> {
    this.#alarm.stop();
    await this.#working;
  }

  async #expireWaits(): Promise<void> {
    const { table, performer, tell } = this.#options;
    const { changed, nextMs } = await table.expire();
    for (const change of changed) {
      tell(change);
      performer.wake(change);
    }
    if (nextMs !== undefined) this.#alarm.setAt(nextMs);
  }

  async #fireSchedules(): Promise<void> {
    const { nextMs } = await this.#options.schedules.fire();
    if (nextMs !== undefined) this.#alarm.setAt(nextMs);
  }

  async #dispatch(): Promise<void> {
    const { records, clock, installed } = this.#options;
    const now = new Date(clock());
    const { placed, refused, nextMs } = await records.asOperator(async (tx) => {
      // Of each line no more than could begin now: thousands may wait in one.
      const queued = await tx
        .with('line', (lines) =>
          lines
            .selectFrom('workflow_runs')
            .select(['org_id', 'run_id', 'workflow', 'version', 'execution', 'created_at'])
            .select(({ fn }) =>
              fn
                .agg<number>('row_number')
                .over((over) => over.partitionBy(['queue', 'org_id']).orderBy('created_at').orderBy('run_id'))
                .as('place'),
            )
            .where('state', '=', 'queued'),
        )
        .selectFrom('line')
        .selectAll()
        .where('place', '<=', DISPATCH_AT_ONCE_MAX)
        .orderBy('created_at')
        .orderBy('run_id')
        .execute();
      const places = queued.length > 0 ? await this.#placesOf(tx, now.getTime()) : new Places(new Map(), 0);
      const placed: PlacedRun[] = [];
      let refused = 0;
      for (const { org_id: orgId, run_id: runId, workflow, version, execution } of queued) {
        if (placed.length >= DISPATCH_AT_ONCE_MAX) {
          refused += 1;
          continue;
        }
        const definition = installed.find(workflow, version);
        if (definition && !places.take(definition, orgId)) {
          refused += 1;
          continue;
        }
        await tx
          .updateTable('workflow_runs')
          .set({ state: definition ? 'running' : 'stranded', started_at: now })
          .where('org_id', '=', orgId)
          .where('run_id', '=', runId)
          .execute();
        if (definition) placed.push({ key: { orgId, runId }, workflow, execution });
      }
      return { placed, refused, nextMs: places.nextMs };
    });
    this.#refused = refused;
    this.#unbegun.push(...placed);
    await this.#beginAll();
    if (nextMs !== undefined) this.#alarm.setAt(nextMs);
    if (placed.length >= DISPATCH_AT_ONCE_MAX) this.ask('queue');
  }

  /** What the engine would not take, because the records had no room, stays in line for the next look. */
  async #beginAll(): Promise<void> {
    const { performer, closing } = this.#options;
    for (let next = this.#unbegun[0]; next && !closing.aborted; next = this.#unbegun[0]) {
      await performer.begin(next);
      this.#unbegun.shift();
    }
  }

  async #placesOf(tx: Transaction, nowMs: number): Promise<Places> {
    const uses = new Map<string, QueueUse>();
    for (const queue of this.#options.installed.queues()) {
      const running = await tx
        .selectFrom('workflow_runs')
        .select((eb) => ['org_id', eb.fn.countAll<number>().as('runs')])
        .where('queue', '=', queue.name)
        .where('state', '=', 'running')
        .groupBy('org_id')
        .execute();
      const begun = queue.rate
        ? await tx
            .selectFrom('workflow_runs')
            .select('started_at')
            .where('queue', '=', queue.name)
            .where('started_at', '>', new Date(nowMs - queue.rate.periodMs))
            .orderBy('started_at')
            .execute()
        : [];
      uses.set(queue.name, {
        running: new Map(running.map(({ org_id, runs }) => [org_id, Number(runs)])),
        begunMs: begun.map(({ started_at }) => started_at?.getTime() ?? nowMs),
      });
    }
    return new Places(uses, nowMs);
  }
}
