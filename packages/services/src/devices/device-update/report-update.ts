/**
 * What a device tells of an update. What it says changes its own place in the roll-out and nothing else; when it is one
 * failure too many, the roll-out halts in the same transaction.
 */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { DeviceIdentity } from '../device/device-identity.ts';
import { haltWhenTooMany } from './advance-rollout.ts';
import { findRollout, type RolloutRow } from './rollout-row.ts';
import { ROLLOUT_CHANGED, type RolloutChange } from './rollout-run.ts';
import { nextTargetState, type TargetState, UPDATE_REPORTS, type UpdateReport } from './target-states.ts';

const REASON_LENGTH_MAX = 500;

/**
 * `{sequence, status: downloading|installed|failed|rolled_back, reason?}`. Gives how the device stands; durable when it
 * resolves. Saying it again changes nothing. Throws not_found for an update the device was never given.
 */
export async function reportUpdate(
  platform: Platform,
  device: DeviceIdentity,
  input: unknown,
): Promise<{ state: TargetState }> {
  const report = readInput(input, readReport);
  const { orgId, deviceId } = device;
  const { state, wake } = await platform.records.asTenant(orgId, async (tx) => {
    const found = await targetOf(tx, { orgId, deviceId, sequence: report.sequence });
    // The roll-out first, and so in the order in which everybody else locks.
    const row = await findRollout(tx, orgId, found.rollout_id, 'lock');
    const target = await targetOf(tx, { orgId, deviceId, sequence: report.sequence });
    // Of the way there, and it is on the way back.
    if (target.state === 'reverting' && report.sequence !== Number(target.revert_sequence))
      return { state: target.state, wake: undefined };
    const state = nextTargetState(target.state, report.status);
    if (state === target.state) return { state, wake: undefined };
    const isFailure = report.status === 'failed' || (report.status === 'rolled_back' && target.state !== 'reverting');
    await tx
      .updateTable('device_rollout_targets')
      .set({
        ...{ state, changed_at: new Date(platform.clock()), untold: true },
        ...(isFailure ? { failure: report.reason ?? WITHOUT_REASON[report.status] } : {}),
      })
      .where('org_id', '=', orgId)
      .where('rollout_id', '=', row.rollout_id)
      .where('device_id', '=', deviceId)
      .execute();
    const isHalted = isFailure && (await haltWhenTooMany(platform, tx, row));
    return { state, wake: isHalted || (await isNothingOpen(tx, row)) ? row : undefined };
  });
  if (wake) await wakeRollout(platform, wake, 'reported');
  return { state };
}

/** Once what changed is durable. A word that is lost costs minutes: the run looks by itself now and then. */
export async function wakeRollout(
  platform: Platform,
  { org_id, run_id }: Pick<RolloutRow, 'org_id' | 'run_id'>,
  change: RolloutChange,
): Promise<void> {
  try {
    await platform.workflows.signal(org_id, run_id, ROLLOUT_CHANGED, change);
  } catch (error) {
    // The run has ended: the roll-out is over, and what a late device says of it is kept.
    if (!(error instanceof Problem && (error.code === 'conflict' || error.code === 'not_found'))) throw error;
  }
}

const WITHOUT_REASON: Readonly<Record<UpdateReport, string>> = {
  ...{ downloading: '', installed: '' },
  failed: 'The device gave no reason.',
  rolled_back: 'It went back to the firmware before by itself, and gave no reason.',
};

function readReport(read: InputReader): { sequence: number; status: UpdateReport; reason: string | undefined } {
  return {
    sequence: read.integer('sequence', { min: 1, max: Number.MAX_SAFE_INTEGER }),
    status: read.oneOf('status', UPDATE_REPORTS),
    reason: read.has('reason') ? read.text('reason', { max: REASON_LENGTH_MAX }) : undefined,
  };
}

async function targetOf(
  tx: Transaction,
  { orgId, deviceId, sequence }: { orgId: string; deviceId: string; sequence: number },
) {
  const row = await tx
    .selectFrom('device_rollout_targets as target')
    .innerJoin('device_rollouts as rollout', (join) =>
      join.onRef('rollout.org_id', '=', 'target.org_id').onRef('rollout.rollout_id', '=', 'target.rollout_id'),
    )
    .select(['target.rollout_id', 'target.state', 'revert_sequence'])
    .where('target.org_id', '=', orgId)
    .where('target.device_id', '=', deviceId)
    .where((eb) => eb.or([eb('sequence', '=', sequence), eb('revert_sequence', '=', sequence)]))
    .where('target.state', '!=', 'waiting')
    .executeTakeFirst();
  if (!row) throw new Problem('not_found', 'This device was given no update of that sequence number.');
  return row;
}

/** Whether the run has something to look at: no device of its stages, or of its way back, is still to come to an end. */
async function isNothingOpen(tx: Transaction, { org_id, rollout_id }: RolloutRow): Promise<boolean> {
  const open = await tx
    .selectFrom('device_rollout_targets')
    .select('device_id')
    .where('org_id', '=', org_id)
    .where('rollout_id', '=', rollout_id)
    .where('state', 'in', ['staged', 'downloading', 'reverting'])
    .limit(1)
    .executeTakeFirst();
  return open === undefined;
}
