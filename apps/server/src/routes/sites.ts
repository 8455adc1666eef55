/** Sites: what each collects, its tags, outlines and recordings of its pages. What pages themselves call is in web.ts. */
import {
  createSite,
  getLayout,
  getSite,
  getTags,
  listReplays,
  listSites,
  previewTags,
  publishTags,
  removeReplay,
  removeSite,
  rollBackTags,
  saveTagDraft,
  updateSite,
  watchReplay,
} from '@bellwether/services';
import type { Route, RouteContext } from './route.ts';

const SITE = '/api/v1/sites/:site_id';
const REPLAY = '/api/v1/replays/:replay_id';
const read = { tag: 'administration', needs: 'sites:read', method: 'GET' } as const;
const write = { tag: 'administration', needs: 'sites:write' } as const;
const json = { consumes: ['application/json'] } as const;

export function siteRoutes({ publicOrigin }: { publicOrigin: string | undefined }): Route[] {
  const baseUrlOf = ({ request }: RouteContext): string => publicOrigin ?? `${request.protocol}://${request.host}`;
  const idOf = ({ params }: RouteContext): string => params.site_id!;
  return [
    {
      ...read,
      path: '/api/v1/sites',
      summary: 'The sites, what each collects and hopes for, and the line to put into its pages.',
      handle: (c) => listSites(c.platform, c.caller, baseUrlOf(c)),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: '/api/v1/sites',
      summary: 'Makes a site: {name, title, domains, enabled?, settings?, goals?}.',
      status: 201,
      handle: async (c) => createSite(c.platform, c.caller, await c.json(), baseUrlOf(c)),
    },
    {
      ...read,
      path: SITE,
      summary: 'One site.',
      handle: (c) => getSite(c.platform, c.caller, idOf(c), baseUrlOf(c)),
    },
    {
      ...write,
      ...json,
      method: 'PATCH',
      path: SITE,
      summary: 'Changes what is sent of a site, with the version it was seen at.',
      handle: async (c) => updateSite(c.platform, c.caller, idOf(c), await c.json(), baseUrlOf(c)),
    },
    {
      ...write,
      method: 'DELETE',
      path: SITE,
      summary: 'Removes a site with its tags, outlines and recordings; events that came stay.',
      status: 204,
      handle: async (c) => {
        await removeSite(c.platform, c.caller, idOf(c));
        c.reply.status(204).send();
      },
    },
    {
      ...read,
      path: `${SITE}/layout`,
      summary: 'The outline of a page, for its heat-map.',
      query: { path: 'of the page', viewport_band: 'narrow, medium or wide' },
      handle: (c) => getLayout(c.platform, c.caller, idOf(c), c.query),
    },
    {
      ...read,
      path: `${SITE}/tags`,
      summary: 'The tags of a site: the draft, and the versions with the one that is served.',
      handle: (c) => getTags(c.platform, c.caller, idOf(c)),
    },
    {
      ...write,
      ...json,
      method: 'PUT',
      path: `${SITE}/tags`,
      summary: 'Writes the draft of the tags: {version, tags}. Nothing on the site changes.',
      handle: async (c) => saveTagDraft(c.platform, c.caller, idOf(c), await c.json()),
    },
    {
      ...write,
      method: 'POST',
      path: `${SITE}/tags/preview`,
      summary: 'What to add to an address of the site to see the draft there, for an hour.',
      handle: (c) => previewTags(c.platform, c.caller, idOf(c)),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: `${SITE}/tags/publish`,
      summary: 'Makes a version of the draft and serves it: {version, note?}.',
      handle: async (c) => publishTags(c.platform, c.caller, idOf(c), await c.json()),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: `${SITE}/tags/rollback`,
      summary: 'Serves an earlier version again: {version, number}; none with number null.',
      handle: async (c) => rollBackTags(c.platform, c.caller, idOf(c), await c.json()),
    },
    {
      ...read,
      needs: 'replays:read',
      path: `${SITE}/replays`,
      summary: 'Recordings of pages of a site, the newest first.',
      handle: (c) => listReplays(c.platform, c.caller, idOf(c)),
    },
    {
      ...read,
      needs: 'replays:read',
      path: REPLAY,
      summary: 'A recording, masked, to be played again. Who watches is in the audit trail.',
      handle: (c) => watchReplay(c.platform, c.caller, c.params.replay_id!),
    },
    {
      ...write,
      method: 'DELETE',
      path: REPLAY,
      summary: 'Removes a recording.',
      status: 204,
      handle: async (c) => {
        await removeReplay(c.platform, c.caller, c.params.replay_id!);
        c.reply.status(204).send();
      },
    },
  ];
}
