/**
 * Pictures of every page, light and dark, wide and phone, written to `/screenshots` of the repository (not committed),
 * for people who judge how it looks. `npm run screenshots -w apps/dashboard`; `ONLY=overview` takes some of them.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { startStandIn } from './stand-in.ts';

const FOLDER = join(import.meta.dirname, '../../../screenshots');
const SIZES = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;

interface Picture {
  name: string;
  path: string;
  user?: string;
  full?: boolean;
  prepare?: (page: Page, standIn: Awaited<ReturnType<typeof startStandIn>>) => Promise<void>;
}

const PICTURES: readonly Picture[] = [
  { name: 'sign-in', path: '/', user: '' },
  { name: 'overview', path: '/' },
  { name: 'overview-full', path: '/', full: true },
  { name: 'overview-latency', path: '/', prepare: (page) => page.getByRole('button', { name: /latency/ }).click() },
  { name: 'overview-week', path: '/?window=7d' },
  { name: 'sessions', path: '/sessions' },
  {
    name: 'session',
    path: '/sessions',
    full: true,
    prepare: async (page) => {
      await page.locator('tbody a').nth(12).click();
      await page.locator('.timeline svg').waitFor();
    },
  },
  { name: 'ask', path: '/ask?metric=agent_cost_usd&range=24h' },
  { name: 'ask-grouped', path: '/ask?metric=agent_cost_usd&range=7d&by=model', full: true },
  { name: 'ask-rate', path: '/ask?metric=agent_tool_failure_rate&range=7d&where=team:platform|payments', full: true },
  {
    name: 'palette',
    path: '/',
    prepare: async (page) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('to');
    },
  },
  { name: 'help', path: '/', prepare: (page) => page.keyboard.press('?') },
  { name: 'menu', path: '/', prepare: (page) => page.getByRole('button', { name: 'Account and settings' }).click() },
  {
    name: 'reconnecting',
    path: '/',
    prepare: async (page, standIn) => {
      standIn.refuseLive(true);
      await page.getByText('Reconnecting').first().waitFor();
    },
  },
  { name: 'empty', path: '/', user: 'empty@bellwether.test' },
];

await mkdir(FOLDER, { recursive: true });
const standIn = await startStandIn();
const browser = await launchBrowser();
for (const [size, viewport] of Object.entries(SIZES))
  for (const colorScheme of ['light', 'dark'] as const) {
    const only = process.env.ONLY?.split(',');
    for (const picture of PICTURES.filter(({ name }) => !only || only.includes(name))) {
      const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 2, locale: 'en-US' });
      const page = await context.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error') console.error(picture.name, message.text());
      });
      page.on('pageerror', (error) => console.error(picture.name, error));
      await take(page, picture, `${picture.name}-${size}-${colorScheme}.png`);
      await context.close();
    }
  }
await browser.close();
await standIn.close();

async function take(page: Page, picture: Picture, file: string): Promise<void> {
  standIn.refuseLive(false);
  await page.goto(standIn.url + picture.path);
  const user = picture.user ?? 'sample@bellwether.test';
  if (user) {
    await page.getByLabel('E-mail').fill(user);
    await page.getByLabel('Password').fill('password');
    await page.keyboard.press('Enter');
    await page.locator('.live[data-status=live]').waitFor();
    await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined);
    await page.locator('.answer b, .first-event, table').first().waitFor();
    await picture.prepare?.(page, standIn);
    await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }
  await page.screenshot({ path: join(FOLDER, file), fullPage: picture.full ?? false });
}
