/**
 * What an embed shows: the board as it is now, with figures of now.
 *
 * Its reach is the narrower of two, at each moment: what its maker may see and take out of the house now, and what who
 * last saved the board could see then. The second is why nobody widens their own view by changing a board that somebody
 * mightier has embedded.
 * A token that is forged, foreign, ended or revoked, and one whose maker has gone, get the same answer.
 */
import { DAY_MS, GRAIN_MS, GRAINS, MINUTE_MS, Problem } from '@bellwether/core';
import { type MetricAnswer, parseDuration } from '@bellwether/metrics';
import type { Caller, RequestFacts } from '../../access/authority/caller.ts';
import { reaches } from '../../access/authority/permission.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { type FigureView, figureViewOf, withinView } from '../metric/figure-view.ts';
import { readQuery } from '../metric/query-metric.ts';
import { boardSeenBy, mayEdit } from './board-access.ts';
import type { BoardContent } from './board-content.ts';
import { readVersion } from './board-versions.ts';
import { callerNamed } from './embed-maker.ts';
import { digestOf, verifyEmbed } from './embed-token.ts';
import type { Tile } from './layout.ts';

/** An answer, or why there is none; by tile. */
export type TileAnswer = { answer: MetricAnswer } | { problem: { code: string; detail: string } };

export interface EmbeddedBoard {
  dashboard: Pick<BoardContent, 'title' | 'description' | 'layout' | 'range'>;
  tiles: Record<string, TileAnswer>;
  /** When the figures were read. */
  at: string;
  expires_at: string;
}

interface OpenEmbed {
  embedId: string;
  dashboardId: string;
  version: number;
  origins: readonly string[];
  expiresAt: Date;
  content: BoardContent;
  view: FigureView;
  maker: Caller;
}

/** All who look at once, and all who look within this time, get figures that were read once. */
const SHARED_MS = 10_000;
const SHARED_MAX = 500;
const QUERIES_AT_ONCE = 4;
/** As many windows as a tile can show. */
const WINDOWS_MAX = 180;

export class EmbeddedAnswers {
  readonly #shared = new Map<string, { untilMs: number; board: Promise<EmbeddedBoard> }>();

