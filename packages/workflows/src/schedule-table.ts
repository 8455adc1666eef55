/** Schedules in records: what begins a run again and again. */
import { type Clock, formatInstant, type OnTrouble, Problem } from '@bellwether/core';
import { type Records, sql } from '@bellwether/records';
import { NAME } from './definition.ts';
import type { InstalledWorkflows } from './installed-workflows.ts';
import { INPUT_BYTES_MAX, jsonText } from './json-value.ts';
import type { RunTable } from './run-table.ts';
import { ScheduleTimes } from './schedule-times.ts';
import type { WorkflowSchedule } from './workflows.ts';

const FIRED_AT_ONCE_MAX = 100;

export interface ScheduleTableOptions<Services> {
  records: Records;
  clock: Clock;
  installed: InstalledWorkflows<Services>;
  runs: RunTable;
  onTrouble: OnTrouble;
}

export class ScheduleTable<Services> {
  readonly #options: ScheduleTableOptions<Services>;

  constructor(options: ScheduleTableOptions<Services>) {
    this.#options = options;
  }

  /** Throws a Problem `invalid_request`. */
  async set(
    definition: { name: string; version: number },
    { orgId, name, cron, timeZone, input }: WorkflowSchedule<unknown>,
  ): Promise<void> {
    const { records, clock, installed } = this.#options;
    installed.require(definition);
    if (!NAME.test(name))
      throw new Problem('invalid_request', 'The name of a schedule is snake_case, 60 letters at most.');
    const { text } = jsonText(input, `The input of the schedule ${name}`, INPUT_BYTES_MAX);
    const nowMs = clock();
    const nextMs = new ScheduleTimes(cron, timeZone).next(nowMs);
    const nextAt = nextMs === undefined ? null : new Date(nextMs);
    await records.asTenant(orgId, (tx) =>
      tx
        .insertInto('workflow_schedules')
        .values({
          ...{ org_id: orgId, name, workflow: definition.name, version: definition.version, cron },
          ...{ time_zone: timeZone, input: text, next_at: nextAt, updated_at: new Date(nowMs) },
        })
        .onConflict((conflict) =>
          conflict.columns(['org_id', 'name']).doUpdateSet({
            ...{ workflow: definition.name, version: definition.version, input: text, updated_at: new Date(nowMs) },
            // Said again, as at each start, it keeps the time it has missed.
            next_at: sql`CASE WHEN workflow_schedules.cron = ${cron} AND workflow_schedules.time_zone = ${timeZone}
              THEN workflow_schedules.next_at ELSE excluded.next_at END`,
            ...{ cron, time_zone: timeZone },
          }),
        )
        .execute(),
    );
  }

  async remove(orgId: string, name: string): Promise<void> {
    await this.#options.records.asTenant(orgId, (tx) =>
      tx.deleteFrom('workflow_schedules').where('org_id', '=', orgId).where('name', '=', name).execute(),
    );
  }

  /** Puts a run in line for each schedule whose time has come, and says when the next one comes. */
  async fire(): Promise<{ nextMs: number | undefined }> {
    const { records, clock, installed, runs, onTrouble } = this.#options;
    const nowMs = clock();
    const next = await records.asOperator(async (tx) => {
      const due = await tx
        .selectFrom('workflow_schedules')
        .selectAll()
        .where('next_at', '<=', new Date(nowMs))
        .limit(FIRED_AT_ONCE_MAX)
        .execute();
      for (const { org_id: orgId, name, workflow, version, cron, time_zone, input, next_at } of due) {
        const times = new ScheduleTimes(cron, time_zone);
        const dueMs = times.due(next_at?.getTime() ?? nowMs, nowMs);
        const definition = installed.findOrNewest(workflow, version);
        if (!definition) onTrouble(`the schedule ${name} names ${workflow}, which is not installed`, undefined);
        if (definition && dueMs !== undefined)
          await runs.insert(tx, {
            ...{ orgId, runId: `${name}:${formatInstant(dueMs).replace('.000', '')}` },
            ...{ workflow, version: definition.version, queue: definition.queue?.name ?? null },
            ...{ startedBy: `schedule:${name}`, input: JSON.stringify(input) },
          });
        const nextMs = times.next(nowMs);
        await tx
          .updateTable('workflow_schedules')
          .set({
            next_at: nextMs === undefined ? null : new Date(nextMs),
            ...(dueMs === undefined ? {} : { last_at: new Date(dueMs) }),
          })
          .where('org_id', '=', orgId)
          .where('name', '=', name)
          .execute();
      }
      return tx
        .selectFrom('workflow_schedules')
        .select((eb) => eb.fn.min('next_at').as('at'))
        .executeTakeFirstOrThrow();
    });
    return { nextMs: next.at?.getTime() };
  }
}
