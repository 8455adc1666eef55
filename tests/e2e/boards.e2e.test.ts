/** Boards as people meet them: composing with pointer and keyboard, saving beside others, sharing, embedding. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { patience } from '@bellwether/services/chosen-engines';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Harness, harness } from './harness.ts';
import { startTestServer, type TestServer } from './server.ts';

const dashboard = harness();
const manager = { email: 'mina@example.test', password: 'a long walk in the woods' };
let server: TestServer;

interface Board {
  dashboard_id: string;
  version: number;
  title: string;
  layout: { tiles: { tile_id: string; x: number; y: number; w: number; h: number; kind: string }[] };
}

const api = <T = unknown>(method: string, path: string, body?: unknown) =>
  dashboard.api<T>(method, `/api/v1${path}`, body, server);
const boardOf = (id: string) => api<Board>('GET', `/dashboards/${id}`);
const make = (more: object = {}) => api<Board>('POST', '/dashboards', { title: 'Spend', layout: twoTiles, ...more });
const open = (path: string, options: Parameters<Harness['open']>[1] = {}) =>
  dashboard.open(path, { server, ...options });
const idIn = (page: Page) => /brd_\w+/.exec(page.url())?.[0] ?? '';

const twoTiles = {
  tiles: [
    { tile_id: 'cost', x: 0, y: 0, w: 6, h: 4, kind: 'metric', query: { metric: 'agent_cost_usd' }, chart: 'figure' },
    {
      tile_id: 'teams',
      x: 6,
      y: 0,
      w: 6,
      h: 6,
      kind: 'metric',
      query: { metric: 'agent_cost_usd', group_by: ['team'] },
      chart: 'table',
    },
  ],
};

beforeAll(async () => {
  server = await startTestServer({ sample: false });
  const cost = (team: string, cost_usd: number) => ({
    event_type: 'cost_incurred',
    timestamp: new Date(Date.now() - 5 * 60_000).toISOString(),
    session_id: `session of ${team}`,
    metadata: { team, model: 'm', cost_usd },
  });
  await api('POST', '/events', [cost('web', 3), cost('mobile', 4)]);
  await api('POST', '/users', { ...manager, name: 'Mina', role: 'manager', teams: ['web'] });
  const counted = () => api<{ total: number }>('POST', '/metrics', { metric: 'agent_cost_usd' });
  await vi.waitUntil(async () => (await counted()).total === 7, { timeout: 30_000, interval: 200 });
}, patience(120_000));
afterAll(() => server?.stop());

async function addFigure(page: Page, search: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a figure' }).click();
  const metric = page.getByRole('dialog').getByRole('combobox', { name: 'Metric' });
  await metric.click();
  await metric.fill(search);
  await page.getByRole('listbox').getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Put on the board' }).click();
}

const grip = (page: Page, name: string): Locator =>
  page.locator('.tile-grip').filter({ has: page.getByText(name, { exact: true }) });
const placeOf = async (held: Locator) => (await held.getAttribute('aria-label')) ?? '';

describe('composing a board', () => {
  it('begins empty, takes figures and text, takes back and does again, and is there once it is saved', async () => {
    const page = await open('/boards');
    await page.getByRole('link', { name: 'New board' }).click();
    await page.getByLabel('Title').fill('What agents cost');
    await addFigure(page, 'cost');
    await page.getByRole('button', { name: 'Add text' }).click();
    await page
      .getByLabel('Text, in Markdown')
      .fill('## Why\n\n**Ask** [us](https://example.org)<script>alert(1)</script>');
    await page.getByRole('button', { name: 'Put on the board' }).click();
    expect(await page.locator('.tile').count()).toBe(2);

    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await page.locator('.tile').count()).toBe(1);
    await page.keyboard.press('Control+z');
    expect(await page.locator('.tile').count()).toBe(0);
    await page.keyboard.press('Control+Shift+z');
    await page.keyboard.press('Control+y');
    expect(await page.locator('.tile').count()).toBe(2);

    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.waitForURL(/\/boards\/brd_/);
    await page.getByRole('heading', { name: 'What agents cost' }).waitFor();
    await page.getByText('$7.00').first().waitFor();
    await page.getByRole('link', { name: 'us' }).waitFor();
    expect(await page.locator('.prose script').count()).toBe(0);
    expect(await page.getByText('<script>').count()).toBeGreaterThan(0);
    expect((await boardOf(idIn(page))).layout.tiles.map(({ kind }) => kind)).toEqual(['metric', 'text']);
    expect(await dashboard.violations(page)).toEqual([]);
  });

  it('begins with a template of any cube there is', async () => {
    const page = await open('/boards');
    await page.getByRole('link', { name: 'Agent activity' }).click();
    await page.locator('.tile').nth(4).waitFor();
    expect(await dashboard.violations(page)).toEqual([]);
  });

  it('moves and resizes by pointer', async () => {
    const { dashboard_id: id } = await make();
    const page = await open(`/boards/${id}/edit`);
    const held = grip(page, 'Cost').first();
    const from = (await held.boundingBox())!;
    await page.mouse.move(from.x + 60, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(from.x + 60, from.y + 500, { steps: 8 });
    await page.mouse.up();
    expect(await placeOf(held)).toMatch(/column 1, row [1-9]/);
    const corner = (await page.locator('.tile-corner').first().boundingBox())!;
    await page.mouse.move(corner.x + 10, corner.y + 10);
    await page.mouse.down();
    await page.mouse.move(corner.x - 190, corner.y + 150, { steps: 8 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(async () => (await boardOf(id)).version).toBe(2);
    const { tiles } = (await boardOf(id)).layout;
    expect(tiles.some(({ w, h }) => w < 6 && h > 4)).toBe(true);
  });

  it('needs no pointer at all', async () => {
    const { dashboard_id: id } = await make();
    const page = await open(`/boards/${id}/edit`);
    const held = grip(page, 'Cost').first();
    await held.focus();
    expect(await placeOf(held)).toBe('Cost: column 1, row 1, 6 wide, 4 high');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('ArrowRight');
    expect(await placeOf(held)).toBe('Cost: column 2, row 1, 4 wide, 5 high');
    await expect.poll(() => page.getByRole('status').last().textContent()).toContain('column 2, row 1, 4 wide, 5 high');
    await page.keyboard.press('Control+z');
    expect(await placeOf(held)).toBe('Cost: column 1, row 1, 4 wide, 5 high');
    expect(await held.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByLabel('Title').fill('Spend of all');
    await page.keyboard.press('Enter');
    await grip(page, 'Spend of all').focus();
    await page.keyboard.press('Delete');
    expect(await page.locator('.tile').count()).toBe(1);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+s');
    await expect.poll(async () => (await boardOf(id)).version).toBe(2);
    const [tile] = (await boardOf(id)).layout.tiles;
    expect(tile).toMatchObject({ x: 0, y: 0, w: 4, h: 5, title: 'Spend of all' });
    expect(await dashboard.violations(page)).toEqual([]);
  });
});

describe('saving beside others', () => {
  it('says who was faster, overwrites nothing unasked, and keeps theirs as a version to restore', async () => {
    dashboard.expectComplaint(/409 \(Conflict\)/);
    const { dashboard_id: id } = await make();
    const page = await open(`/boards/${id}/edit`);
    await page.getByLabel('Title').fill('Mine');
    await api('PUT', `/dashboards/${id}`, { version: 1, title: 'Theirs' });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/saved this board at .* UTC, after you had opened it/).waitFor();
    expect((await boardOf(id)).title).toBe('Theirs');
    await dialog.getByRole('button', { name: 'Save mine over theirs' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await boardOf(id)).toMatchObject({ title: 'Mine', version: 3 });

    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('heading', { name: 'Mine' }).waitFor();
    await page.getByRole('button', { name: 'More about this board' }).click();
    await page.getByRole('button', { name: 'Versions' }).click();
    await page.getByRole('row', { name: /^2/ }).getByRole('button', { name: 'Restore' }).click();
    await page.getByRole('heading', { name: 'Theirs' }).waitFor();
    expect(await boardOf(id)).toMatchObject({ title: 'Theirs', version: 4 });
  });

  it('keeps what was not saved for whoever follows a link away', async () => {
    const { dashboard_id: id } = await make();
    const page = await open(`/boards/${id}/edit`);
    await page.getByLabel('Title').fill('Half done');
    await page.getByRole('navigation').getByRole('link', { name: 'Explore' }).click();
    await page.getByRole('heading', { name: 'What do you want to know?' }).waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Take them up' }).click();
    expect(await page.getByLabel('Title').inputValue()).toBe('Half done');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(async () => (await boardOf(id)).title).toBe('Half done');
    await page.reload();
    await page.locator('.tile').first().waitFor();
    expect(await page.getByRole('button', { name: 'Take them up' }).count()).toBe(0);
  });

  it('asks before it leaves what is not saved', async () => {
    const { dashboard_id: id } = await make();
    const page = await open(`/boards/${id}/edit`);
    await page.getByLabel('Title').fill('Almost');
    await page.getByRole('button', { name: 'Leave without saving' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stay' }).click();
    expect(await page.getByLabel('Title').inputValue()).toBe('Almost');
    await page.getByRole('button', { name: 'Leave without saving' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Leave without saving' }).click();
    await page.getByRole('heading', { name: 'Spend' }).waitFor();
  });
});

describe('sharing a board', () => {
  it('shows a role the same tiles with the figures of its own reach', async () => {
    const { dashboard_id: id } = await make({ title: 'For managers' });
    const mine = await open('/boards', { as: manager });
    await mine.getByText('Nobody has shared a board with your role yet.').waitFor();

    const page = await open(`/boards/${id}`);
    expect(await rowsOf(page)).toEqual(['mobile', 'web']);
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByLabel('Managers').check();
    expect(await dashboard.violations(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText(/Shared with Managers/).waitFor();

    await mine.reload();
    await mine.getByRole('link', { name: 'For managers' }).click();
    expect(await rowsOf(mine)).toEqual(['web']);
    await mine.getByText('$3.00').first().waitFor();
    expect(await mine.getByRole('link', { name: 'Edit' }).count()).toBe(0);
  });
});

async function rowsOf(page: Page): Promise<string[]> {
  const rows = page.locator('.tile table tbody tr');
  await rows.first().waitFor();
  const names = await rows.evaluateAll((found) => found.map((row) => row.firstElementChild?.textContent ?? ''));
  return names.sort();
}

describe('a board as a file', () => {
  it('is exported, and imported as a board of its own', async () => {
    const { dashboard_id: id } = await make({ title: 'Travels' });
    const page = await open(`/boards/${id}`);
    await page.getByRole('button', { name: 'More about this board' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as a file' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('Travels.board.json');
    await page.goto('/boards');
    await page.locator('input[type=file]').setInputFiles(await download.path());
    await page.waitForURL(/\/boards\/brd_/);
    await page.getByRole('heading', { name: 'Travels' }).waitFor();
    const copy = await boardOf(idIn(page));
    expect(copy.dashboard_id).not.toBe(id);
    expect(copy.layout).toEqual((await boardOf(id)).layout);
  });
});

describe('an embed', () => {
  let friend: Wall;
  let stranger: Wall;
  beforeAll(async () => {
    [friend, stranger] = await Promise.all([frameServer(), frameServer()]);
  });
  afterAll(() => {
    friend.close();
    stranger.close();
  });

  it('is shown by the page it was made for and by no other, until it is revoked', async () => {
    const { dashboard_id: id } = await make({ title: 'On the wall' });
    const page = await open(`/boards/${id}`);
    await page.getByRole('button', { name: 'More about this board' }).click();
    await page.getByRole('button', { name: 'Embed' }).click();
    await page.getByLabel(/Pages that may show it/).fill(friend.origin);
    await page.getByRole('button', { name: 'Make an embed' }).click();
    const address = (await page.getByRole('link', { name: 'Open its page' }).getAttribute('href')) ?? '';
    await page.getByRole('row', { name: new RegExp(friend.origin) }).waitFor();
    expect(await dashboard.violations(page)).toEqual([]);

    friend.show(address);
    stranger.show(address);
    const wall = await open(friend.origin, { as: 'nobody' });
    const framed = wall.frameLocator('iframe');
    await framed.getByRole('heading', { name: 'On the wall' }).waitFor();
    await framed.getByText('$7.00').first().waitFor();
    await framed.getByRole('cell', { name: 'mobile' }).waitFor();
    expect(await wall.context().cookies(server.url)).toEqual([]);

    dashboard.expectComplaint(/frame-ancestors|Framing|chrome-error/);
    const elsewhere = await open('about:blank', { as: 'nobody' });
    const refusals: string[] = [];
    elsewhere.on('console', (message) => refusals.push(message.text()));
    await elsewhere.goto(stranger.origin);
    await expect.poll(() => refusals.join(' ')).toContain('frame-ancestors');
    expect(await elsewhere.frameLocator('iframe').getByRole('heading').count()).toBe(0);

    await page.getByRole('button', { name: /Revoke the embed/ }).click();
    await page.getByRole('cell', { name: 'revoked' }).waitFor();
    dashboard.expectComplaint(/404 \(Not Found\)/);
    const ended = await fetch(address.replace('/embed/', '/api/v1/embeds/'));
    expect(ended.status).toBe(404);
  });

  it('gives its figures to no other page, sets no cookie, and is kept by nobody', async () => {
    const { dashboard_id: id } = await make();
    const { url } = await api<{ url: string }>('POST', `/dashboards/${id}/embeds`, {
      expires_in_days: 1,
      allowed_origins: [friend.origin],
    });
    const figures = server.url + url.replace('/embed/', '/api/v1/embeds/');
    const own = await fetch(figures);
    expect([own.status, own.headers.get('cache-control'), own.headers.get('set-cookie')]).toEqual([
      200,
      'no-store',
      null,
    ]);
    expect(own.headers.get('access-control-allow-origin')).toBeNull();
    const foreign = await fetch(figures, { headers: { 'sec-fetch-site': 'cross-site', origin: friend.origin } });
    expect(foreign.status).toBe(403);

    const shown = await fetch(server.url + url);
    const policy = shown.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`frame-ancestors ${friend.origin}`);
    expect(policy).not.toContain('unsafe');
    expect([shown.headers.get('x-frame-options'), shown.headers.get('set-cookie')]).toEqual([null, null]);
    const forged = await fetch(`${server.url}${url.slice(0, -3)}abc`);
    expect(forged.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });
});

interface Wall {
  origin: string;
  /** Frames this address from now on. */
  show(address: string): void;
  close(): void;
}

/** A page of another origin, with one frame on it. */
async function frameServer(): Promise<Wall> {
  let framed = '';
  const http: Server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>Wall</title><iframe src="${framed}" width="1000" height="700"></iframe>`);
  });
  await new Promise<void>((resolve) => http.listen(0, 'localhost', resolve));
  return {
    origin: `http://localhost:${(http.address() as AddressInfo).port}`,
    show: (address) => {
      framed = address;
    },
    close: () => http.close(),
  };
}
