/**
 * Kinds of devices, by organisation: those that come with packs, and the organisation's own over them. In memory, because
 * every message is held against one; the verbs put a change here once it is durable.
 */
import type { DeviceProfile, Pack } from '@bellwether/metrics';
import type { Records } from '@bellwether/records';

export class DeviceProfiles {
  readonly #shipped: ReadonlyMap<string, DeviceProfile>;
  readonly #own = new Map<string, Map<string, DeviceProfile>>();

  private constructor(packs: readonly Pack[]) {
    const profiles = packs.flatMap((pack) => pack.deviceProfiles ?? []);
    this.#shipped = new Map(profiles.map((profile) => [profile.name, profile]));
    if (this.#shipped.size < profiles.length) throw new Error('Two profiles of devices have the same name.');
  }

  static async load(records: Records, packs: readonly Pack[]): Promise<DeviceProfiles> {
    const profiles = new DeviceProfiles(packs);
    await profiles.reload(records);
    return profiles;
  }

  /** Of one organisation, or of all. */
  async reload(records: Records, orgId?: string): Promise<void> {
    const rows = await records.asOperator((tx) =>
      tx
        .selectFrom('device_profiles')
        .select(['org_id', 'definition'])
        .$if(orgId !== undefined, (query) => query.where('org_id', '=', orgId!))
        .execute(),
    );
    if (orgId === undefined) this.#own.clear();
    else this.#own.delete(orgId);
    for (const { org_id, definition } of rows) this.put(org_id, definition as unknown as DeviceProfile);
  }

  get(orgId: string, name: string): DeviceProfile | undefined {
    return this.#own.get(orgId)?.get(name) ?? this.#shipped.get(name);
  }

  isShipped(name: string): boolean {
    return this.#shipped.has(name);
  }

  all(orgId: string): DeviceProfile[] {
    return [...this.#shipped.values(), ...(this.#own.get(orgId)?.values() ?? [])];
  }

  put(orgId: string, profile: DeviceProfile): void {
    const own = this.#own.get(orgId) ?? new Map<string, DeviceProfile>();
    this.#own.set(orgId, own.set(profile.name, profile));
  }

  remove(orgId: string, name: string): void {
    this.#own.get(orgId)?.delete(name);
  }
}
