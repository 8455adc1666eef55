import type { ModelPrice } from '@bellwether/metrics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addTenant,
  openTestServices,
  problemOf,
  type TestServices,
  withScopes,
} from '../../../test/service-context.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { listPrices } from './list.ts';
import { putPrice } from './put.ts';
import { removePrice } from './remove.ts';

const shipped: ModelPrice = {
  model: 'model-1',
  input_usd_per_mtok: 3,
  output_usd_per_mtok: 15,
  cache_read_usd_per_mtok: 0.3,
  cache_write_usd_per_mtok: 3.75,
};
const own = {
  input_usd_per_mtok: 1,
  output_usd_per_mtok: 2,
  cache_read_usd_per_mtok: 0.1,
  cache_write_usd_per_mtok: 1.5,
};

let services: TestServices;
let admin: Caller;
let neighbour: Caller;
beforeAll(async () => {
  services = await openTestServices({ prices: [shipped] });
  admin = await addTenant(services.context, 'org_a');
  neighbour = await addTenant(services.context, 'org_b');
});
afterAll(() => services.close());

const priceOf = (model: string, orgId = 'org_a') => services.context.prices.priceOf(orgId, model);
const put = (model: string, input: unknown, caller = admin) => putPrice(services.context, caller, model, input);

describe('the price table', () => {
  it('has what is shipped until the tenant says otherwise, and again when it takes that back', async () => {
    expect(priceOf('model-1')).toEqual(shipped);
    await put('model-1', own);
    expect(priceOf('model-1')).toEqual({ model: 'model-1', ...own });
    expect(priceOf('model-1', 'org_b')).toEqual(shipped);
    expect(await listPrices(services.context, admin)).toEqual([
      { model: 'model-1', ...own, source: 'tenant', shipped },
    ]);
    expect(await listPrices(services.context, neighbour)).toEqual([{ ...shipped, source: 'shipped', shipped }]);
    await removePrice(services.context, admin, 'model-1');
    expect(priceOf('model-1')).toEqual(shipped);
  });

  it('takes models nobody has shipped, and keeps them over a restart', async () => {
    await put('own/model:7b', { input_usd_per_mtok: 0, output_usd_per_mtok: 0 });
    await put('own/model:7b', { input_usd_per_mtok: 0.5, output_usd_per_mtok: 1 });
    const price = { ...own, model: 'own/model:7b', input_usd_per_mtok: 0.5, output_usd_per_mtok: 1 };
    expect(priceOf('own/model:7b')).toEqual({ ...price, cache_read_usd_per_mtok: 0.5, cache_write_usd_per_mtok: 0.5 });
    const { prices } = await services.restarted();
    expect(prices.priceOf('org_a', 'own/model:7b')).toEqual(priceOf('own/model:7b'));
    expect(prices.priceOf('org_b', 'own/model:7b')).toBeUndefined();
  });

  it('knows nothing of a model nobody has priced', () => expect(priceOf('toString')).toBeUndefined());

  it('has nothing to take back where the tenant has said nothing', async () => {
    await problemOf(removePrice(services.context, neighbour, 'own/model:7b'), 'not_found');
    expect(priceOf('own/model:7b')).toBeDefined();
  });

  it.each<[string, unknown, string]>([
    ['m', {}, 'input_usd_per_mtok'],
    ['m', { ...own, output_usd_per_mtok: -1 }, 'output_usd_per_mtok'],
    ['m', { ...own, output_usd_per_mtok: '2' }, 'output_usd_per_mtok'],
    ['m', { ...own, cache_read_usd_per_mtok: 1e9 }, 'cache_read_usd_per_mtok'],
    ['m', { ...own, price: 1 }, 'price'],
    ['m', { ...own, model: 'n' }, 'model'],
    ['', own, 'model'],
    ['<script>', own, 'model'],
  ])('refuses %s with %j', async (model, input, field) => {
    const problem = await problemOf(put(model, input), 'invalid_request');
    expect(problem.errors.map((error) => error.field)).toContain(field);
  });

  it('is changed with the scope admin, read with read or admin', async () => {
    await problemOf(put('m', own, withScopes(admin, 'read')), 'forbidden');
    await problemOf(removePrice(services.context, withScopes(admin, 'read'), 'm'), 'forbidden');
    await problemOf(listPrices(services.context, withScopes(admin, 'ingest')), 'forbidden');
    await listPrices(services.context, withScopes(admin, 'read'));
  });
});
