/** What verbs and doors of devices share while the platform runs. */
import type { Pack } from '@bellwether/metrics';
import type { ServiceContext } from '../../context.ts';
import { DeviceSwitchboard } from './device-link.ts';
import { DeviceProfiles } from './device-profiles.ts';
import { ClusterDeviceRelay } from './device-relay.ts';
import { DeviceWatch, type DeviceWatchOptions, type WatchedDevice } from './device-watch.ts';
import { DeviceIdentities } from './identify-device.ts';

/** Called when a device may no longer be who it was: blocked, retired, renamed, or with other credentials. */
type DeviceChanged = (deviceId: string) => void;
type ChangedElsewhere = (orgId: string | undefined) => void;

export class DeviceDesk {
  readonly profiles: DeviceProfiles;
  readonly identities: DeviceIdentities;
  readonly switchboard = new DeviceSwitchboard();
  readonly watch: DeviceWatch;
  readonly #listeners = new Set<DeviceChanged>();
  readonly #elsewhere = new Set<ChangedElsewhere>();
  readonly #relay: ClusterDeviceRelay | undefined;

  private constructor(context: ServiceContext, profiles: DeviceProfiles, watch: DeviceWatch) {
    this.profiles = profiles;
    this.identities = new DeviceIdentities(context);
    this.watch = watch;
    if (context.cluster.alone) return;
    this.#relay = new ClusterDeviceRelay(context.cluster, this.switchboard);
    this.switchboard.relayBy(this.#relay);
  }

  static async open(
    context: ServiceContext,
    packs: readonly Pack[],
    options: Pick<DeviceWatchOptions, 'log' | 'admission' | 'onTrouble'>,
  ): Promise<DeviceDesk> {
    const { records, clock, cluster, changes } = context;
    const profiles = await DeviceProfiles.load(records, packs);
    const watch = await DeviceWatch.start({ ...options, records, clock, cluster, profiles });
    const desk = new DeviceDesk(context, profiles, watch);
    changes?.hold(['device_profiles'], (orgId) => profiles.reload(records, orgId));
    changes?.hold(['devices', 'device_credentials'], (orgId) => desk.#changedElsewhere(orgId));
    return desk;
  }

  onChanged(listener: DeviceChanged): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** To be called once a change of devices is durable. */
  changed(orgId: string, devices: readonly WatchedDevice[]): void {
    this.identities.forget();
    for (const device of devices) {
      this.watch.put(orgId, device);
      for (const listener of this.#listeners) listener(device.deviceId);
    }
  }

  /** Told of organisations whose devices another process has changed; `undefined`: any of them. */
  onChangedElsewhere(listener: ChangedElsewhere): () => void {
    this.#elsewhere.add(listener);
    return () => this.#elsewhere.delete(listener);
  }

  close(): Promise<void> {
    this.#relay?.close();
    return this.watch.close();
  }

  async #changedElsewhere(orgId: string | undefined): Promise<void> {
    this.identities.forget();
    for (const listener of this.#elsewhere) listener(orgId);
    await this.watch.reload(orgId);
  }
}
