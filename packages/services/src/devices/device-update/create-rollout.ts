/** A new roll-out: which devices, in which order, and the durable run that takes it on; all in one transaction. */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { type Device, listDevices } from '../device/device.ts';
import { chooseDevices } from './choose-devices.ts';
import { firmwareOf } from './firmware.ts';
import { readPolicy } from './rollout-policy.ts';
import { NO_STAGE, type RolloutRow, type RolloutView, rolloutView } from './rollout-row.ts';
import { deviceRollout } from './rollout-run.ts';
import { rolloutFields, rolloutStream } from './rollout-stream.ts';

const OPEN_STATES = ['running', 'paused', 'halted', 'rolling_back'] as const;
const ROWS_AT_ONCE = 1000;

/**
 * `{firmware_id, name?, site?, stages?, halt_failures?, …}`: to every device of the firmware's profile that does not run it
 * yet. Throws conflict when there is none, or another roll-out to such devices is under way.
 */
export async function createRollout(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<RolloutView> {
  requirePermission(platform, caller, 'devices:update');
  const orgId = organisationOf(caller);
  const asked = readInput(input, (read) => ({
    firmwareId: read.text('firmware_id', { max: 64 }),
    name: read.has('name') ? read.text('name', { max: 120 }) : undefined,
    site: read.has('site') ? read.text('site', { max: 128 }) : null,
    policy: readPolicy(read),
  }));
  const rolloutId = newId('rol');
  const note = { action: 'device_update.start', resourceType: 'device_rollout', resourceId: rolloutId };
  return audited(platform, caller, note, async (tx) => {
    const { profile, version } = await firmwareOf(tx, orgId, asked.firmwareId);
    await refuseSecond(tx, orgId, profile);
    const filter = {
      profile,
      states: ['provisioned', 'active'],
      ...(asked.site === null ? {} : { site: asked.site }),
    } as const;
    const devices = (await listDevices(tx, orgId, filter)).filter(({ firmware }) => firmware !== version);
    if (devices.length === 0)
      throw new Problem(
        'conflict',
        `No device of the kind ${profile}${asked.site === null ? '' : ` at ${asked.site}`} is to be updated: there is none, or all run ${version} already.`,
      );
    const { run_id } = await platform.workflows.startIn(tx, deviceRollout, {
      ...{ orgId, input: { rollout_id: rolloutId }, startedBy: nameOf(caller) },
    });
    const at = new Date(platform.clock());
    const by = nameOf(caller);
    const row: RolloutRow = {
      ...{ org_id: orgId, rollout_id: rolloutId, firmware_id: asked.firmwareId, profile, site: asked.site },
      ...{ name: asked.name ?? `${profile} ${version}`, state: 'running', why: null, policy: asked.policy },
      ...{ sequence: await nextSequence(tx, orgId), revert_sequence: null, stage: NO_STAGE, stage_began_at: at },
      ...{ failures_forgiven: 0, run_id, version: 1, created_by: by, created_at: at, updated_by: by, updated_at: at },
    };
    await tx
      .insertInto('device_rollouts')
      .values({ ...row, policy: JSON.stringify(row.policy) })
      .execute();
    await insertTargets(tx, row, devices);
    await recordChange(platform, tx, caller, rolloutStream, rolloutId, { before: null, after: rolloutFields(row) });
    return rolloutView(tx, row);
  });
}

/** Two at once would send devices to and fro. */
async function refuseSecond(tx: Transaction, orgId: string, profile: string): Promise<void> {
  const other = await tx
    .selectFrom('device_rollouts')
    .select('name')
    .where('org_id', '=', orgId)
    .where('profile', '=', profile)
    .where('state', 'in', OPEN_STATES)
    .executeTakeFirst();
  if (other)
    throw new Problem(
      'conflict',
      `The roll-out “${other.name}” to these devices is not over. Let it end, or abort it.`,
    );
}

/** Higher than every one there has been: devices refuse what is not. */
export async function nextSequence(tx: Transaction, orgId: string): Promise<number> {
  const { forward, back } = await tx
    .selectFrom('device_rollouts')
    .select((eb) => [eb.fn.max('sequence').as('forward'), eb.fn.max('revert_sequence').as('back')])
    .where('org_id', '=', orgId)
    .executeTakeFirstOrThrow();
  return Math.max(Number(forward ?? 0), Number(back ?? 0)) + 1;
}

async function insertTargets(tx: Transaction, row: RolloutRow, devices: readonly Device[]): Promise<void> {
  const firmwareOfDevice = new Map(devices.map(({ id, firmware }) => [id, firmware]));
  const chosen = chooseDevices(row.rollout_id, [...firmwareOfDevice.keys()], row.policy.stages);
  const targets = chosen.map(({ deviceId, stage, position }) => ({
    ...{ org_id: row.org_id, rollout_id: row.rollout_id, device_id: deviceId, stage, position },
    ...{ state: 'waiting' as const, firmware_before: firmwareOfDevice.get(deviceId) ?? null },
    ...{ failure: null, changed_at: row.created_at, untold: false },
  }));
  for (let at = 0; at < targets.length; at += ROWS_AT_ONCE)
    await tx
      .insertInto('device_rollout_targets')
      .values(targets.slice(at, at + ROWS_AT_ONCE))
      .execute();
}
