/**
 * One look at a roll-out: devices that have gone silent count as failed, too many failures halt it, and when the devices of
 * a stage are done and nothing went wrong with them for a while, the next stage begins. Looking twice changes nothing.
 */
import { HOUR_MS, MINUTE_MS } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import { changeState, moveTargets } from './change-state.ts';
import { reasonToHalt } from './rollout-policy.ts';
import { findRollout, type RolloutRow } from './rollout-row.ts';

export type Look =
  /** A stage has begun, or the way back: its devices are to be told. */
  { kind: 'begun' } | { kind: 'waits'; untilMs: number } | { kind: 'over' };

/** Of those that hold still: looked at now and then, should a word of a person have been lost with a process. */
const HELD_MS = 10 * MINUTE_MS;
const WAIT_MAX_MS = 5 * MINUTE_MS;

/** `runId`: of the run that looks; one that was replaced by another has nothing to do any more. */
export function advanceRollout(
  platform: Platform,
  { orgId, rolloutId, runId }: { orgId: string; rolloutId: string; runId: string },
): Promise<Look> {
  return platform.records.asTenant(orgId, async (tx) => {
    const row = await findRollout(tx, orgId, rolloutId, 'lock');
    const nowMs = platform.clock();
    if (row.run_id !== runId) return { kind: 'over' };
    switch (row.state) {
      case 'running':
        return lookAtStage(platform, tx, row, nowMs);
      case 'rolling_back':
        return lookAtWayBack(platform, tx, row, nowMs);
      case 'paused':
      case 'halted':
        return { kind: 'waits', untilMs: nowMs + HELD_MS };
      default:
        return { kind: 'over' };
    }
  });
}

/** Halts it when too many have failed. In the transaction in which a device failed, so that no other begins meanwhile. */
export async function haltWhenTooMany(platform: Platform, tx: Transaction, row: RolloutRow): Promise<boolean> {
  if (row.state !== 'running' && row.state !== 'paused') return false;
  const { begun, failures } = await tx
    .selectFrom('device_rollout_targets')
    .select((eb) => [eb.fn.countAll<number>().as('begun'), eb.fn.count<number>('failure').as('failures')])
    .where('org_id', '=', row.org_id)
    .where('rollout_id', '=', row.rollout_id)
    .where('stage', '<=', row.stage)
    .executeTakeFirstOrThrow();
  const counted = { failures: Number(failures) - row.failures_forgiven, begun: Number(begun) };
  const why = reasonToHalt(row.policy, counted);
  if (why === undefined) return false;
  await halt(platform, tx, row, why);
  return true;
}

async function halt(platform: Platform, tx: Transaction, row: RolloutRow, why: string): Promise<void> {
  await moveTargets(tx, row, 'withdraw', { atMs: platform.clock() });
  await changeState(platform, tx, row, { state: 'halted', why });
}

async function lookAtStage(platform: Platform, tx: Transaction, row: RolloutRow, nowMs: number): Promise<Look> {
  const { policy, stage } = row;
  if (stage >= 0) {
    await countSilent(tx, row, nowMs);
    if (await haltWhenTooMany(platform, tx, row)) return { kind: 'waits', untilMs: nowMs + HELD_MS };
    const { open, downloading, installed, devices, lastMs } = await standing(tx, row);
    const closesMs = row.stage_began_at.getTime() + policy.stage_hours_max * HOUR_MS;
    // A device that has begun ends by itself or by its silence; those that are not there are not waited for for ever.
    const isDone = open === 0 || (nowMs >= closesMs && downloading === 0);
    if (!isDone)
      return { kind: 'waits', untilMs: Math.min(Math.max(closesMs, nowMs + MINUTE_MS), nowMs + WAIT_MAX_MS) };
    const soakedMs = Math.max(lastMs, row.stage_began_at.getTime()) + policy.soak_minutes * MINUTE_MS;
    if (nowMs < soakedMs) return { kind: 'waits', untilMs: Math.min(soakedMs, nowMs + WAIT_MAX_MS) };
    await countLost(tx, row, nowMs);
    if (await haltWhenTooMany(platform, tx, row)) return { kind: 'waits', untilMs: nowMs + HELD_MS };
    if (open > 0 && installed * 100 < policy.installed_percent_min * devices) {
      const why = `Stage ${stage + 1} has had its ${policy.stage_hours_max} hours, and ${installed} of its ${devices} devices run the new firmware: too few to go on.`;
      await halt(platform, tx, row, why);
      return { kind: 'waits', untilMs: nowMs + HELD_MS };
    }
  }
  if (stage + 1 >= policy.stages.length) {
    await changeState(platform, tx, row, { state: 'completed', why: null });
    return { kind: 'over' };
  }
  await tx
    .updateTable('device_rollouts')
    .set({ stage: stage + 1, stage_began_at: new Date(nowMs) })
    .where('org_id', '=', row.org_id)
    .where('rollout_id', '=', row.rollout_id)
    .execute();
  await moveTargets(tx, row, 'stage', { atMs: nowMs, stage: stage + 1 });
  return { kind: 'begun' };
}

