import { describe, expect, it } from 'vitest';
import { inNavigation, listPages, matchPage } from './pages.ts';
import type { PlatformPage } from './platform-pages.ts';

const Page = () => null;
const page = (name: string, path: string) => ({
  name,
  path,
  title: name,
  question: 'What?',
  section: 'Weather',
  needs: 'metrics:read',
});
const weather = {
  name: 'weather',
  title: 'Weather',
  description: '',
  glossary: [],
  pages: [page('rain', '/weather/rain'), page('day', '/weather/:day'), page('later', '/weather/later')],
};
const today: PlatformPage = {
  ...page('today', '/today'),
  section: 'today',
  page: Page as unknown as PlatformPage['page'],
};
const boards: PlatformPage[] = ['/boards', '/boards/:board', '/boards/new'].map((path) => ({
  ...page(path, path),
  section: 'look_closer',
  page: Page as unknown as PlatformPage['page'],
}));
const built = new Map([
  ['weather/rain', Page],
  ['weather/day', Page],
]);
const pages = listPages([weather], built, [...boards, today]);

describe('the pages of the dashboard', () => {
  it('are Today, those that packs bring, then those of the platform', () =>
    expect(pages.map(({ path }) => path)).toEqual([
      '/today',
      '/weather/rain',
      '/weather/:day',
      '/weather/later',
      '/boards',
      '/boards/:board',
      '/boards/new',
    ]));

  it('can be chosen from where the address needs nothing filled in and the page was built', () =>
    expect(pages.filter(inNavigation).map(({ path }) => path)).toEqual([
      '/today',
      '/weather/rain',
      '/boards',
      '/boards/new',
    ]));
});

describe('an address', () => {
  it.each([
    ['/weather/rain', '/weather/rain', {}],
    ['/weather/rain/', '/weather/rain', {}],
    ['/weather/2026-11-21', '/weather/:day', { day: '2026-11-21' }],
    ['/boards/a%2Fb%20c', '/boards/:board', { board: 'a/b c' }],
    ['/boards/new', '/boards/new', {}],
  ])('%s means the page %s', (address, path, parameters) => {
    expect(matchPage(pages, address)).toMatchObject({ page: { path }, parameters });
  });

  it.each(['/nothing', '/weather', '/weather/rain/more', '/boards/%E0%A4%A'])('%s means none', (address) =>
    expect(matchPage(pages, address)).toBeUndefined(),
  );
});
