import { Problem } from '@bellwether/core';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import type { PriceView } from './list.ts';
import { priceStream, readPrice } from './price-stream.ts';

const PRICES_MAX = 2000;
/** US dollars per million tokens: beyond it somebody has mistaken the unit. */
const PRICE_RULE = { min: 0, max: 100_000 };
const MODEL_RULE = { matches: /^[\w.:/@+ -]+$/, otherwise: 'consist of letters, digits, spaces and . : / @ + - _' };

/**
 * Sets what a model costs the organisation, in US dollars per million tokens. Cache prices default to the input price.
 * It holds for events that arrive from now on.
 */
export async function putPrice(
  context: ServiceContext,
  caller: Caller | undefined,
  model: string,
  input: unknown,
): Promise<PriceView> {
  requirePermission(context, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const name = readInput({ model }, (read) => read.text('model', { max: 200, pattern: MODEL_RULE }));
  const price = readInput(input, (read) => {
    const inputPrice = read.number('input_usd_per_mtok', PRICE_RULE);
    const cache = (field: string) => (read.has(field) ? read.number(field, PRICE_RULE) : inputPrice);
    if (read.has('model') && read.raw('model') !== name)
      read.refuse('model', `has to be "${name}", as in the address.`);
    return {
      model: name,
      input_usd_per_mtok: inputPrice,
      output_usd_per_mtok: read.number('output_usd_per_mtok', PRICE_RULE),
      cache_read_usd_per_mtok: cache('cache_read_usd_per_mtok'),
      cache_write_usd_per_mtok: cache('cache_write_usd_per_mtok'),
    };
  });
  const { model: _model, ...details } = price;
  const note = { action: 'price.put', resourceType: 'price', resourceId: name, details };
  await audited(context, caller, note, async (tx) => {
    const { others } = await tx
      .selectFrom('prices')
      .select((eb) => eb.fn.countAll<number>().as('others'))
      .where('model', '<>', name)
      .executeTakeFirstOrThrow();
    if (others >= PRICES_MAX)
      throw new Problem('conflict', `There are ${PRICES_MAX} prices already. Remove some first.`);
    const before = await readPrice(tx, name);
    const row = { ...price, updated_by: nameOf(caller), updated_at: new Date(context.clock()) };
    await tx
      .insertInto('prices')
      .values({ org_id: orgId, ...row })
      .onConflict((conflict) => conflict.columns(['org_id', 'model']).doUpdateSet(row))
      .execute();
    await recordChange(context, tx, caller, priceStream, name, { before, after: details });
  });
  context.prices.put(orgId, price);
  return { ...price, source: 'tenant', shipped: context.prices.shippedPrice(name) };
}
