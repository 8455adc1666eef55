/**
 * kill -9 of a server in the middle of a roll-out, again and again. No device loses its way: each writes the new firmware
 * once, however often it is offered, and in the end the roll-out knows of each that it has it.
 */
import { FIRST_ORG_ID } from '@bellwether/services';
import { readOperatorToken } from '@bellwether/services/operator-token';
import { afterAll, describe, expect, it } from 'vitest';
import { MortalServer } from '../chaos/mortal-server.ts';
import { HttpDevice } from './http-device.ts';

const DEVICES = 12;
/** In the look that begins a stage, before and after it is remembered; when devices are told; and at no point in particular. */
const DEATHS = [
  'workflow/device_rollout/look/after_effect:2',
  'workflow/device_rollout/look/after_checkpoint:2',
  'workflow/device_rollout/tell/before_effect:1',
  '',
];
const LONG_MS = 400_000;
const RANDOM_DEATH_MS = 1500;
/** A server that lives longer than this never comes to the point where it should die. */
const NAMED_DEATH_MS = 60_000;

const server = new MortalServer();
afterAll(() => server.dispose());

async function ask<T>(url: string, path: string, body?: object | Buffer): Promise<T> {
  const isImage = Buffer.isBuffer(body);
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${readOperatorToken(server.directory)}`,
      'x-bellwether-org': FIRST_ORG_ID,
      'content-type': isImage ? 'application/octet-stream' : 'application/json',
    },
    body: body === undefined ? null : isImage ? new Uint8Array(body) : JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

interface Rollout {
  rollout_id: string;
  state: string;
  devices: number;
  failures: number;
  counts: { installed: number };
}

describe('a server that is killed while devices are updated', () => {
  it(
    'goes on where it was: every device has written the firmware once, and is known to have it',
    async () => {
      let url = (await server.start().ready)!;
      const { keys } = await ask<{ keys: { public_key: string }[] }>(url, '/api/v1/device-update-keys');
      const devices: HttpDevice[] = [];
      for (let index = 0; index < DEVICES; index++) {
        const about = { name: `Bin ${index}`, profile: 'waste-bin' };
        const made = await ask<{ device_id: string; token: string }>(url, '/api/v1/devices', about);
        devices.push(
          new HttpDevice({
            ...{ url: () => url, token: made.token, orgId: FIRST_ORG_ID, deviceId: made.device_id },
            ...{ profile: 'waste-bin', keys: keys.map(({ public_key }) => Buffer.from(public_key, 'base64')) },
          }),
        );
      }
      const image = Buffer.alloc(200_000, 'firmware');
      const firmware = await ask<{ firmware_id: string }>(
        url,
        '/api/v1/device-firmware?profile=waste-bin&version=2.0.0',
        image,
      );
      const { rollout_id } = await ask<Rollout>(url, '/api/v1/device-rollouts', {
        ...{ firmware_id: firmware.firmware_id, stages: [10, 40, 70, 100], soak_minutes: 0 },
      });
      // Devices live on while the server is gone, and ask again.
      let isOver = false;
      const survived: string[] = [];
      const living = devices.map(async (device) => {
        while (!isOver) {
          await device.update().catch(() => undefined);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      });
      try {
        for (const death of DEATHS) {
          await server.kill();
          const life = server.start(death);
          url = (await life.ready) ?? url;
          const late = setTimeout(
            () => {
              if (death !== '') survived.push(death);
              life.kill();
            },
            death === '' ? RANDOM_DEATH_MS : NAMED_DEATH_MS,
          );
          await life.died;
          clearTimeout(late);
        }
        url = (await server.start().ready)!;
        await expect
          .poll(() => ask<Rollout>(url, `/api/v1/device-rollouts/${rollout_id}`), { timeout: 60_000, interval: 200 })
          .toMatchObject({ state: 'completed', devices: DEVICES, failures: 0, counts: { installed: DEVICES } });
      } finally {
        isOver = true;
        await Promise.all(living);
      }
      expect(survived).toEqual([]);
      for (const { written } of devices) expect(written).toEqual(['2.0.0']);
    },
    LONG_MS,
  );
});
