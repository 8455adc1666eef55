import { expect, it } from 'vitest';
import { createBellwether } from '../src/index.ts';

interface ShopEvents {
  order_placed: { order_id: string; total_usd: number };
  shop_opened: { note?: string };
}

const offline = { url: 'http://127.0.0.1:1', key: 'bw_test', onProblem: () => {} };

it('checks a producer’s own event types at compile time', async () => {
  const shop = createBellwether<ShopEvents>(offline);
  shop.track('order_placed', { order_id: 'o-1', total_usd: 12.5 }, { user_id: 'u-1' });
  shop.track('shop_opened');
  // @ts-expect-error a field is missing
  shop.track('order_placed', { order_id: 'o-2' });
  // @ts-expect-error metadata that has required fields may not be left out
  shop.track('order_placed');
  // @ts-expect-error no such event type
  shop.track('order_palced', { order_id: 'o-3', total_usd: 1 });
  expect(shop.stats().tracked).toBe(5);
  await shop.close({ timeoutMs: 0 });
});

it('knows the seven agent event types out of the box', async () => {
  const bellwether = createBellwether(offline);
  const session = bellwether.session({ user_id: 'u-1' });
  session.start({ agent: 'reviewer' });
  session.track('cost_incurred', { model: 'm', cost_usd: 0.25, input_tokens: 1000, my_own_field: true });
  session.end();
  for (const type of ['code_generated', 'pr_created', 'error', 'security_alert'] as const) bellwether.track(type);
  // @ts-expect-error a cost is a number
  bellwether.track('cost_incurred', { cost_usd: 'much' });
  expect(bellwether.stats().tracked).toBe(8);
  await bellwether.close({ timeoutMs: 0 });
});
