import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

it('lets those in line go one by one, and whoever is new behind them; other lines go on', async () => {
  const turns = new Turns();
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = turns.take('org_a', async () => {
    await gate.promise;
    order.push('first');
  });
  const second = turns.take('org_a', async () => {
    order.push('second');
    throw new Error('it failed');
  });
  const behind = turns.behind('org_a').then(() => order.push('behind'));
  await turns.behind('org_b').then(() => order.push('other line'));
  gate.resolve();
  await first;
  await expect(second).rejects.toThrow('it failed');
  await behind;
  await turns.behind('org_a');
  expect(order).toEqual(['other line', 'first', 'second', 'behind']);
});
