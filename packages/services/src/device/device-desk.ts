/** What verbs and doors of devices share while the platform runs. */
import type { Pack } from '@bellwether/metrics';
import type { ServiceContext } from '../context.ts';
import { DeviceSwitchboard } from './device-link.ts';
import { DeviceProfiles } from './device-profiles.ts';
import { DeviceWatch, type DeviceWatchOptions, type WatchedDevice } from './device-watch.ts';
import { DeviceIdentities } from './identify-device.ts';

/** Called when a device may no longer be who it was: blocked, retired, renamed, or with other credentials. */
type DeviceChanged = (deviceId: string) => void;

export class DeviceDesk {
  readonly profiles: DeviceProfiles;
  readonly identities: DeviceIdentities;
  readonly switchboard = new DeviceSwitchboard();
  readonly watch: DeviceWatch;
  readonly #listeners = new Set<DeviceChanged>();

  private constructor(context: ServiceContext, profiles: DeviceProfiles, watch: DeviceWatch) {
    this.profiles = profiles;
    this.identities = new DeviceIdentities(context);
    this.watch = watch;
  }

  static async open(
    context: ServiceContext,
    packs: readonly Pack[],
    options: Pick<DeviceWatchOptions, 'log' | 'admission' | 'onTrouble'>,
  ): Promise<DeviceDesk> {
    const { records, clock } = context;
    const profiles = await DeviceProfiles.load(records, packs);
    const watch = await DeviceWatch.start({ ...options, records, clock, profiles });
    return new DeviceDesk(context, profiles, watch);
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

  close(): Promise<void> {
    return this.watch.close();
  }
}
