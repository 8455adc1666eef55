/**
 * Runs of signals: one at a time in the process, at most one waiting or running an organisation, nightly and on demand.
 * What was under way when the process ended is taken up again at the next start.
 *
 * A week is published once, so a run begins when everything is counted in that was acknowledged before it was asked for.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { DAY_MS, formatInstant, HOUR_MS, MINUTE_MS, type OnTrouble, Problem, uuidv7 } from '@bellwether/core';
import type { Signal } from '@bellwether/metrics';
import { isUniqueViolation } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import { runNetworks } from '../network/run-networks.ts';
import { runWeeks, type SignalPlatform } from './run-weeks.ts';
import { newestWindowEnd } from './signal-weeks.ts';

export type RunnerPlatform = SignalPlatform & Pick<Platform, 'tenants' | 'roster'>;

/** The nightly run begins at this hour, UTC. */
const NIGHTLY_HOUR = 2;
const LOOK_EVERY_MS = 10 * MINUTE_MS;
const CAUGHT_UP_LOOK_MS = 50;
/** A run that has waited so long for what came before it fails; the night's run tries again. */
const CAUGHT_UP_MAX_MS = 30 * MINUTE_MS;
/** Older runs are forgotten. */
const RUNS_KEPT_DAYS = 400;

export interface RunRequest {
  orgId: string;
  cause: 'schedule' | 'request';
  requestedBy: string;
  /** Weeks that end after this day are computed again. */
  againFromDay?: number | undefined;
}

/** What is being loaded before the organisation's first run, and how much of it is in. */
export interface Preparation {
  /** 0 to 1. */
  progress: number;
  detail: string;
}

export class SignalRunner {
  readonly #platform: RunnerPlatform;
  readonly #onTrouble: OnTrouble;
  #timer: ReturnType<typeof setInterval> | undefined;
  #working: Promise<void> | undefined;
  readonly #preparing = new Map<string, Preparation>();
  #stopped = false;
  #stopping = new AbortController();

  constructor(platform: RunnerPlatform, onTrouble: OnTrouble) {
    this.#platform = platform;
    this.#onTrouble = onTrouble;
  }

  /** Again after a stop, too: which process computes signals can change. */
  start(): void {
    if (this.#stopped) this.#stopping = new AbortController();
    this.#stopped = false;
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    this.#timer.unref();
    void this.#work();
  }

  /** Resolves when nothing is under way any more; a run that was cut off goes on at the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stopping.abort();
    clearInterval(this.#timer);
    await this.#working;
  }

  /** Tells what the organisation's first run waits for; `undefined` when all of it is in. Until then none is begun by night. */
  prepare(orgId: string, preparation: Preparation | undefined): void {
    if (preparation) this.#preparing.set(orgId, preparation);
    else this.#preparing.delete(orgId);
  }

  preparing(orgId: string): Preparation | undefined {
    return this.#preparing.get(orgId);
  }

  /** Resolves when nothing is waiting any more. */
  async idle(): Promise<void> {
    while (this.#working) await this.#working;
  }

  /**
   * Puts a run in line. When the organisation has one already, that one is given, unless this one was to compute weeks
   * again: then it throws `conflict`.
   */
  async request(request: RunRequest): Promise<{ runId: string }> {
    const { records, clock } = this.#platform;
    const nowMs = clock();
    const runId = uuidv7(nowMs);
    const { orgId, againFromDay } = request;
    try {
      await records.asTenant(orgId, (tx) =>
        tx
          .insertInto('signal_runs')
          .values({
            ...{ org_id: orgId, run_id: runId, status: 'queued', cause: request.cause },
            ...{ requested_by: request.requestedBy, window_to: new Date(newestWindowEnd(nowMs) * DAY_MS) },
            ...{ progress: 0, detail: '', created_at: new Date(nowMs) },
            summary: JSON.stringify(
              againFromDay === undefined ? {} : { again_from: formatInstant(againFromDay * DAY_MS) },
            ),
          })
          .execute(),
      );
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const known = request.againFromDay === undefined ? await this.#underWay(request.orgId) : undefined;
      if (known !== undefined) {
        void this.#work();
        return { runId: known };
      }
      throw new Problem('conflict', 'A run of the signals is under way. Its progress is at /api/v1/signals/runs.');
    }
    void this.#work();
    return { runId };
  }

  async #underWay(orgId: string): Promise<string | undefined> {
    const row = await this.#platform.records.asTenant(orgId, (tx) =>
      tx
        .selectFrom('signal_runs')
        .select('run_id')
        .where('org_id', '=', orgId)
        .where('status', 'in', ['queued', 'running'])
        .executeTakeFirst(),
    );
    return row?.run_id;
  }