  read(key: string, nowMs: number, compute: () => Promise<EmbeddedBoard>): Promise<EmbeddedBoard> {
    const known = this.#shared.get(key);
    if (known && nowMs < known.untilMs) return known.board;
    for (const [other, { untilMs }] of this.#shared)
      if (nowMs >= untilMs || this.#shared.size >= SHARED_MAX) this.#shared.delete(other);
    const board = compute();
    board.catch(() => this.#shared.delete(key));
    this.#shared.set(key, { untilMs: nowMs + SHARED_MS, board });
    return board;
  }
}

/** Throws not_found when the embed is not open, quota_exceeded when it is looked at too often. */
export async function readEmbed(platform: Platform, token: string, request: RequestFacts): Promise<EmbeddedBoard> {
  await platform.embedViews.take(request.address, platform.clock());
  const embed = await openEmbed(platform, token);
  if (!embed)
    throw new Problem('not_found', 'This embed has ended, or never was. Ask who gave you the page for a new one.');
  const { embedId, dashboardId, version, view, maker } = embed;
  const [board] = await Promise.all([
    platform.embeddedAnswers.read(JSON.stringify([embedId, version, view]), platform.clock(), () =>
      answerBoard(platform, maker.orgId, embed),
    ),
    platform.audit.note(
      { ...maker, kind: 'embed', id: embedId, request },
      { action: 'board.embed_view', resourceType: 'board', resourceId: dashboardId, details: { version } },
    ),
  ]);
  return board;
}

/** Origins that may frame the embed's page: none for a token that opens nothing. */
export async function embedOrigins(
  platform: Platform,
  token: string,
  request: RequestFacts,
): Promise<readonly string[]> {
  await platform.embedViews.take(request.address, platform.clock());
  return (await openEmbed(platform, token))?.origins ?? [];
}

async function openEmbed(platform: Platform, token: string): Promise<OpenEmbed | undefined> {
  const claims = verifyEmbed(platform.embedKey, token);
  const nowMs = platform.clock();
  if (!claims || claims.expiresS * 1000 <= nowMs) return undefined;
  const { embedId, orgId, dashboardId, expiresS, bound } = claims;
  const organisation = platform.tenants.get(orgId);
  if (!organisation?.features.export_enabled || organisation.suspended_at) return undefined;
  try {
    return await platform.records.asTenant(orgId, async (tx) => {
      const row = await tx.selectFrom('board_embeds').selectAll().where('embed_id', '=', embedId).executeTakeFirst();
      const isSame =
        row?.dashboard_id === dashboardId &&
        row.expires_at.getTime() === expiresS * 1000 &&
        digestOf(row.origins, row.created_by) === bound;
      if (!row || !isSame || row.revoked_at) return undefined;
      const maker = await callerNamed(tx, orgId, row.created_by, nowMs);
      if (!maker || !mayStillEmbed(maker)) return undefined;
      const board = await boardSeenBy(tx, maker, dashboardId);
      if (!mayEdit(maker, board)) return undefined;
      const { content, savedView } = await readVersion(tx, dashboardId, board.version);
      if (!savedView) return undefined;
      const view = [...figureViewOf(maker, 'exports:write', 'metrics:read'), ...savedView];
      const { origins, expires_at: expiresAt } = row;
      return { embedId, dashboardId, version: board.version, origins, expiresAt, content, view, maker };
    });
  } catch (error) {
    // A maker who sees the board or any figure no longer has nothing to show.
    if (error instanceof Problem && (error.code === 'not_found' || error.code === 'forbidden')) return undefined;
    throw error;
  }
}

function mayStillEmbed({ grants }: Caller): boolean {
  return (
    reaches(grants.get('dashboards:read'), 'organisation') &&
    reaches(grants.get('dashboards:write'), 'own') &&
    reaches(grants.get('exports:write'), 'own') &&
    reaches(grants.get('metrics:read'), 'own')
  );
}

async function answerBoard(platform: Platform, orgId: string, embed: OpenEmbed): Promise<EmbeddedBoard> {
  const { content, view, expiresAt } = embed;
  const { title, description, layout, range } = content;
  const nowMs = platform.clock();
  const waiting = layout.tiles.filter((tile) => tile.kind === 'metric');
  const tiles: Record<string, TileAnswer> = {};
  const work = async (): Promise<void> => {
    for (let tile = waiting.shift(); tile; tile = waiting.shift())
      tiles[tile.tile_id] = await answerTile(platform, orgId, tile, content, view, nowMs);
  };
  await Promise.all(Array.from({ length: QUERIES_AT_ONCE }, work));
  return {
    dashboard: { title, description, layout, range },
    tiles,
    at: new Date(nowMs).toISOString(),
    expires_at: expiresAt.toISOString(),
  };
}

type MetricTile = Extract<Tile, { kind: 'metric' }>;

async function answerTile(
  platform: Platform,
  orgId: string,
  tile: MetricTile,
  { range, filters }: BoardContent,
  view: FigureView,
  nowMs: number,
): Promise<TileAnswer> {
  try {
    const toMs = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
    const spanMs = parseDuration(range) ?? DAY_MS;
    const { grain = readableGrain(spanMs), ...query } = tile.query;
    const asked = readQuery(platform, {
      ...query,
      filters: [...(tile.query.filters ?? []), ...filters],
      grain,
      from: new Date(toMs - spanMs).toISOString(),
      to: new Date(toMs).toISOString(),
      compare: 'previous_period',
    });
    const visible = withinView(asked, view);
    if (visible.audience?.kind === 'person')
      throw new Problem('forbidden', 'These are the figures of one person, for that person alone.');
    return { answer: await platform.metrics.answer(orgId, visible) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { problem: { code: error.code, detail: error.message } };
  }
}

function readableGrain(spanMs: number): string {
  return GRAINS.find((grain) => grain !== '10s' && spanMs / GRAIN_MS[grain] <= WINDOWS_MAX) ?? '30d';
}
