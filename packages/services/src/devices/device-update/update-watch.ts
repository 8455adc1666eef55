/** What became of updates, on its way into the event log. */
import { type OnTrouble, SECOND_MS } from '@bellwether/core';
import type { Platform } from '../../installation/platform/platform.ts';
import { Watch } from '../../installation/platform/watch.ts';
import { tellChanges } from '../device/tell-changes.ts';
import { updateEvent } from './update-event.ts';

const LOOK_EVERY_MS = 5 * SECOND_MS;
const TELL_MAX = 500;

export class UpdateWatch extends Watch {
  readonly #platform: Platform;

  constructor(platform: Platform, onTrouble: OnTrouble) {
    super({
      everyMs: LOOK_EVERY_MS,
      onTrouble,
      trouble: 'what became of updates could not be told and is tried again in five seconds',
    });
    this.#platform = platform;
  }

  protected override async round(): Promise<void> {
    const untold = await this.#platform.records.asOperator((tx) =>
      tx
        .selectFrom('device_rollout_targets as target')
        .innerJoin('device_rollouts as rollout', (join) =>
          join.onRef('rollout.org_id', '=', 'target.org_id').onRef('rollout.rollout_id', '=', 'target.rollout_id'),
        )
        .innerJoin('device_firmware as firmware', (join) =>
          join
            .onRef('firmware.org_id', '=', 'rollout.org_id')
            .onRef('firmware.firmware_id', '=', 'rollout.firmware_id'),
        )
        .innerJoin('devices as device', (join) =>
          join.onRef('device.org_id', '=', 'target.org_id').onRef('device.device_id', '=', 'target.device_id'),
        )
        .select(['target.org_id', 'target.rollout_id', 'target.device_id', 'target.state', 'target.changed_at'])
        .select(['target.failure', 'target.firmware_before', 'firmware.version as firmware_version'])
        .select(['device.profile', 'device.category', 'device.site'])
        .where('target.untold', '=', true)
        .orderBy('target.changed_at')
        .limit(TELL_MAX)
        .execute(),
    );
    await tellChanges(this.#platform, {
      untold,
      event: updateEvent,
      told: (tx, { org_id, rollout_id, device_id, state, changed_at }) =>
        tx
          .updateTable('device_rollout_targets')
          .set({ untold: false })
          .where('org_id', '=', org_id)
          .where('rollout_id', '=', rollout_id)
          .where('device_id', '=', device_id)
          // What became of it meanwhile is told in the next round.
          .where('state', '=', state)
          .where('changed_at', '=', changed_at)
          .execute(),
    });
  }
}
