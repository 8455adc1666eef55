/** InfluxDB's client, unmodified, writing line protocol. */
import { randomUUID } from 'node:crypto';
import { InfluxDB, Point } from '@influxdata/influxdb-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServerForClients, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServerForClients();
}, 90_000);
afterAll(() => server?.stop(), 30_000);

it.each(['ns', 'us', 'ms', 's'] as const)('InfluxDB’s client delivers points with precision %s', async (precision) => {
  const device = randomUUID();
  const client = new InfluxDB({ url: server.url, token: server.key, timeout: 10_000 });
  const writer = client.getWriteApi('any-organisation', 'any-bucket', precision, { maxRetries: 1 });
  const instant = new Date(Math.floor(Date.now() / 1000) * 1000);
  for (const reading of [20.5, 21.25]) {
    const at = new Date(instant.getTime() + (reading > 21 ? 1000 : 0));
    writer.writePoint(
      new Point('climate').tag('device', device).floatField('celsius', reading).intField('battery', 97).timestamp(at),
    );
  }
  await writer.close();

  const ofDevice = (event: object) => JSON.stringify(event).includes(device);
  const events = await server.stored({ event_type: 'device_measurement', where: ofDevice, count: 2 });
  expect(events.map(({ timestamp }) => Date.parse(timestamp)).sort()).toEqual([
    instant.getTime(),
    instant.getTime() + 1000,
  ]);
  expect(events.map(({ metadata }) => (metadata.fields as { celsius: number }).celsius).sort()).toEqual([20.5, 21.25]);
});
