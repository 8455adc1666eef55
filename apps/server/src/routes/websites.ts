/** Websites that are read in as Markdown: which, how far it is, what changed, and what each page says. */
import {
  createWebsite,
  getWebsite,
  getWebsitePage,
  listWebsitePages,
  listWebsites,
  removeWebsite,
  startScrape,
  stopScrape,
  updateWebsite,
} from '@bellwether/services';
import { withNumbers } from './figures.ts';
import type { Route } from './route.ts';

const WEBSITE = '/api/v1/websites/:website_id';
const read = { tag: 'operation', needs: 'objects:read', method: 'GET' } as const;
const write = { tag: 'operation', needs: 'objects:write' } as const;
const json = { consumes: ['application/json'] } as const;

export function websiteRoutes(): Route[] {
  return [
    {
      ...read,
      path: '/api/v1/websites',
      summary: 'The websites that are read in, each with its newest scrape.',
      handle: async ({ platform, caller }) => ({ websites: await listWebsites(platform, caller) }),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: '/api/v1/websites',
      summary:
        'Adds a website: {name, start_urls, include?, exclude?, sitemaps?, pages_max?, depth_max?, delay_ms?, …}.',
      status: 201,
      handle: async (c) => createWebsite(c.platform, c.caller, await c.json()),
    },
    {
      ...read,
      path: WEBSITE,
      summary: 'One website, with its newest scrapes.',
      handle: ({ platform, caller, params }) => getWebsite(platform, caller, params.website_id!),
    },
    {
      ...write,
      ...json,
      method: 'PUT',
      path: WEBSITE,
      summary: 'Changes a website: {version, …}, with the version it was opened at.',
      handle: async (c) => updateWebsite(c.platform, c.caller, c.params.website_id!, await c.json()),
    },
    {
      ...write,
      method: 'DELETE',
      path: WEBSITE,
      summary: 'Removes a website with its pages.',
      status: 204,
      handle: async ({ platform, caller, params, reply }) => {
        await removeWebsite(platform, caller, params.website_id!);
        reply.status(204).send();
      },
    },
    {
      ...write,
      method: 'POST',
      path: `${WEBSITE}/scrapes`,
      summary: 'Reads the website in; of what has been read before, only what may have changed.',
      status: 202,
      handle: ({ platform, caller, params }) => startScrape(platform, caller, params.website_id!),
    },
    {
      ...write,
      method: 'POST',
      path: '/api/v1/scrapes/:scrape_id/stop',
      summary: 'Stops a scrape; what has been read stays.',
      handle: ({ platform, caller, params }) => stopScrape(platform, caller, params.scrape_id!),
    },
    {
      ...read,
      path: `${WEBSITE}/pages`,
      summary: 'What became of each page, by address.',
      query: {
        state: 'waiting, new, changed, unchanged, redirected, skipped, refused, gone or failed',
        after: 'the "next" of an earlier page',
        limit: '1 to 500; 100 when absent',
      },
      handle: ({ platform, caller, params, query }) =>
        listWebsitePages(platform, caller, params.website_id!, withNumbers(query, ['limit'])),
    },
    {
      ...read,
      path: `${WEBSITE}/page`,
      summary: 'What a page says, as Markdown with where it came from, and what its last change was.',
      query: { url: 'of the page' },
      handle: ({ platform, caller, params, query }) =>
        getWebsitePage(platform, caller, params.website_id!, query.url ?? ''),
    },
  ];
}
