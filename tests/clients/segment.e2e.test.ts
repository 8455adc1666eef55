/** Segment's Node SDK, unmodified; only its host is ours. */
import { randomUUID } from 'node:crypto';
import { Analytics } from '@segment/analytics-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServerForClients, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServerForClients();
}, 90_000);
afterAll(() => server?.stop(), 30_000);

it('Segment’s Node SDK delivers what it tracks, once', async () => {
  const mark = randomUUID();
  const errors: unknown[] = [];
  const analytics = new Analytics({ writeKey: server.key, host: server.url, flushAt: 3, maxRetries: 1 });
  analytics.on('error', (error) => errors.push(error));
  analytics.track({ userId: mark, event: 'Order Placed', properties: { total_usd: 12.5 } });
  analytics.page({ userId: mark, name: 'Checkout' });
  analytics.identify({ userId: mark, traits: { plan: 'team' } });
  await analytics.closeAndFlush({ timeout: 10_000 });
  expect(errors).toEqual([]);

  const byUser = ({ user_id }: { user_id: string }) => user_id === mark;
  const [tracked] = await server.stored({ event_type: 'web_track', where: byUser });
  expect(JSON.stringify(tracked!.metadata)).toContain('Order Placed');
  expect(await server.stored({ event_type: 'web_page', where: byUser })).toHaveLength(1);
  const [identified] = await server.stored({ event_type: 'web_identify', where: byUser });
  expect(JSON.stringify(identified)).not.toContain('"team"');
});
