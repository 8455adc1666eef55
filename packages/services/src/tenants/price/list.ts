import type { ModelPrice } from '@bellwether/metrics';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';

export interface PriceView extends ModelPrice {
  source: 'shipped' | 'tenant';
  /** What an own price stands in for; null when there is no shipped one. */
  shipped: ModelPrice | null;
}

/** Every price that holds for the organisation, by model: its own, and the shipped ones it has not changed. */
export async function listPrices(context: ServiceContext, caller: Caller | undefined): Promise<PriceView[]> {
  requirePermission(context, caller, 'settings:read');
  await context.audit.note(caller, { action: 'price.list', resourceType: 'price' });
  const own = await context.records.asTenant(organisationOf(caller), (tx) =>
    tx
      .selectFrom('prices')
      .select([
        'model',
        'input_usd_per_mtok',
        'output_usd_per_mtok',
        'cache_read_usd_per_mtok',
        'cache_write_usd_per_mtok',
      ])
      .execute(),
  );
  const prices = new Map<string, PriceView>();
  for (const price of context.prices.shipped())
    prices.set(price.model, { ...price, source: 'shipped', shipped: price });
  for (const price of own)
    prices.set(price.model, { ...price, source: 'tenant', shipped: context.prices.shippedPrice(price.model) });
  return [...prices.values()].sort((a, b) => (a.model < b.model ? -1 : 1));
}
