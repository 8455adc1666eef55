/** From an organisation that tells nobody anything to somebody who acknowledges a message, as people do it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HookServer, openHookServer } from '../../packages/services/test/notification-servers.ts';
import { harness } from './harness.ts';
import { startTestServer, type TestServer } from './server.ts';

const START_MAX_MS = 180_000;
const PAGE = '/alerts/notifications';
/** Refusals within an hour that are still usual. */
const DENIALS_USUAL = 20;

interface Message {
  acknowledge_url: string;
  notifications: { title: string }[];
}

const dashboard = harness();
let server: TestServer;
let hooks: HookServer;

beforeAll(async () => {
  process.env.BELLWETHER_ALLOW_PRIVATE_NETWORKS = 'on';
  [server, hooks] = await Promise.all([startTestServer({ sample: false }), openHookServer()]);
}, START_MAX_MS);
afterAll(async () => {
  delete process.env.BELLWETHER_ALLOW_PRIVATE_NETWORKS;
  await hooks?.close();
  await server?.stop();
});

/** Somebody whose key is refused again and again, which is told. */
async function unusualAccess(): Promise<void> {
  const made = { scopes: ['ingest'], name: 'A curious program' };
  const { key } = await dashboard.api<{ key: string }>('POST', '/api/v1/keys', made, server);
  for (let count = 0; count <= DENIALS_USUAL; count++)
    await fetch(`${server.url}/api/v1/events`, { headers: { authorization: `Bearer ${key}` } });
}

describe('notifications', () => {
  it('say what to do while nobody is told anything, and where each step is', async () => {
    const page = await dashboard.open(PAGE, { server });
    await page.getByText('Nobody is told anything yet: there is no channel.').waitFor();
    await page.getByText('Nothing has been told yet.').waitFor();
    expect(await dashboard.violations(page)).toEqual([]);
    for (const [view, text] of [
      ['Channels', 'A channel is where messages go'],
      ['Routes', 'Add a channel first'],
      ['Silences', 'A silence holds messages back'],
    ] as const) {
      await page.getByRole('radio', { name: view }).check();
      await page.getByText(text).waitFor();
      expect(await dashboard.violations(page)).toEqual([]);
    }
  });

  it('go to a channel that was tried out, by a route, and are acknowledged from the message', async () => {
    const page = await dashboard.open(`${PAGE}?view=channels`, { server });
    await page.getByRole('button', { name: 'Add a channel' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Signed JSON, to a program of your own.').click();
    await dialog.getByLabel('Name').fill('Operations');
    await dialog.getByLabel('Address').fill(`${hooks.url}/hook`);
    expect(await dashboard.violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'The secret of Operations' }).waitFor();
    expect(await page.locator('code.secret').innerText()).toMatch(/^whs_\w{43}$/);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('Operations took the test message').waitFor();
    expect(await dashboard.violations(page)).toEqual([]);

    await page.goto(`${server.url}${PAGE}?view=routes`);
    await page.getByRole('button', { name: 'Add a route' }).click();
    await dialog.getByLabel('Name').fill('What needs somebody');
    await dialog.getByLabel('warning').check();
    await dialog.getByLabel('and comes within').fill('0');
    expect(await dashboard.violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('warning → Operations').waitFor();

    await unusualAccess();
    await expect.poll(() => hooks.taken.length).toBe(2);
    const { acknowledge_url, notifications } = hooks.json<Message>();
    expect(notifications.map(({ title }) => title)).toEqual(['Unusual access: many refusals']);
    await page.goto(`${server.url}${PAGE}`);
    await page.getByRole('heading', { name: 'Unusual access: many refusals' }).waitFor();
    await page.getByText('1 delivery: Operations delivered').waitFor();
    await page.getByText('1 waits for somebody, and everything that was to go out has arrived.').waitFor();
    expect(await dashboard.violations(page)).toEqual([]);

    const anybody = await dashboard.open('/', { server, as: 'nobody' });
    await anybody.goto(acknowledge_url);
    await anybody.getByRole('heading', { name: 'Acknowledge this?' }).waitFor();
    expect(await dashboard.violations(anybody)).toEqual([]);
    await anybody.getByRole('button', { name: 'Acknowledge' }).click();
    await anybody.getByRole('heading', { name: 'Acknowledged' }).waitFor();
    await page.reload();
    await page.getByText('somebody has it', { exact: true }).waitFor();
  });
});
