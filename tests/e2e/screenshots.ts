/**
 * Pictures of every page there is, of packs and of the platform, in light, in dark and on a phone, written to
 * `/screenshots` (not committed), for people who judge how it looks. `npm run screenshots`; `ONLY=boards,audit` takes the
 * pages with such a word in their address. The server is a real one with the sample organisation.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { PLATFORM_PAGES } from '../../apps/dashboard/src/platform-pages.ts';
import { launchBrowser } from './browser.ts';
import { type ServerAccess, startTestServer, type TestServer } from './server.ts';
import { signIn } from './sign-in.ts';

const FOLDER = join(import.meta.dirname, '../../screenshots');
const LOOKS = {
  light: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
} as const;

const { BELLWETHER_E2E_URL: url, BELLWETHER_E2E_EMAIL: email, BELLWETHER_E2E_PASSWORD: password } = process.env;
const server: ServerAccess & Partial<TestServer> =
  url && email && password ? { url, email, password } : await startTestServer({ sample: true });
const only = process.env.ONLY?.split(',');
await mkdir(FOLDER, { recursive: true });
const browser = await launchBrowser();
try {
  let found: [name: string, path: string][] | undefined;
  for (const [look, options] of Object.entries(LOOKS)) {
    const context = await browser.newContext({
      ...options,
      baseURL: server.url,
      deviceScaleFactor: 2,
      locale: 'en-US',
    });
    await signIn(context, server);
    const page = await context.newPage();
    page.on('pageerror', (error) => console.error(page.url(), error));
    page.on('console', (message) => {
      if (message.type() === 'error') console.error(page.url(), message.text());
    });
    found ??= await addresses(page);
    for (const [name, path] of found) {
      if (only && !only.some((word) => path.includes(word))) continue;
      await visit(page, path);
      await page.screenshot({ path: join(FOLDER, `${name}-${look}.png`), fullPage: true });
    }
    await context.close();
  }
} finally {
  await browser.close();
  await server.stop?.();
}

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.locator('h1').first().waitFor();
  // A live page is never quite idle; what has not arrived after three seconds is worth seeing as it is.
  await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined);
}

/** Every page with an address to visit; for a page with parameters, the first link to one of its kind on another page. */
async function addresses(page: Page): Promise<[name: string, path: string][]> {
  const manifest = page.waitForResponse('**/api/v1/manifest');
  await page.goto('/');
  const { packs } = (await (await manifest).json()) as {
    packs: { name: string; pages: { name: string; path: string }[] }[];
  };
  const pages = [
    ...packs.flatMap((pack) => pack.pages.map(({ name, path }) => ({ name: `${pack.name}-${name}`, path }))),
    ...PLATFORM_PAGES,
  ];
  const plain = pages.filter(({ path }) => !path.includes(':'));
  const found: [string, string][] = plain.map(({ name, path }) => [name, path]);
  const links = new Set<string>();
  for (const { path } of plain) {
    await visit(page, path);
    for (const link of await page.locator('a[href^="/"]').all()) links.add((await link.getAttribute('href')) ?? '');
  }
  for (const { name, path } of pages.filter((each) => each.path.includes(':'))) {
    const kind = new RegExp(`^${path.replace(/:[^/]+/g, '[^/?]+')}(\\?|$)`);
    const example = [...links].find((href) => kind.test(href) && !plain.some((each) => each.path === href));
    if (example) found.push([name, example]);
    else console.error(`No page links to ${path}, so there is no picture of it.`);
  }
  return found;
}
