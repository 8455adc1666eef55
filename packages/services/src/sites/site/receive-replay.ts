/**
 * Takes in a part of a recording. It is masked in the browser and once more here; it is of one page load, and nothing in it
 * leads to a visitor, a visit or another recording. Bounded in every way; what is beyond a bound is left out.
 */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type Json, type JsonObject, MINUTE_MS, maskReplayEvent, Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import { cleanPath } from './clean-path.ts';
import { parsedBody } from './parsed-body.ts';
import { type PageRequest, siteOfPage, uncounted } from './site-of-page.ts';
import type { SiteRow } from './site-row.ts';
import { browserOf } from './user-agent.ts';

export const REPLAY_PART_BYTES_MAX = 1024 * 1024;
const REPLAY_BYTES_MAX = 1024 * 1024;
const PARTS_MAX = 60;
const EVENTS_A_PART_MAX = 5000;
const REPLAYS_A_SITE_MAX = 300;
const LENGTH_MAX_MS = 30 * MINUTE_MS;
const ID = /^[A-Za-z0-9_-]{16,40}$/;
const compress = promisify(gzip);

export interface ReplayPart {
  id: string;
  part: number;
}

/** `body` is bounded, and read once the sender is known to be a page of the site. */
export async function receiveReplay(
  platform: Platform,
  request: PageRequest,
  { id, part }: ReplayPart,
  body: () => Promise<Buffer>,
): Promise<{ accepted: boolean }> {
  const site = await siteOfPage(platform, request);
  if (!ID.test(id) || !Number.isInteger(part) || part < 0 || part >= PARTS_MAX)
    throw new Problem('invalid_request', `A part of a recording has an id and a number below ${PARTS_MAX}.`);
  const { path, events } = readPart(await body());
  if (uncounted(request) || site.settings.replay_share === 0 || events.length === 0) return { accepted: false };
  const lengthMs = spanOf(events);
  const packed = await compress(JSON.stringify(events));
  const replay = { org_id: site.org_id, replay_id: id };
  return platform.records.asTenant(site.org_id, async (tx) => {
    const known = await tx
      .selectFrom('site_replays')
      .selectAll()
      .where('org_id', '=', site.org_id)
      .where('replay_id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    const bytes = (known?.bytes ?? 0) + packed.length;
    const durationMs = (known?.duration_ms ?? 0) + lengthMs;
    const isOther = known !== undefined && known.site_id !== site.site_id;
    if (isOther || bytes > REPLAY_BYTES_MAX || durationMs > LENGTH_MAX_MS || (!known && part > 0))
      return { accepted: false };
    if (!known) await begin(tx, platform, site, { id, path, userAgent: request.userAgent });
    const { numInsertedOrUpdatedRows: written = 0n } = await tx
      .insertInto('site_replay_parts')
      .values({ ...replay, part, events: packed })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (written === 0n) return { accepted: false };
    await tx
      .updateTable('site_replays')
      .set({ bytes, duration_ms: durationMs, events: (known?.events ?? 0) + events.length })
      .where('org_id', '=', site.org_id)
      .where('replay_id', '=', id)
      .execute();
    return { accepted: true };
  });
}

/** The oldest go for the newest. */
async function begin(
  tx: Transaction,
  platform: Platform,
  { org_id, site_id }: SiteRow,
  { id, path, userAgent }: { id: string; path: string; userAgent: string },
): Promise<void> {
  const { device_class, browser } = browserOf(userAgent);
  await tx
    .insertInto('site_replays')
    .values({
      ...{ org_id, site_id, replay_id: id, path, device_class, browser },
      ...{ started_at: new Date(platform.clock()), duration_ms: 0, events: 0, bytes: 0 },
    })
    .execute();
  const beyond = tx
    .selectFrom('site_replays')
    .select('replay_id')
    .where('org_id', '=', org_id)
    .where('site_id', '=', site_id)
    .orderBy('started_at', 'desc')
    .orderBy('replay_id')
    .offset(REPLAYS_A_SITE_MAX);
  await tx.deleteFrom('site_replays').where('org_id', '=', org_id).where('replay_id', 'in', beyond).execute();
}

function readPart(bytes: Buffer): { path: string; events: JsonObject[] } {
  const sent = parsedBody(bytes);
  const { p, e } = (sent ?? {}) as { p?: unknown; e?: unknown };
  if (typeof p !== 'string' || !Array.isArray(e))
    throw new Problem('invalid_request', 'The body has no "p" or no "e".');
  return {
    path: cleanPath(p),
    events: e
      .slice(0, EVENTS_A_PART_MAX)
      .map((event) => maskReplayEvent(event as Json))
      .filter((event) => event !== undefined),
  };
}

function spanOf(events: readonly JsonObject[]): number {
  const times = events.map(({ timestamp }) => timestamp as number);
  return Math.max(0, Math.round(Math.max(...times) - Math.min(...times)));
}