  /** Puts nightly runs in line: once a night for each organisation of which the roster knows somebody. */
  async look(): Promise<void> {
    const { records, clock } = this.#platform;
    const nowMs = clock();
    const nightMs = Math.floor((nowMs - NIGHTLY_HOUR * HOUR_MS) / DAY_MS) * DAY_MS + NIGHTLY_HOUR * HOUR_MS;
    try {
      const due = await records.asOperator((tx) =>
        tx
          .selectFrom('employee_state as state')
          .select('state.org_id')
          .distinct()
          .where((eb) =>
            eb.not(
              eb.exists(
                eb
                  .selectFrom('signal_runs as run')
                  .select('run.run_id')
                  .whereRef('run.org_id', '=', 'state.org_id')
                  .where('run.created_at', '>=', new Date(nightMs)),
              ),
            ),
          )
          .execute(),
      );
      await records.asOperator((tx) =>
        tx
          .deleteFrom('signal_runs')
          .where('created_at', '<', new Date(nowMs - RUNS_KEPT_DAYS * DAY_MS))
          .execute(),
      );
      for (const { org_id } of due)
        if (this.#platform.tenants.get(org_id) && !this.#preparing.has(org_id) && !this.#stopped)
          await this.request({ orgId: org_id, cause: 'schedule', requestedBy: 'schedule' });
    } catch (error) {
      this.#onTrouble('nightly runs of signals could not be put in line and are tried again in ten minutes', error);
    }
  }

  /** Resolves when what was acknowledged before `atMs` is in the store and the roster, or when it is to stop. */
  async #caughtUpTo(atMs: number): Promise<void> {
    const { store, roster } = this.#platform;
    const giveUpMs = performance.now() + CAUGHT_UP_MAX_MS;
    while (!this.#stopped && (roster.stats().lag > 0 || store.loader.completeThroughMs() < atMs)) {
      if (performance.now() > giveUpMs)
        throw new Problem(
          'overloaded',
          'What came in before this run was still not counted in after half an hour. Run it again when it is: bellwether doctor says how far it is.',
        );
      await pause(CAUGHT_UP_LOOK_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }

  #work(): Promise<void> {
    this.#working ??= this.#workOff()
      .catch((error) => this.#onTrouble('runs of signals could not be worked off', error))
      .finally(() => {
        this.#working = undefined;
      });
    return this.#working;
  }

  async #workOff(): Promise<void> {
    while (!this.#stopped) {
      const next = await this.#platform.records.asOperator((tx) =>
        tx
          .selectFrom('signal_runs')
          .select(['org_id', 'run_id', 'window_to', 'summary', 'created_at'])
          // One that is "running" here was cut off: this process runs one at a time, and this is where.
          .where('status', 'in', ['queued', 'running'])
          .orderBy('created_at')
          .limit(1)
          .executeTakeFirst(),
      );
      if (!next) return;
      await this.#run(next);
    }
  }

  async #run(row: {
    org_id: string;
    run_id: string;
    window_to: Date;
    summary: object;
    created_at: Date;
  }): Promise<void> {
    const { org_id: orgId, run_id: runId } = row;
    const again = (row.summary as { again_from?: string }).again_from;
    const note = (values: {
      status?: 'running' | 'succeeded' | 'failed';
      progress?: number;
      detail?: string;
      summary?: string;
      started_at?: Date;
      finished_at?: Date;
    }) =>
      this.#platform.records.asTenant(orgId, (tx) =>
        tx.updateTable('signal_runs').set(values).where('org_id', '=', orgId).where('run_id', '=', runId).execute(),
      );
    const now = () => new Date(this.#platform.clock());
    try {
      await note({ status: 'running', started_at: now(), detail: 'waiting until everything is counted in' });
      await this.#caughtUpTo(row.created_at.getTime());
      if (this.#stopped) return;
      await note({ detail: '' });
      const span = {
        orgId,
        toDay: Math.floor(row.window_to.getTime() / DAY_MS),
        againFromDay: again === undefined ? undefined : Math.floor(Date.parse(again) / DAY_MS),
      };
      const weeks = (from: Signal['from'], share: [number, number]) =>
        runWeeks(this.#platform, {
          ...span,
          runId,
          from,
          isStopped: () => this.#stopped,
          onProgress: async (progress, detail) =>
            void (await note({ progress: share[0] + (share[1] - share[0]) * progress, detail })),
        });
      const fromPeople = await weeks('people', [0, 0.5]);
      if (!fromPeople) return;
      // Networks take longest and are figures that the last signals are made of. What fails there keeps nothing back.
      const networkFailure = await runNetworks(this.#platform, {
        ...span,
        signal: this.#stopping.signal,
        onProgress: async (week, of) =>
          void (await note({ progress: 0.5 + (0.4 * week) / of, detail: `network, ${week} of ${of} weeks` })),
      }).then(
        () => undefined,
        (error: unknown) => String(error),
      );
      if (this.#stopped) return;
      const fromSignals = await weeks('signals', [0.9, 1]);
      if (!fromSignals) return;
      const summary = {
        weeks: Math.max(fromPeople.weeks, fromSignals.weeks),
        figures: fromPeople.figures + fromSignals.figures,
        failed: {
          ...fromPeople.failed,
          ...(networkFailure === undefined ? {} : { network: networkFailure }),
          ...fromSignals.failed,
        },
      };
      const isWhole = Object.keys(summary.failed).length === 0;
      await note({
        ...{ status: 'succeeded', progress: 1, finished_at: now(), summary: JSON.stringify(summary) },
        detail: isWhole ? '' : `Some signals could not be computed: ${Object.keys(summary.failed).join(', ')}.`,
      });
      for (const [signal, why] of Object.entries(summary.failed))
        this.#onTrouble(`signal ${signal} could not be computed`, new Error(why));
    } catch (error) {
      if (this.#stopped) return;
      this.#onTrouble(`the run of signals ${runId} failed`, error);
      const detail = error instanceof Problem ? error.message : 'It failed; the server’s log says why.';
      await note({ status: 'failed', finished_at: now(), detail });
    }
  }
}
