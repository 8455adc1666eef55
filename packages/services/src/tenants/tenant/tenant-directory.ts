/**
 * All organisations in memory, for what asks at every event: does the tenant exist, what is its quota. Loaded at start;
 * the verbs that write an organisation put it here once it is durable, and what another process writes is loaded anew.
 */
import type { Records } from '@bellwether/records';
import { type Organisation, organisationView } from './organisation.ts';

export class TenantDirectory {
  readonly #organisations = new Map<string, Organisation>();

  static async load(records: Records): Promise<TenantDirectory> {
    const directory = new TenantDirectory();
    await directory.reload(records);
    return directory;
  }

  /** Of one organisation, or of all. */
  async reload(records: Records, orgId?: string): Promise<void> {
    const rows = await records.asOperator((tx) =>
      tx
        .selectFrom('organisations')
        .selectAll()
        .$if(orgId !== undefined, (query) => query.where('org_id', '=', orgId!))
        .execute(),
    );
    const known = new Set(rows.map((row) => row.org_id));
    for (const id of orgId === undefined ? [...this.#organisations.keys()] : [orgId])
      if (!known.has(id)) this.#organisations.delete(id);
    for (const row of rows) this.put(organisationView(row));
  }

  get(orgId: string): Organisation | undefined {
    return this.#organisations.get(orgId);
  }

  put(organisation: Organisation): void {
    this.#organisations.set(organisation.org_id, Object.freeze(organisation));
  }

  /** In the order of their ids. */
  all(): Organisation[] {
    return [...this.#organisations.values()].sort((a, b) => (a.org_id < b.org_id ? -1 : 1));
  }
}
