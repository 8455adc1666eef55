/** The one way in which a roll-out comes into another state, whoever or whatever brings it there. */
import { appendChange, type Transaction } from '@bellwether/records';
import type { Caller } from '../../access/authority/caller.ts';
import { nameOf } from '../../access/authority/caller.ts';
import { notify, resolveNotification } from '../../alerts/notification/notify.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { RolloutRow } from './rollout-row.ts';
import type { RolloutState } from './rollout-states.ts';
import { rolloutFields, rolloutStream } from './rollout-stream.ts';
import { nextTargetState, TARGET_STATES, type TargetHappening } from './target-states.ts';

/** Who is named where nobody ordered it. */
const BY_ITSELF = 'system:updates';

export interface StateChange {
  state: RolloutState;
  why: string | null;
  /** Absent: it came to be so by itself. */
  caller?: Caller;
  more?: Partial<Pick<RolloutRow, 'run_id' | 'revert_sequence' | 'failures_forgiven' | 'stage_began_at'>>;
}

/** In the transaction that holds the roll-out locked. */
export async function changeState(
  platform: Platform,
  tx: Transaction,
  row: RolloutRow,
  { state, why, caller, more = {} }: StateChange,
): Promise<RolloutRow> {
  const at = new Date(platform.clock());
  const by = caller ? nameOf(caller) : BY_ITSELF;
  const changed = { ...more, state, why, version: row.version + 1, updated_by: by, updated_at: at };
  await tx
    .updateTable('device_rollouts')
    .set(changed)
    .where('org_id', '=', row.org_id)
    .where('rollout_id', '=', row.rollout_id)
    .execute();
  const next = { ...row, ...changed };
  await appendChange(tx, rolloutStream, row.rollout_id, {
    ...{ before: rolloutFields(row), after: rolloutFields(next) },
    ...{ actor: by, atMs: at.getTime(), correlationId: caller?.request?.id, orgId: row.org_id },
  });
  await tellPeople(platform, tx, next);
  return next;
}

/** Brings all devices of the roll-out on by what happens to all of them at once; `stage`: those of it and before. */
export async function moveTargets(
  tx: Transaction,
  { org_id, rollout_id }: Pick<RolloutRow, 'org_id' | 'rollout_id'>,
  happening: TargetHappening,
  { atMs, stage }: { atMs: number; stage?: number },
): Promise<void> {
  for (const state of TARGET_STATES) {
    const next = nextTargetState(state, happening);
    if (next === state) continue;
    await tx
      .updateTable('device_rollout_targets')
      .set({ state: next, changed_at: new Date(atMs), untold: true })
      .where('org_id', '=', org_id)
      .where('rollout_id', '=', rollout_id)
      .where('state', '=', state)
      .$if(stage !== undefined, (query) => query.where('stage', '<=', stage!))
      .execute();
  }
}

async function tellPeople(platform: Platform, tx: Transaction, row: RolloutRow): Promise<void> {
  const { org_id, rollout_id, name, state, why } = row;
  const about = { org_id, dedup_key: `rollout:${rollout_id}`, atMs: row.updated_at.getTime() };
  const link = `/devices/updates/${encodeURIComponent(rollout_id)}`;
  if (state === 'halted')
    await notify(
      platform,
      {
        ...{ ...about, kind: 'device', severity: 'critical', link, title: `The update “${name}” has halted` },
        body: `${why}\n\nNo further device begins. Look at what failed, then let it go on, roll it back or end it.`,
      },
      tx,
    );
  else await resolveNotification(platform, about, tx);
  if (state === 'completed' || state === 'rolled_back')
    await notify(
      platform,
      {
        ...{ ...about, kind: 'device', severity: 'info', link, dedup_key: `rollout:${rollout_id}:${row.version}` },
        title: state === 'completed' ? `The update “${name}” is through` : `The update “${name}” is rolled back`,
        body: why ?? '',
      },
      tx,
    );
}
