/**
 * The durable run that takes a roll-out on from stage to stage. Where it is stands in the roll-out and its devices, not in
 * the run: a process that dies goes on at the next look. It is woken when a device or a person has changed something.
 */
import { defineWorkflow, type WorkflowDefinition } from '@bellwether/workflows';
import type { Platform } from '../../installation/platform/platform.ts';
import { advanceRollout } from './advance-rollout.ts';
import { pushUpdates } from './offer-update.ts';
import { findRollout } from './rollout-row.ts';

export interface RolloutInput {
  rollout_id: string;
  /** Which part of a long roll-out this is; 1 when absent. */
  part?: number;
}

interface RolloutOutput {
  continued_in?: string;
}

/** The signal by which a run hears that something about its roll-out has changed. */
export const ROLLOUT_CHANGED = 'changed';
/** By a device, or by somebody's order. */
export type RolloutChange = 'reported' | 'ordered';

/** A run remembers what each of its steps answered; a long roll-out goes on in another run. */
const LOOKS_MAX = 2000;
const RETRIES = { retries: { max: 5, backoffMs: 1000 } };

export const deviceRollout: WorkflowDefinition<RolloutInput, RolloutOutput, Platform> = defineWorkflow(
  { name: 'device_rollout', version: 1, title: 'Update of devices', steps: ['look', 'tell', ROLLOUT_CHANGED, 'go_on'] },
  async (run, input) => {
    const { services: platform, orgId } = run;
    const rolloutId = input.rollout_id;
    // Whoever lets a roll-out go on, or turns it back, has devices for which something is there.
    let isToTell = (input.part ?? 1) === 1;
    for (let looks = 0; looks < LOOKS_MAX; looks++) {
      const look = await run.step('look', RETRIES, () => advanceRollout(platform, { orgId, rolloutId, runId: run.id }));
      if (look.kind === 'over') return {};
      if (isToTell || look.kind === 'begun')
        await run.step('tell', { timeoutMs: 600_000, ...RETRIES }, ({ signal }) =>
          pushUpdates(platform, { orgId, rolloutId, signal }),
        );
      isToTell = false;
      if (look.kind === 'begun') continue;
      const timeoutMs = Math.max(0, look.untilMs - (await run.now()));
      const change = await run.waitForSignal<RolloutChange>(ROLLOUT_CHANGED, { timeoutMs });
      isToTell = change === 'ordered';
    }
    const next = await run.step('go_on', async ({ key }) => {
      const part = { ...input, part: (input.part ?? 1) + 1 };
      return platform.records.asTenant(orgId, async (tx) => {
        await findRollout(tx, orgId, rolloutId, 'lock');
        const { run_id } = await platform.workflows.startIn(tx, deviceRollout, {
          ...{ orgId, input: part, startedBy: `run:${run.id}`, id: key },
        });
        await tx
          .updateTable('device_rollouts')
          .set({ run_id })
          .where('org_id', '=', orgId)
          .where('rollout_id', '=', rolloutId)
          .execute();
        return run_id;
      });
    });
    return { continued_in: next };
  },
);
