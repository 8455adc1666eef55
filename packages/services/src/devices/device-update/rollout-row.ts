/** A roll-out as it is kept, how far it is, and as people see it. */
import { Problem } from '@bellwether/core';
import type { DeviceRolloutPolicy, Transaction } from '@bellwether/records';
import { ordersFor, type RolloutOrder, type RolloutState } from './rollout-states.ts';
import { TARGET_STATES, type TargetState } from './target-states.ts';

export interface RolloutRow {
  org_id: string;
  rollout_id: string;
  firmware_id: string;
  name: string;
  profile: string;
  site: string | null;
  state: RolloutState;
  why: string | null;
  policy: DeviceRolloutPolicy;
  sequence: number;
  revert_sequence: number | null;
  stage: number;
  stage_began_at: Date;
  failures_forgiven: number;
  run_id: string;
  version: number;
  created_by: string;
  created_at: Date;
  updated_by: string;
  updated_at: Date;
}

/** No stage has begun. */
export const NO_STAGE = -1;

export type TargetCounts = Record<TargetState, number>;

export interface StageView {
  /** Of all devices, in per cent, with the stages before. */
  percent: number;
  devices: number;
  counts: TargetCounts;
}

export interface RolloutSummary {
  rollout_id: string;
  name: string;
  firmware_id: string;
  firmware_version: string;
  profile: string;
  site: string | null;
  state: RolloutState;
  /** Why it is not running, in words. */
  why: string | null;
  /** The stage it is in, 1 for the first; 0 while none has begun. */
  stage: number;
  stages: StageView[];
  devices: number;
  counts: TargetCounts;
  /** Devices with which something went wrong, also when it was mended afterwards. */
  failures: number;
  version: number;
  created_by: string;
  created_at: string;
  updated_by: string;
  updated_at: string;
}

export interface FailedDevice {
  device_id: string;
  name: string;
  state: TargetState;
  failure: string;
  changed_at: string;
}

export interface RolloutView extends RolloutSummary {
  policy: DeviceRolloutPolicy;
  /** The durable run that takes it on. */
  run_id: string;
  /** What somebody may order now. */
  orders: RolloutOrder[];
  /** Devices with which something went wrong, the newest first, and why; 200 at most. */
  failed: FailedDevice[];
}

const FAILED_SHOWN = 200;

/** Throws not_found. `lock`: for a change. */
export async function findRollout(
  tx: Transaction,
  orgId: string,
  rolloutId: string,
  lock?: 'lock',
): Promise<RolloutRow> {
  const row = await tx
    .selectFrom('device_rollouts')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('rollout_id', '=', rolloutId)
    .$if(lock === 'lock', (query) => query.forUpdate())
    .executeTakeFirst();
  if (!row) throw new Problem('not_found', 'This organisation has no such roll-out.');
  return row;
}

export async function rolloutSummaries(tx: Transaction, orgId: string, rows: readonly RolloutRow[]) {
  const ids = [...rows.map(({ rollout_id }) => rollout_id), ''];
  const counted = await tx
    .selectFrom('device_rollout_targets')
    .select((eb) => [
      'rollout_id',
      'stage',
      'state',
      eb.fn.countAll<number>().as('devices'),
      eb.fn.count<number>('failure').as('failures'),
    ])
    .where('org_id', '=', orgId)
    .where('rollout_id', 'in', ids)
    .groupBy(['rollout_id', 'stage', 'state'])
    .execute();
  const versions = await tx
    .selectFrom('device_firmware')
    .select(['firmware_id', 'version'])
    .where('org_id', '=', orgId)
    .where('firmware_id', 'in', [...rows.map(({ firmware_id }) => firmware_id), ''])
    .execute();
  const versionOf = new Map(versions.map(({ firmware_id, version }) => [firmware_id, version]));
  return rows.map((row): RolloutSummary => {
    const { rollout_id, name, firmware_id, profile, site, state, why, version, created_by, updated_by } = row;
    const own = counted.filter((each) => each.rollout_id === rollout_id);
    const stages = row.policy.stages.map((percent, stage): StageView => {
      const counts = sumOf(own.filter((each) => each.stage === stage));
      return { percent, devices: total(counts), counts };
    });
    const counts = sumOf(own);
    return {
      ...{ rollout_id, name, firmware_id, firmware_version: versionOf.get(firmware_id) ?? '', profile, site },
      ...{ state, why, stage: row.stage + 1, stages, devices: total(counts), counts },
      failures: own.reduce((sum, { failures }) => sum + Number(failures), 0),
      ...{ version, created_by, created_at: row.created_at.toISOString() },
      ...{ updated_by, updated_at: row.updated_at.toISOString() },
    };
  });
}

export async function rolloutView(tx: Transaction, row: RolloutRow): Promise<RolloutView> {
  const [summary] = await rolloutSummaries(tx, row.org_id, [row]);
  const failed = await tx
    .selectFrom('device_rollout_targets as target')
    .leftJoin('devices as device', (join) =>
      join.onRef('device.org_id', '=', 'target.org_id').onRef('device.device_id', '=', 'target.device_id'),
    )
    .select(['target.device_id', 'device.name', 'target.state', 'target.failure', 'target.changed_at'])
    .where('target.org_id', '=', row.org_id)
    .where('target.rollout_id', '=', row.rollout_id)
    .where('target.failure', 'is not', null)
    .orderBy('target.changed_at', 'desc')
    .orderBy('target.device_id')
    .limit(FAILED_SHOWN)
    .execute();
  return {
    ...summary!,
    ...{ policy: row.policy, run_id: row.run_id, orders: ordersFor(row.state) },
    failed: failed.map(({ device_id, name, state, failure, changed_at }) => ({
      ...{ device_id, name: name ?? device_id, state, failure: failure ?? '', changed_at: changed_at.toISOString() },
    })),
  };
}

function sumOf(counted: readonly { state: TargetState; devices: number }[]): TargetCounts {
  const counts = Object.fromEntries(TARGET_STATES.map((state) => [state, 0])) as TargetCounts;
  for (const { state, devices } of counted) counts[state] += Number(devices);
  return counts;
}

function total(counts: TargetCounts): number {
  return TARGET_STATES.reduce((sum, state) => sum + counts[state], 0);
}
