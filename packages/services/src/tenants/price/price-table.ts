/**
 * What a model costs, by organisation: the shipped prices, and the tenant's own over them. In memory, because costs are
 * computed at every event that used a model; the verbs put a change here once it is durable.
 */
import type { ModelPrice } from '@bellwether/metrics';
import type { Records } from '@bellwether/records';

export class PriceTable {
  readonly #shipped: ReadonlyMap<string, ModelPrice>;
  readonly #tenants = new Map<string, Map<string, ModelPrice>>();

  constructor(shipped: readonly ModelPrice[]) {
    this.#shipped = new Map(shipped.map((price) => [price.model, Object.freeze({ ...price })]));
  }

  static async load(records: Records, shipped: readonly ModelPrice[]): Promise<PriceTable> {
    const table = new PriceTable(shipped);
    await table.reload(records);
    return table;
  }

  /** Of one organisation, or of all. */
  async reload(records: Records, orgId?: string): Promise<void> {
    const rows = await records.asOperator((tx) =>
      tx
        .selectFrom('prices')
        .selectAll()
        .$if(orgId !== undefined, (query) => query.where('org_id', '=', orgId!))
        .execute(),
    );
    if (orgId === undefined) this.#tenants.clear();
    else this.#tenants.delete(orgId);
    for (const { org_id, updated_at: _at, updated_by: _by, ...price } of rows) this.put(org_id, price);
  }

  /** US dollars per million tokens; `undefined` when nobody has said. The model's name has to be the very same. */
  priceOf(orgId: string, model: string): ModelPrice | undefined {
    return this.#tenants.get(orgId)?.get(model) ?? this.#shipped.get(model);
  }

  shippedPrice(model: string): ModelPrice | null {
    return this.#shipped.get(model) ?? null;
  }

  shipped(): readonly ModelPrice[] {
    return [...this.#shipped.values()];
  }

  put(orgId: string, price: ModelPrice): void {
    const own = this.#tenants.get(orgId) ?? new Map<string, ModelPrice>();
    this.#tenants.set(orgId, own.set(price.model, Object.freeze({ ...price })));
  }

  remove(orgId: string, model: string): void {
    this.#tenants.get(orgId)?.delete(model);
  }
}
