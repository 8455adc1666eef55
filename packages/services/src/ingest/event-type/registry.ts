/**
 * The event types that hold, in memory: those of packs, the same for everybody, and the latest version of each tenant's
 * own. `resolve` is asked at every event and does nothing but look up. A tenant's type never stands in for a pack's.
 */
import { type EventType, isAboutPersons } from '@bellwether/core';
import type { Records } from '@bellwether/records';

export class EventTypeRegistry {
  readonly #ofPacks = new Map<string, EventType>();
  readonly #ofTenants = new Map<string, Map<string, EventType>>();

  /** Throws when two packs declare the same name: which of them holds must not depend on their order. */
  constructor(ofPacks: readonly EventType[]) {
    for (const type of ofPacks) {
      if (this.#ofPacks.has(type.name)) throw new Error(`Two packs declare the event type "${type.name}".`);
      this.#ofPacks.set(type.name, type);
    }
  }

  static async load(records: Records, ofPacks: readonly EventType[]): Promise<EventTypeRegistry> {
    const registry = new EventTypeRegistry(ofPacks);
    await registry.reload(records);
    return registry;
  }

  /** Of one organisation, or of all: versions that another process has registered. */
  async reload(records: Records, orgId?: string): Promise<void> {
    const rows = await records.asOperator((tx) =>
      tx
        .selectFrom('event_types')
        .distinctOn(['org_id', 'name'])
        .select(['org_id', 'definition'])
        .$if(orgId !== undefined, (query) => query.where('org_id', '=', orgId!))
        .orderBy('org_id')
        .orderBy('name')
        .orderBy('version', 'desc')
        .execute(),
    );
    for (const row of rows) this.put(row.org_id, row.definition);
  }

  /** The type an event of that name is checked against; `undefined` when nobody has declared it. */
  resolve(orgId: string, name: string): EventType | undefined {
    return this.#ofPacks.get(name) ?? this.#ofTenants.get(orgId)?.get(name);
  }

  isOfPack(name: string): boolean {
    return this.#ofPacks.has(name);
  }

  /** Everything that holds for an organisation, by name. */
  all(orgId: string): EventType[] {
    const types = new Map(this.#ofTenants.get(orgId));
    for (const [name, type] of this.#ofPacks) types.set(name, type);
    return [...types.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Names of an organisation's types about persons: those of packs and its own. */
  aboutPersons(orgId: string): string[] {
    return this.all(orgId).flatMap((type) => (isAboutPersons(type) ? [type.name] : []));
  }

  /** Those of them that the organisation has registered itself. */
  aboutPersonsRegistered(orgId: string): string[] {
    const own = this.#ofTenants.get(orgId)?.values() ?? [];
    return [...own].flatMap((type) => (isAboutPersons(type) ? [type.name] : []));
  }

  /** Makes a version the one that holds; a later one is never replaced by an earlier one. */
  put(orgId: string, type: EventType): void {
    const own = this.#ofTenants.get(orgId) ?? new Map<string, EventType>();
    const current = own.get(type.name);
    if (!current || current.version <= type.version) own.set(type.name, Object.freeze(type));
    this.#ofTenants.set(orgId, own);
  }
}
