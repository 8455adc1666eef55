/** Boards: composed, shared, kept in versions, embedded. The embed's page and its figures are the only anonymous ones. */

import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '@bellwether/core';
import {
  createBoard,
  createEmbed,
  duplicateBoard,
  embedOrigins,
  getBoard,
  listBoards,
  listBoardVersions,
  listEmbeds,
  readEmbed,
  removeBoard,
  restoreBoard,
  revokeEmbed,
  updateBoard,
} from '@bellwether/services';
import type { FastifyRequest } from 'fastify';
import { withNumbers } from './figures.ts';
import type { Route, RouteContext } from './route.ts';

const BOARD = '/api/v1/dashboards/:dashboard_id';
const json = { consumes: ['application/json'] } as const;
const read = { tag: 'figures', needs: 'dashboards:read' } as const;
const write = { tag: 'figures', needs: 'dashboards:write', reach: 'own' } as const;

export function boardRoutes(dashboardDirectory: string): Route[] {
  return [
    {
      ...read,
      method: 'GET',
      path: '/api/v1/dashboards',
      summary: 'Boards: one’s own, and those shared with one’s role.',
      handle: async (c) => ({ dashboards: await listBoards(c.platform, c.caller) }),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: '/api/v1/dashboards',
      summary: 'Makes a board.',
      status: 201,
      handle: async (c) => createBoard(c.platform, c.caller, await c.json()),
    },
    {
      ...read,
      method: 'GET',
      path: BOARD,
      summary: 'One board, as it is or was.',
      query: { version: 'an earlier version' },
      handle: (c) => getBoard(c.platform, c.caller, c.params.dashboard_id!, withNumbers(c.query, ['version'])),
    },
    {
      ...write,
      ...json,
      method: 'PUT',
      path: BOARD,
      summary: 'Saves a board; with the version it was opened at.',
      handle: async (c) => updateBoard(c.platform, c.caller, c.params.dashboard_id!, await c.json()),
    },
    {
      ...write,
      method: 'DELETE',
      path: BOARD,
      summary: 'Removes a board with its versions and embeds.',
      status: 204,
      handle: (c) => done(c, removeBoard(c.platform, c.caller, c.params.dashboard_id!)),
    },
    {
      ...write,
      method: 'POST',
      path: `${BOARD}/duplicate`,
      summary: 'Copies a board.',
      status: 201,
      handle: (c) => duplicateBoard(c.platform, c.caller, c.params.dashboard_id!),
    },
    {
      ...read,
      method: 'GET',
      path: `${BOARD}/versions`,
      summary: 'The versions of a board that are kept, newest first.',
      handle: async (c) => ({ versions: await listBoardVersions(c.platform, c.caller, c.params.dashboard_id!) }),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: `${BOARD}/restore`,
      summary: 'Makes a kept version the newest: {version}.',
      handle: async (c) => restoreBoard(c.platform, c.caller, c.params.dashboard_id!, await c.json()),
    },
    {
      ...read,
      method: 'GET',
      path: `${BOARD}/embeds`,
      summary: 'Where a board is embedded, without the addresses.',
      handle: async (c) => ({ embeds: await listEmbeds(c.platform, c.caller, c.params.dashboard_id!) }),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: `${BOARD}/embeds`,
      summary: 'Makes a signed address that shows a board in other pages: {expires_in_days, allowed_origins}.',
      status: 201,
      handle: async (c) => createEmbed(c.platform, c.caller, c.params.dashboard_id!, await c.json()),
    },
    {
      ...write,
      method: 'DELETE',
      path: `${BOARD}/embeds/:embed_id`,
      summary: 'Ends an embed at once.',
      status: 204,
      handle: (c) => done(c, revokeEmbed(c.platform, c.caller, c.params.dashboard_id!, c.params.embed_id!)),
    },
    {
      method: 'GET',
      path: '/api/v1/embeds/:token',
      summary: 'An embedded board with its figures; the token is the permission.',
      tag: 'figures',
      needs: 'none',
      handle: async (c) => {
        refuseOtherPages(c.request);
        c.reply.header('cache-control', 'no-store');
        return readEmbed(c.platform, c.params.token!, { id: c.request.id, address: c.request.ip });
      },
    },
    {
      method: 'GET',
      path: '/embed/:token',
      summary: 'The page of an embed; only the origins it was made for may frame it.',
      tag: 'figures',
      needs: 'none',
      produces: 'text/html',
      handle: (c) => sendEmbedPage(c, dashboardDirectory),
    },
  ];
}

async function done({ reply }: RouteContext, work: Promise<void>): Promise<undefined> {
  await work;
  reply.status(204).send();
  return undefined;
}

/** Browsers say where a request comes from; the figures are for our own page only, wherever that is framed. */
function refuseOtherPages({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return;
  throw new Problem('forbidden', 'Frame the page of the embed, /embed/…; its figures are not read from other pages.');
}

async function sendEmbedPage(
  { platform, params, request, reply }: RouteContext,
  directory: string,
): Promise<undefined> {
  const page = join(directory, 'embed.html');
  if (!existsSync(page)) throw new Problem('not_found', 'The dashboard is not built: npm run build -w apps/dashboard');
  const origins = await embedOrigins(platform, params.token!, { id: request.id, address: request.ip });
  const ancestors = origins.length === 0 ? "'none'" : origins.join(' ');
  reply
    .header(
      'content-security-policy',
      `default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors ${ancestors}`,
    )
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(createReadStream(page));
  return undefined;
}
