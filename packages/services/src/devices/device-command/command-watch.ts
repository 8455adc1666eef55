/**
 * Commands that nobody waits for at the moment: those whose time has run out expire, those that were given to a device and
 * not answered are given again, and what became of any of them goes into the event log.
 */
import { MINUTE_MS, type OnTrouble, SECOND_MS } from '@bellwether/core';
import type { Platform } from '../../installation/platform/platform.ts';
import { Watch } from '../../installation/platform/watch.ts';
import type { DeviceIdentity } from '../device/device-identity.ts';
import { tellChanges } from '../device/tell-changes.ts';
import { commandEvent } from './command-event.ts';
import { OPEN_COMMAND_STATES } from './command-states.ts';
import { pushCommands } from './deliver-commands.ts';

const LOOK_EVERY_MS = 5 * SECOND_MS;
const AGAIN_AFTER_MS = MINUTE_MS;
/** Of devices, in one round. */
const AGAIN_MAX = 200;
const TELL_MAX = 500;

export class CommandWatch extends Watch {
  readonly #platform: Platform;

  constructor(platform: Platform, onTrouble: OnTrouble) {
    super({
      everyMs: LOOK_EVERY_MS,
      onTrouble,
      trouble: 'commands to devices could not be looked at and are tried again in five seconds',
    });
    this.#platform = platform;
  }

  async #push({ orgId, deviceId }: Pick<DeviceIdentity, 'orgId' | 'deviceId'>): Promise<void> {
    await pushCommands(this.#platform, orgId, deviceId).catch((error: unknown) =>
      this.onTrouble('commands could not be given to a device and are tried again in a minute', error),
    );
  }

  protected override async round(): Promise<void> {
    await this.#expire();
    for (const { org_id, device_id } of await this.#unanswered()) {
      if (this.isStopped) return;
      await this.#push({ orgId: org_id, deviceId: device_id });
    }
    await this.#tell();
  }

  async #expire(): Promise<void> {
    const now = new Date(this.#platform.clock());
    await this.#platform.records.asOperator((tx) =>
      tx
        .updateTable('device_commands')
        .set({ state: 'expired', ended_at: now, untold: true })
        .where('state', 'in', OPEN_COMMAND_STATES)
        .where('expires_at', '<=', now)
        .execute(),
    );
  }

  #unanswered(): Promise<{ org_id: string; device_id: string }[]> {
    return this.#platform.records.asOperator((tx) =>
      tx
        .selectFrom('device_commands')
        .select(['org_id', 'device_id'])
        .where('state', 'in', OPEN_COMMAND_STATES)
        .where('last_delivery_at', '<', new Date(this.#platform.clock() - AGAIN_AFTER_MS))
        // The newest first: devices that are there for it come before those that have been gone for days.
        .groupBy(['org_id', 'device_id'])
        .orderBy((eb) => eb.fn.max('last_delivery_at'), 'desc')
        .limit(AGAIN_MAX)
        .execute(),
    );
  }

  async #tell(): Promise<void> {
    const untold = await this.#platform.records.asOperator((tx) =>
      tx
        .selectFrom('device_commands')
        .innerJoin('devices', (join) =>
          join
            .onRef('devices.org_id', '=', 'device_commands.org_id')
            .onRef('devices.device_id', '=', 'device_commands.device_id'),
        )
        .selectAll('device_commands')
        .select(['devices.profile', 'devices.category', 'devices.site'])
        .where('untold', '=', true)
        .orderBy('requested_at')
        .limit(TELL_MAX)
        .execute(),
    );
    await tellChanges(this.#platform, {
      untold,
      event: commandEvent,
      told: (tx, { org_id, command_id, state }) =>
        tx
          .updateTable('device_commands')
          .set({ untold: false })
          .where('org_id', '=', org_id)
          .where('command_id', '=', command_id)
          // What became of it meanwhile is told in the next round.
          .where('state', '=', state)
          .execute(),
    });
  }
}
