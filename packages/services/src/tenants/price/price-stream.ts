/** What became of an organisation's own price of a model. The model is the stream's id. */
import type { ModelPrice } from '@bellwether/metrics';
import { defineEntityStream, type Transaction } from '@bellwether/records';

export type PriceFields = Omit<ModelPrice, 'model'>;

export const priceStream = defineEntityStream<PriceFields>({ type: 'price' });

/** As it is kept; locked. */
export async function readPrice(tx: Transaction, model: string): Promise<PriceFields | null> {
  const row = await tx
    .selectFrom('prices')
    .select(['input_usd_per_mtok', 'output_usd_per_mtok', 'cache_read_usd_per_mtok', 'cache_write_usd_per_mtok'])
    .where('model', '=', model)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}
