/**
 * Six experiments in a real office, sent through the real door by four devices over MQTT: what comes out is what went in.
 * Data: Morgner et al. (2017), IoTsec/Room-Climate-Datasets, with an oracle that was computed apart from us.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { DAY_MS, HOUR_MS } from '@bellwether/core';
import { queryMetric } from '@bellwether/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeviceHouse, eventually, openDeviceHouse } from './device-house.ts';

const DATA = fileURLToPath(new URL('../../../shared/data/iot/', import.meta.url));
const isThere = existsSync(`${DATA}room-climate.oracle.json`);
if (!isThere) console.warn(`The reference data is not at ${DATA}: nothing is compared.`);

interface Expected {
  rows: number;
  rows_per_node: Record<string, number>;
  mean_temp_c: Record<string, number>;
  mean_rel_humidity: Record<string, number>;
}

const EXPERIMENTS = ['01', '02', '03', '07', '13', '20'];
const LIST_MAX = 200;

describe.skipIf(!isThere)('room climate, by MQTT', () => {
  let house: DeviceHouse;
  beforeAll(async () => {
    house = await openDeviceHouse({ limits: { packetsPerSecond: 10_000, burstPackets: 10_000 } });
  }, 120_000);
  afterAll(() => house.close());

  it.each(EXPERIMENTS)(
    'experiment %s: counts and means of each node are those of the oracle',
    async (experiment) => {
      const file = `room_climate-location_A-measurement${experiment}.csv`;
      const oracle = JSON.parse(readFileSync(`${DATA}room-climate.oracle.json`, 'utf8')) as {
        files: Record<string, Expected>;
      };
      const expected = oracle.files[file]!;
      const rows = gunzipSync(readFileSync(`${DATA}${file}.gz`))
        .toString('utf8')
        .trim()
        .split('\n')
        .map((line) => line.split(',').map(Number));
      expect(rows).toHaveLength(expected.rows);
      for (const [node, own] of Map.groupBy(rows, (row) => row[3]!)) {
        const site = `${experiment}/${node}`;
        const { device_id, token } = await house.device({ name: site, site });
        const client = await house.connect({ protocolVersion: node % 2 ? 5 : 4, password: token! });
        const messages = own.map(([entry, atMs, , , temperature, humidity, light, , occupants]) => ({
          ...{ message_id: String(entry), timestamp: atMs!, temperature_celsius: temperature! },
          ...{ relative_humidity_percent: humidity!, illuminance_lux: light!, people_count: occupants! },
        }));
        for (let at = 0; at < messages.length; at += LIST_MAX)
          await client.publishAsync('v1/telemetry', JSON.stringify(messages.slice(at, at + LIST_MAX)), { qos: 1 });
        await house.platform.store.loader.caughtUp();
        const times = own.map((row) => row[1]!);
        const range = {
          from: new Date(Math.floor(Math.min(...times) / HOUR_MS) * HOUR_MS).toISOString(),
          to: new Date(Math.ceil((Math.max(...times) + 1) / HOUR_MS) * HOUR_MS).toISOString(),
        };
        expect(Math.max(...times) - Math.min(...times)).toBeLessThan(DAY_MS);
        const filters = [{ dimension: 'site', op: 'in', values: [site] }];
        const total = (metric: string) =>
          queryMetric(house.platform, house.acme, { metric, ...range, grain: '1h', filters }).then((it) => it.total);
        await eventually(async () => expect(await total('device_messages'), site).toBe(expected.rows_per_node[node]));
        expect(await total('device_temperature_celsius'), site).toBeCloseTo(expected.mean_temp_c[node]!, 6);
        expect(await total('device_relative_humidity'), site).toBeCloseTo(expected.mean_rel_humidity[node]! / 100, 7);
        // One or two people were in the room: fewer than may be told of, so nothing of them is anywhere.
        const { rows: people } = await house.platform.store.engine.query(
          `SELECT count(), countIf(people_count IS NOT NULL) FROM bellwether.events WHERE session_id = '${device_id}' AND event_type = 'device_reported'`,
          { timeLimitSeconds: 10 },
        );
        expect(people[0]!.map(Number), site).toEqual([own.length, 0]);
        await client.endAsync();
      }
    },
    180_000,
  );
});
