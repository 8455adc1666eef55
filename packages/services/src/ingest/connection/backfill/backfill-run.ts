/**
 * The durable run that reads back what a tool knows. Where it is stands in the cursors, not in the run: each step reads as
 * many pages as fit into its time, and a process that dies goes on at the page where it was. A wait takes no place.
 */
import { Problem, SECOND_MS } from '@bellwether/core';
import { defineWorkflow, type WorkflowDefinition } from '@bellwether/workflows';
import type { Platform } from '../../../installation/platform/platform.ts';
import { connectionOf, withDefaults } from '../connection.ts';
import { tellStuck, tellUnstuck } from '../connection-notification.ts';
import { connectorOf } from '../connectors.ts';
import { beginStreams, type Reading } from './cursors.ts';
import { readStretch, type Stretch } from './read-stretch.ts';

export interface BackfillInput {
  connection_id: string;
  from_ms: number | null;
  /** Which part of a long reading this is; 1 when absent. */
  part?: number;
  /** When the first part began. */
  began_ms?: number;
}

const STRETCH_MS = 20 * SECOND_MS;
/** A run remembers what each of its steps answered; a long reading goes on in another run. */
const STRETCHES_MAX = 500;

interface BackfillOutput {
  /** Streams that the tool would not give. */
  refused: number;
  continued_in?: string;
}

export const connectionBackfill: WorkflowDefinition<BackfillInput, BackfillOutput, Platform> = defineWorkflow(
  {
    ...{ name: 'connection_backfill', version: 1, title: 'Reading back from a tool' },
    steps: ['begin', 'read', 'count', 'finish', 'go_on'],
    queue: { name: 'connection_backfill', concurrency: 4, concurrencyPerTenant: 2 },
  },
  async (run, input) => {
    const { services: platform, orgId } = run;
    const connectionId = input.connection_id;
    const beganMs = input.began_ms ?? (await run.now());
    const reading: Reading = {
      ...{ orgId, connectionId, beganMs, fromMs: input.from_ms ?? undefined },
      clearedMs: undefined,
    };
    if ((input.part ?? 1) === 1)
      await run.step('begin', { retries: { max: 3, backoffMs: 500 } }, () =>
        platform.records.asTenant(orgId, async (tx) => {
          const { kind, settings } = await connectionOf(tx, orgId, connectionId);
          const connector = connectorOf(platform, kind);
          const streams = connector.backfill?.streams(withDefaults(settings, connector.settings)) ?? [];
          await beginStreams(tx, connector.backfill!, streams, withRetention(platform, reading));
        }),
      );
    for (let stretch = 0; stretch < STRETCHES_MAX; stretch++) {
      const ended = await run.step('read', { timeoutMs: 180_000, retries: { max: 5, backoffMs: 2000 } }, ({ signal }) =>
        readOrFail(platform, withRetention(platform, reading), signal),
      );
      if (ended.kind === 'done') {
        const refused = await run.step('finish', async () => {
          await tellUnstuck(platform, reading);
          return refusedStreams(platform, reading);
        });
        return { refused };
      }
      const told = await run.step('count', () => progressOf(platform, reading));
      run.progress({
        ...told,
        words: ended.kind === 'waits' ? 'Waiting until the tool may be asked again' : 'Reading',
      });
      if (ended.kind === 'waits') await run.sleep(Math.max(0, ended.untilMs - (await run.now())));
    }
    const next = await run.step('go_on', async ({ key }) => {
      const part = { ...input, part: (input.part ?? 1) + 1, began_ms: beganMs };
      const { run_id } = await platform.workflows.start(connectionBackfill, {
        ...{ orgId, input: part, startedBy: `run:${run.id}`, id: key },
      });
      await platform.records.asTenant(orgId, (tx) =>
        tx
          .updateTable('connections')
          .set({ backfill_run_id: run_id })
          .where('connection_id', '=', connectionId)
          .execute(),
      );
      return run_id;
    });
    return { refused: 0, continued_in: next };
  },
);

/** What somebody has to mend fails the step: taken up again, it is this step that is done anew. */
async function readOrFail(
  platform: Platform,
  reading: Reading,
  signal: AbortSignal,
): Promise<Exclude<Stretch, { kind: 'stuck' }>> {
  const ended = await readStretch(platform, reading, { budgetMs: STRETCH_MS, signal, random: Math.random });
  if (ended.kind !== 'stuck') return ended;
  await tellStuck(platform, reading, ended.detail);
  throw new Problem('conflict', ended.detail);
}

function withRetention(platform: Platform, reading: Reading): Reading {
  return { ...reading, clearedMs: platform.retention.get(reading.orgId).eventsClearedMs };
}

function refusedStreams(platform: Platform, { orgId, connectionId }: Reading): Promise<number> {
  return platform.records.asTenant(orgId, async (tx) => {
    const { count } = await tx
      .selectFrom('connection_cursors')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('connection_id', '=', connectionId)
      .where('state', '=', 'refused')
      .executeTakeFirstOrThrow();
    return count;
  });
}

function progressOf(platform: Platform, { orgId, connectionId }: Reading): Promise<{ done: number; of: number }> {
  return platform.records.asTenant(orgId, async (tx) => {
    const { all, left } = await tx
      .selectFrom('connection_cursors')
      .select((eb) => [
        eb.fn.countAll<number>().as('all'),
        eb.fn.countAll<number>().filterWhere('state', '=', 'reading').as('left'),
      ])
      .where('connection_id', '=', connectionId)
      .executeTakeFirstOrThrow();
    return { done: all - left, of: all };
  });
}