async function lookAtWayBack(platform: Platform, tx: Transaction, row: RolloutRow, nowMs: number): Promise<Look> {
  const { count } = await tx
    .selectFrom('device_rollout_targets')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('org_id', '=', row.org_id)
    .where('rollout_id', '=', row.rollout_id)
    .where('state', '=', 'reverting')
    .executeTakeFirstOrThrow();
  const left = Number(count);
  const closesMs = row.updated_at.getTime() + row.policy.stage_hours_max * HOUR_MS;
  if (left > 0 && nowMs < closesMs) return { kind: 'waits', untilMs: Math.min(closesMs, nowMs + WAIT_MAX_MS) };
  const why = left === 0 ? null : `${left} devices were not reached; they get the firmware before when they come back.`;
  await changeState(platform, tx, row, { state: 'rolled_back', why });
  return { kind: 'over' };
}

/** Devices of the stage: how many have not come to an end, run the new firmware, and when the last one changed. */
async function standing(tx: Transaction, { org_id, rollout_id, stage }: RolloutRow) {
  const rows = await tx
    .selectFrom('device_rollout_targets')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count'), eb.fn.max('changed_at').as('last')])
    .where('org_id', '=', org_id)
    .where('rollout_id', '=', rollout_id)
    .where('stage', '<=', stage)
    .groupBy('state')
    .execute();
  const of = (state: string): number => Number(rows.find((row) => row.state === state)?.count ?? 0);
  const ended = rows.filter(({ state }) => state !== 'staged');
  return {
    open: of('staged') + of('downloading'),
    downloading: of('downloading'),
    installed: of('installed'),
    devices: rows.reduce((sum, { count }) => sum + Number(count), 0),
    lastMs: Math.max(0, ...ended.map(({ last }) => last.getTime())),
  };
}

/** Devices that had begun and of which nothing more was heard. */
async function countSilent(tx: Transaction, row: RolloutRow, nowMs: number): Promise<void> {
  const { silence_minutes } = row.policy;
  await tx
    .updateTable('device_rollout_targets')
    .set({
      ...{ state: 'failed', changed_at: new Date(nowMs), untold: true },
      failure: `Nothing was heard of it for ${silence_minutes} minutes after it had begun.`,
    })
    .where('org_id', '=', row.org_id)
    .where('rollout_id', '=', row.rollout_id)
    .where('state', '=', 'downloading')
    .where('changed_at', '<', new Date(nowMs - silence_minutes * MINUTE_MS))
    .execute();
}

/** Devices that said they had installed it and have not been heard of since, although the others were given time to settle. */
async function countLost(tx: Transaction, row: RolloutRow, nowMs: number): Promise<void> {
  await tx
    .updateTable('device_rollout_targets as target')
    .from('device_states as device')
    .set({
      ...{ state: 'failed', changed_at: new Date(nowMs), untold: true },
      failure: 'It has been offline since it installed the new firmware.',
    })
    .whereRef('device.org_id', '=', 'target.org_id')
    .whereRef('device.device_id', '=', 'target.device_id')
    .where('target.org_id', '=', row.org_id)
    .where('target.rollout_id', '=', row.rollout_id)
    .where('target.state', '=', 'installed')
    .where('device.health', '=', 'offline')
    .whereRef('device.health_since', '>', 'target.changed_at')
    .execute();
}
