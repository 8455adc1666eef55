/** What people order of a roll-out: hold it, let it go on, end it, put the firmware before back. */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { changeState, moveTargets, type StateChange } from './change-state.ts';
import { nextSequence } from './create-rollout.ts';
import { wakeRollout } from './report-update.ts';
import { findRollout, type RolloutRow, type RolloutView, rolloutView } from './rollout-row.ts';
import { deviceRollout } from './rollout-run.ts';
import { nextRolloutState, ROLLOUT_ORDERS, type RolloutOrder } from './rollout-states.ts';

const WORDS: Readonly<Record<RolloutOrder, string>> = {
  pause: 'held',
  resume: 'let go on',
  abort: 'ended',
  roll_back: 'rolled back',
};

/** `{version, order: pause|resume|abort|roll_back}`. Throws conflict when it was changed meanwhile, or cannot be ordered now. */
export async function orderRollout(
  platform: Platform,
  caller: Caller | undefined,
  rolloutId: string,
  input: unknown,
): Promise<RolloutView> {
  requirePermission(platform, caller, 'devices:update');
  const orgId = organisationOf(caller);
  const { version, order } = readInput(input, (read) => ({
    version: read.integer('version', { min: 1, max: 1e9 }),
    order: read.oneOf('order', ROLLOUT_ORDERS),
  }));
  const note = { action: `device_update.${order}`, resourceType: 'device_rollout', resourceId: rolloutId };
  const { before, view } = await audited(platform, caller, note, async (tx) => {
    const row = await findRollout(tx, orgId, rolloutId, 'lock');
    if (row.version !== version)
      throw new Problem(
        'conflict',
        `The roll-out has changed since you looked: it is ${row.state.replace('_', ' ')} now${row.why === null ? '' : ` (${row.why})`}. Nothing was done.`,
        { current: await rolloutView(tx, row) },
      );
    const state = nextRolloutState(row.state, order);
    if (!state)
      throw new Problem('conflict', `A roll-out that is ${row.state.replace('_', ' ')} cannot be ${WORDS[order]}.`);
    const change = { state, why: null, caller };
    const next = await carryOut(platform, tx, row, order, change);
    return { before: row, view: await rolloutView(tx, next) };
  });
  await wakeRollout(platform, before, 'ordered');
  return view;
}

async function carryOut(
  platform: Platform,
  tx: Transaction,
  row: RolloutRow,
  order: RolloutOrder,
  change: StateChange & { caller: Caller },
): Promise<RolloutRow> {
  const atMs = platform.clock();
  switch (order) {
    case 'pause':
    case 'abort':
      await moveTargets(tx, row, 'withdraw', { atMs });
      return changeState(platform, tx, row, change);
    case 'resume':
      await moveTargets(tx, row, 'stage', { atMs, stage: row.stage });
      // A stage that had run out of time has it anew.
      return changeState(platform, tx, row, {
        ...change,
        more: { failures_forgiven: await failuresOf(tx, row), stage_began_at: new Date(atMs) },
      });
    case 'roll_back': {
      const left = await revertTargets(tx, row, atMs);
      const { run_id } = await platform.workflows.startIn(tx, deviceRollout, {
        ...{ orgId: row.org_id, input: { rollout_id: row.rollout_id }, startedBy: nameOf(change.caller) },
      });
      const why =
        left === 0 ? null : `${left} devices stay as they are: the firmware they had before is not kept here.`;
      const more = { run_id, revert_sequence: await nextSequence(tx, row.org_id) };
      return changeState(platform, tx, row, { ...change, why, more });
    }
  }
}

async function failuresOf(tx: Transaction, { org_id, rollout_id }: RolloutRow): Promise<number> {
  const { failures } = await tx
    .selectFrom('device_rollout_targets')
    .select((eb) => eb.fn.count<number>('failure').as('failures'))
    .where('org_id', '=', org_id)
    .where('rollout_id', '=', rollout_id)
    .executeTakeFirstOrThrow();
  return Number(failures);
}

/** Devices that took the firmware are to put the one before back. Gives how many cannot, since nobody has uploaded it. */
async function revertTargets(tx: Transaction, row: RolloutRow, atMs: number): Promise<number> {
  const { org_id, rollout_id, profile } = row;
  const kept = await tx
    .selectFrom('device_firmware')
    .select('version')
    .where('org_id', '=', org_id)
    .where('profile', '=', profile)
    .execute();
  const versions = [...kept.map(({ version }) => version), ''];
  const took = ['downloading', 'installed', 'failed'] as const;
  const reverted = await tx
    .updateTable('device_rollout_targets')
    .set({ state: 'reverting', changed_at: new Date(atMs), untold: true })
    .where('org_id', '=', org_id)
    .where('rollout_id', '=', rollout_id)
    .where('state', 'in', took)
    .where('firmware_before', 'in', versions)
    .executeTakeFirst();
  await moveTargets(tx, row, 'withdraw', { atMs });
  const { left } = await tx
    .selectFrom('device_rollout_targets')
    .select((eb) => eb.fn.countAll<number>().as('left'))
    .where('org_id', '=', org_id)
    .where('rollout_id', '=', rollout_id)
    .where('state', 'in', took)
    .executeTakeFirstOrThrow();
  if (Number(reverted.numUpdatedRows) === 0)
    throw new Problem(
      'conflict',
      Number(left) === 0
        ? 'No device has taken this firmware, so there is nothing to roll back.'
        : 'The firmware that the devices had before is not kept here. Upload it, then roll back.',
    );
  return Number(left);
}
