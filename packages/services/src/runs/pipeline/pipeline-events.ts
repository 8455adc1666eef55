/**
 * Pipelines that events begin: a consumer group of the log sees each event that is taken in, and begins a run of each
 * pipeline that is on and asks for it. A run's id follows from the event, so that seeing it twice begins one run.
 */
import { type CanonicalEvent, type JsonObject, type OnTrouble, Problem } from '@bellwether/core';
import type { Frame } from '@bellwether/log';
import { type Condition, ConditionError, compileCondition } from '../../alerts/rule/condition.ts';
import { batchesOf, LogFollower } from '../../ingest/event/log-follower.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { beginRun } from './begin-run.ts';
import { findPipeline, type PipelineRow } from './pipeline-row.ts';
import { readPipeline } from './read-pipeline.ts';
import { INPUT_VARIABLES } from './template.ts';

/** A pipeline that is on and asks for events. */
interface Waiting {
  row: PipelineRow;
  types: readonly string[];
  when: Condition | undefined;
}

export class PipelineEvents {
  readonly #platform: Platform;
  readonly #onTrouble: OnTrouble;
  /** Understood, by id and version. */
  #open = new Map<string, Waiting | undefined>();
  #follower: LogFollower | undefined;

  private constructor(platform: Platform, onTrouble: OnTrouble) {
    this.#platform = platform;
    this.#onTrouble = onTrouble;
  }

  /** Goes on after the last commit. */
  static async start(platform: Platform, onTrouble: OnTrouble): Promise<PipelineEvents> {
    const events = new PipelineEvents(platform, onTrouble);
    events.#follower = await LogFollower.start({
      ...{ log: platform.log, name: 'pipelines', onTrouble },
      trouble: 'events could not begin pipelines and are looked at again',
      take: (frames) => events.#take(frames),
      async sinceMs() {
        const since = (await events.#waiting()).map(({ row }) => row.on_since?.getTime() ?? 0);
        return since.length === 0 ? undefined : Math.min(...since);
      },
    });
    return events;
  }

  /** Events in the log that have begun nothing yet. */
  lag(): number {
    return this.#follower?.lag() ?? 0;
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    await this.#follower?.stop();
  }

  async #take(frames: readonly Frame[]): Promise<void> {
    for (const waiting of await this.#waiting()) {
      const { row } = waiting;
      const asked = { orgId: row.org_id, types: new Set(waiting.types) };
      const sinceMs = row.on_since?.getTime() ?? 0;
      const events = batchesOf(frames, asked, this.#onTrouble)
        .filter(({ timeMs }) => timeMs >= sinceMs)
        .flatMap((batch) => batch.events)
        .map(inputOf)
        .filter((input) => this.#isWanted(waiting, input));
      if (events.length > 0) await this.#begin(row, events);
    }
  }

  #isWanted({ when, row }: Waiting, input: JsonObject): boolean {
    if (!when) return true;
    try {
      return when.evaluate({ input }) === true;
    } catch (error) {
      // An event without the field that is asked about is none that it wants.
      if (error instanceof ConditionError) return false;
      this.#onTrouble(`the condition of pipeline ${row.pipeline_id} could not be worked out`, error);
      return false;
    }
  }

  async #begin({ org_id: orgId, pipeline_id: id }: PipelineRow, inputs: readonly JsonObject[]): Promise<void> {
    const { records } = this.#platform;
    for (const input of inputs)
      await records
        .asTenant(orgId, async (tx) => {
          const row = await findPipeline(tx, orgId, id).catch(() => undefined);
          if (row?.state !== 'on') return;
          const about = `event ${String(input.event_id)}`;
          await beginRun(this.#platform, tx, row, { trigger: 'event', about, input, requestedBy: row.updated_by });
        })
        .catch((error: unknown) => {
          // Too many in line, or an event that is too large: that one begins nothing, and holds nobody else up.
          if (!(error instanceof Problem) || error.status === 500) throw error;
          this.#onTrouble(`an event began no run of pipeline ${id}`, error);
        });
  }

  async #waiting(): Promise<Waiting[]> {
    const rows = await this.#platform.records.asOperator((tx) =>
      tx
        .selectFrom('pipelines')
        .selectAll()
        .where('state', '=', 'on')
        .orderBy('org_id')
        .orderBy('pipeline_id')
        .execute(),
    );
    this.#open = new Map(
      rows.map((row) => {
        const key = `${row.pipeline_id} ${row.version}`;
        return [key, this.#open.has(key) ? this.#open.get(key) : this.#understood(row)];
      }),
    );
    return [...this.#open.values()].filter((waiting) => waiting !== undefined);
  }

  #understood(row: PipelineRow): Waiting | undefined {
    const { definition } = readPipeline(this.#platform, row.org_id, row.source);
    const event = definition?.triggers.event;
    if (!event) return undefined;
    const when = event.when === undefined ? undefined : compileCondition(String(event.when), INPUT_VARIABLES, 'bool');
    return { row, types: event.types, when };
  }
}

/** An event as a pipeline sees it: what happened, not who did it. */
function inputOf({
  event_id,
  event_type,
  session_id,
  environment,
  region,
  timestamp,
  metadata,
}: CanonicalEvent): JsonObject {
  return { event_id, event_type, session_id, environment, region, timestamp, metadata };
}
