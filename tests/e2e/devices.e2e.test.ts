/** A device from its registration to its first update, in a browser: it sends, is told to do something, and takes a firmware. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HttpDevice } from '../device-updates/http-device.ts';
import { harness } from './harness.ts';
import { startTestServer, type TestServer } from './server.ts';

const START_MAX_MS = 180_000;

const dashboard = harness();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ sample: false });
}, START_MAX_MS);
afterAll(() => server?.stop());

it('is registered, sends, is told what to do, and takes a firmware that is rolled out', async () => {
  const page = await dashboard.open('/devices', { server });
  await page.getByText('Register the first device.').waitFor();
  expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
  await page.getByRole('button', { name: 'Register a device' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Bin at the gate');
  await dialog.getByLabel('Kind').selectOption('waste-bin');
  await dialog.getByLabel('Where it stands').fill('Campus');
  await dialog.getByRole('button', { name: /^Register/ }).click();
  await page.getByText('Copy it now: it is shown this once').waitFor();
  const token = (await page.locator('.secret-line code').innerText()).trim();
  await page.getByRole('button', { name: 'Done' }).click();

  await page.getByRole('link', { name: 'Bin at the gate' }).click();
  await page.getByText('It is registered and has not sent anything yet.').waitFor();
  const deviceId = new URL(page.url()).pathname.split('/').at(-1)!;
  const { keys } = await dashboard.api<{ keys: { public_key: string }[] }>(
    ...(['GET', '/api/v1/device-update-keys', undefined, server] as const),
  );
  const { org_id: orgId } = await dashboard.api<{ org_id: string }>('GET', '/api/v1/organisation', undefined, server);
  const device = new HttpDevice({
    ...{ url: () => server.url, token, orgId, deviceId, profile: 'waste-bin' },
    keys: keys.map(({ public_key }) => Buffer.from(public_key, 'base64')),
  });
  await device.json('/api/v1/device/telemetry', { fill_level_percent: 42, battery_percent: 80 });
  await page.getByText(/It is online/).waitFor();
  await page.getByText('42').first().waitFor();

  await page.getByRole('button', { name: 'Send a command' }).click();
  await dialog.getByLabel('Command').fill('restart');
  await dialog.getByLabel('Arguments').fill('{"seconds": 3}');
  expect(await dashboard.violations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Send' }).click();
  await page.getByText('waits for the device').waitFor();
  await device.obey();
  expect([...device.done.values()]).toMatchObject([{ name: 'restart', arguments: { seconds: 3 } }]);
  await page.getByRole('table', { name: 'Commands' }).getByText('done').waitFor();
  expect(await dashboard.faultsInEveryLook(page)).toEqual([]);

  await page.goto(`${server.url}/devices/updates`);
  await page.getByText('Nothing has been rolled out yet.').waitFor();
  await page.getByRole('button', { name: 'Upload a firmware' }).click();
  await dialog.getByLabel('Kind of device').selectOption('waste-bin');
  await dialog.getByLabel('Version').fill('2.0.0');
  const image = { name: 'bin-2.0.0.bin', mimeType: 'application/octet-stream', buffer: randomBytes(50_000) };
  await dialog.getByLabel('Image').setInputFiles(image);
  await dialog.getByRole('button', { name: 'Upload' }).click();
  await page.getByRole('table', { name: 'Firmware' }).getByText('2.0.0').waitFor();
  await page.getByRole('button', { name: 'Roll out a firmware' }).click();
  expect(await dashboard.violations(page)).toEqual([]);
  await dialog.getByRole('button', { name: /^Begin/ }).click();
  await expect.poll(() => device.update(), { timeout: 30_000 }).toBe(true);
  expect(device.written).toEqual(['2.0.0']);
  await page
    .getByText(/1 of 1/)
    .first()
    .waitFor();
  expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
});
