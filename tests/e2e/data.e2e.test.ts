/**
 * What is kept and what runs by itself, in a browser, on a server where there is nothing yet: buckets, websites, pipelines
 * and the gateway, each from its empty page to the first thing that went well and the first that did not.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harness } from './harness.ts';
import { startTestServer, type TestServer } from './server.ts';

const START_MAX_MS = 180_000;
const TEXT = 'Enough words, with commas, for a page to have a main part, and then a sentence more of them.';

const dashboard = harness();
let server: TestServer;
/** A handbook of two pages, one of which is new each time it is asked for. */
let handbook: Server;
let handbookUrl: string;
let edition = 0;

beforeAll(async () => {
  handbook = createServer(({ url }, response) => {
    const page = (body: string) =>
      response
        .setHeader('content-type', 'text/html')
        .end(`<!doctype html><html lang="en"><title>Handbook</title><main>${body}<p>${TEXT}</p><p>${TEXT}</p></main>`);
    if (url === '/robots.txt') return response.end('User-agent: *\nDisallow: /internal\n');
    if (url === '/') return page('<h1>Handbook</h1><a href="/prices">Prices</a> <a href="/internal">Internal</a>');
    if (url === '/prices') return page(`<h1>Prices</h1><p>Edition ${++edition} costs 12 euro.</p>`);
    return response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => handbook.listen(0, '127.0.0.1', resolve));
  handbookUrl = `http://127.0.0.1:${(handbook.address() as AddressInfo).port}/`;
  process.env.BELLWETHER_ALLOW_PRIVATE_NETWORKS = 'on';
  server = await startTestServer({ sample: false });
}, START_MAX_MS);
afterAll(async () => {
  delete process.env.BELLWETHER_ALLOW_PRIVATE_NETWORKS;
  await server?.stop();
  handbook.close();
});

describe('a bucket', () => {
  it('is made, takes a file of its kinds and no other, gives a link to it and lets go of it', async () => {
    const page = await dashboard.open('/objects', { server });
    await page.getByText('Nothing is stored yet.').waitFor();
    await page.getByRole('button', { name: 'New bucket' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('monthly-exports');
    await dialog.getByLabel('Days an object is kept').fill('400');
    await dialog.getByLabel('Kinds it takes').fill('text/csv');
    expect(await dashboard.violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Nothing is in it yet.').waitFor();

    const choose = async (name: string, mimeType: string) => {
      const chooser = page.waitForEvent('filechooser');
      await page.getByText('Store a file').click();
      await (await chooser).setFiles({ name, mimeType, buffer: Buffer.from('team,usd\na,1\n') });
    };
    await choose('spend.csv', 'text/csv');
    await page.getByText('spend.csv is stored.').waitFor();
    dashboard.expectComplaint(/4\d\d \(/);
    await choose('spend.exe', 'application/x-msdownload');
    await page.getByRole('alert').waitFor();
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);

    await page.getByRole('button', { name: 'Make a link to spend.csv' }).click();
    await page.getByText('Whoever has this link').waitFor();
    await page.getByRole('button', { name: 'Remove spend.csv' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Nothing is in it yet.').waitFor();
  });
});

describe('a website', () => {
  it('is read, says what its robots.txt kept out, and the next time what changed', async () => {
    const page = await dashboard.open('/websites', { server });
    await page.getByText('No website is read yet.').waitFor();
    await page.getByRole('button', { name: 'Add a website' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('handbook');
    await dialog.getByLabel('Where to begin').fill(handbookUrl);
    await dialog.getByLabel('Seconds between two requests').fill('0.1');
    expect(await dashboard.violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Read now' }).click();
    await page.getByText('Disallow: /internal').waitFor();
    const row = page.getByRole('row').filter({ hasText: '/prices' });
    await row.getByText('new', { exact: true }).waitFor();

    await page.getByRole('button', { name: 'Read now' }).click();
    await row.getByText('changed', { exact: true }).waitFor();
    await row.getByRole('button').click();
    await page.getByText('Edition 2 costs 12 euro.').first().waitFor();
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
  });
});

describe('a pipeline', () => {
  const source = `pipeline: two-rooms
title: Two rooms
steps:
  - step: rooms
    script: {source: "export default () => ({ rooms: ['north', 'south'] })"}
  - step: each
    after: [rooms]
    for_each:
      items: steps.rooms.rooms
      do: {script: {source: "export default ({ room }) => { console.log('looked at', room) }", input: {room: "{{ item }}"}}}
  - step: tell
    after: [each]
    notify: {title: "Both rooms were looked at"}
`;

  it('is written, told where it is wrong, tried, run and looked at step by step', async () => {
    const page = await dashboard.open('/pipelines', { server });
    await page.getByText('A pipeline is a list of steps').waitFor();
    await page.getByRole('link', { name: 'New pipeline' }).click();
    const text = page.getByLabel('The pipeline, in YAML');
    await text.fill(source.replace('after: [rooms]', 'after: [room]'));
    await page.getByText('There is no step "room".').waitFor();
    await text.fill(source);
    await page.getByRole('img', { name: /rooms.*each.*tell/ }).waitFor();
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save as a draft' }).click();
    await page.getByText('It is a draft: it runs only when you start it.').waitFor();
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('Both rooms were looked at').first().waitFor();
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByText(/It succeeded in/).waitFor();
    await page.getByText('looked at south').waitFor();
    await page.getByText('2 of 2').first().waitFor();
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
  });
});

describe('the gateway', () => {
  it('is set up on its page, holds at once, and tells who was refused and why', async () => {
    const made = { name: 'web shop', scopes: ['read'] };
    const { key } = await dashboard.api<{ key: string }>('POST', '/api/v1/keys', made, server);
    const page = await dashboard.open('/administration/gateway', { server });
    await page.getByText('Nothing is limited or changed yet.').waitFor();
    await page.getByRole('button', { name: 'Set up' }).click();
    const text = page.getByLabel('Configuration, as JSON');
    dashboard.expectComplaint(/400 \(Bad Request\)/);
    await text.fill('{"limits": [{"routes": "sql", "requests": 1, "per": "day"}]}');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/configuration\.limits\[0\]\.routes has to be a route/).waitFor();
    await text.fill('{"limits": [{"routes": "/api/v1/metrics", "requests": 1, "per": "day"}]}');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('1 request a day to /api/v1/metrics').waitFor();

    const ask = () => fetch(`${server.url}/api/v1/metrics`, { headers: { authorization: `Bearer ${key}` } });
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 429]);
    await page.reload();
    await page.getByText('1 over a limit').waitFor();
    await page.getByRole('radio', { name: 'Refused' }).check({ force: true });
    await page.getByRole('table', { name: 'Single requests' }).getByText('429').waitFor();
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
  });
});

describe('the quality of data', () => {
  it('is checked by itself once something has come in, and says of how much nothing is known', async () => {
    const page = await dashboard.open('/quality', { server });
    await page.getByText(/more kinds of events nothing has come yet/).click();
    await page.getByRole('link', { name: 'device_reported' }).waitFor();
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
  });
});
