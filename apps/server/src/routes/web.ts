/**
 * What pages of sites call: their scripts, and where these send what they have seen. Open to any page; a page is known by the
 * public key of its site and the host it says it is of. No credential is read, so no cookie of the dashboard counts here.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '@bellwether/core';
import {
  LAYOUT_BYTES_MAX,
  type PageRequest,
  REPLAY_PART_BYTES_MAX,
  receiveLayout,
  receiveReplay,
  receiveWeb,
  servedTags,
  siteScript,
  WEB_BATCH_BYTES_MAX,
} from '@bellwether/services';
import type { FastifyReply } from 'fastify';
import type { Route, RouteContext } from './route.ts';

/** Scripts and the page that plays recordings may be kept so long, in seconds; a change of a site shows after it. */
const SCRIPT_KEPT_SECONDS = 300;
/** Nothing from elsewhere, nothing out; recorded pages have styles of their own, and none of their scripts run. */
const PLAYER_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
const PLAYER_PAGE =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Replay</title><link rel="stylesheet" href="/t/assets/player.css"><body><script src="/t/assets/player.js"></script></body></html>';
const ASSETS = {
  'recorder.js': 'text/javascript; charset=utf-8',
  'outline.js': 'text/javascript; charset=utf-8',
  'player.js': 'text/javascript; charset=utf-8',
  'player.css': 'text/css; charset=utf-8',
} as const;

const open = { tag: 'ingest', needs: 'none', anonymous: true } as const;
const asScript = { ...open, method: 'GET', produces: 'text/javascript; charset=utf-8' } as const;
const received = { ...open, method: 'POST', status: 202 } as const;

/** `scriptDirectory`: the built scripts. */
export function webRoutes({
  publicOrigin,
  scriptDirectory,
}: {
  publicOrigin: string | undefined;
  scriptDirectory: string;
}): Route[] {
  const originOf = ({ request }: RouteContext): string => publicOrigin ?? `${request.protocol}://${request.host}`;
  const built = builtFiles(scriptDirectory);
  return [
    {
      ...asScript,
      path: '/t/:script',
      summary: 'The script of a site, under its key with ".js": what to put into its pages.',
      handle: async (c) => {
        const { key, needsConsent, clicks, vitals, replayShare, tags } = await siteScript(
          c.platform,
          keyOf(c.params.script!),
        );
        const told = { o: originOf(c), k: key, n: needsConsent, c: clicks, v: vitals, r: replayShare, t: tags };
        return sendScript(c.reply, `!function(){var BELLWETHER_SITE=${inScript(told)};${built('script.js')}}();`);
      },
    },
    {
      ...asScript,
      path: '/t/:site_key/tags.js',
      summary: 'The tags of a site, as one script; with the token of a preview, the draft of them.',
      query: { preview: 'a token from the page Tags', v: 'the version; for the browser to tell apart' },
      handle: async (c) => {
        const { tags, isPreview } = await servedTags(c.platform, c.params.site_key!, c.query.preview);
        const script = `!function(){var BELLWETHER_TAGS=${inScript(tags)};${built('tags.js')}}();`;
        return sendScript(c.reply, script, isPreview ? 'no-store' : undefined);
      },
    },
    {
      ...asScript,
      path: '/t/assets/:file',
      summary: 'What the script of a site loads apart: the recorder, the outline; and what plays recordings.',
      query: { site: 'key of the site, for the script itself' },
      handle: ({ params: { file = '' }, reply }) => {
        if (!Object.hasOwn(ASSETS, file)) throw new Problem('not_found', 'There is no such script.');
        return sendScript(reply, built(file), undefined, ASSETS[file as keyof typeof ASSETS]);
      },
    },
    {
      ...open,
      tag: 'administration',
      method: 'GET',
      path: '/t/player',
      summary: 'An empty page that plays the recording which the page around it hands over.',
      produces: 'text/html; charset=utf-8',
      handle: ({ reply }) =>
        reply
          .header('content-security-policy', PLAYER_POLICY)
          .header('cache-control', 'no-cache')
          .type('text/html; charset=utf-8')
          .send(PLAYER_PAGE),
    },
    {
      ...received,
      path: '/api/v1/web',
      summary: 'Takes in what the script of a site has seen: page views, events, clicks, web vitals. docs/sites.md.',
      query: { site: 'key of the site' },
      consumes: ['text/plain', 'application/json'],
      handle: (c) => receiveWeb(c.platform, pageRequestOf(c), () => c.body(WEB_BATCH_BYTES_MAX)),
    },
    {
      ...received,
      path: '/api/v1/web/layout',
      summary: 'Takes in the outline of a page.',
      query: { site: 'key of the site' },
      consumes: ['text/plain', 'application/json'],
      handle: (c) => receiveLayout(c.platform, pageRequestOf(c), () => c.body(LAYOUT_BYTES_MAX)),
    },
    {
      ...received,
      path: '/api/v1/web/replay',
      summary: 'Takes in a part of a recording, masked in the browser and once more here.',
      query: { site: 'key of the site', replay: 'id of the recording, made in the browser', part: '0, 1, …' },
      consumes: ['text/plain', 'application/json'],
      handle: (c) => {
        const part = { id: c.query.replay ?? '', part: Number(c.query.part) };
        return receiveReplay(c.platform, pageRequestOf(c), part, () => c.body(REPLAY_PART_BYTES_MAX));
      },
    },
  ];
}

export function pageRequestOf({ request, query }: RouteContext): PageRequest {
  const { origin, 'user-agent': userAgent = '', 'sec-gpc': privacyControl } = request.headers;
  return {
    ...{ siteKey: query.site ?? '', origin, address: request.ip, userAgent },
    privacyControl: privacyControl === '1',
  };
}

function keyOf(script: string): string {
  if (!script.endsWith('.js')) throw new Problem('not_found', 'There is no such script.');
  return script.slice(0, -'.js'.length);
}

/** JSON that ends no script and no line of one. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function sendScript(
  reply: FastifyReply,
  text: string,
  cacheControl = `public, max-age=${SCRIPT_KEPT_SECONDS}`,
  type: string = ASSETS['recorder.js'],
): FastifyReply {
  return reply
    .header('cache-control', cacheControl)
    .header('cross-origin-resource-policy', 'cross-origin')
    .type(type)
    .send(text);
}

/** Read once. */
function builtFiles(directory: string): (file: string) => string {
  const known = new Map<string, string>();
  return (file) => {
    const text = known.get(file);
    if (text !== undefined) return text;
    const path = join(directory, file);
    if (!existsSync(path))
      throw new Problem('not_found', 'The scripts of sites are not built: npm run build -w apps/tracker');
    const read = readFileSync(path, 'utf8');
    known.set(file, read);
    return read;
  };
}
