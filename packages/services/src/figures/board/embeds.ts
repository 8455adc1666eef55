/**
 * Embeds of a board: an address that shows it, read-only and without signing in, inside the pages of origins that were
 * named. Making one publishes figures, so it takes the permission to export them, and an organisation that has switched
 * exports off has none.
 */
import { DAY_MS, Problem } from '@bellwether/core';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { requireFeature } from '../../tenants/tenant/require-feature.ts';
import { figureViewOf } from '../metric/figure-view.ts';
import { boardChangedBy, boardSeenBy } from './board-access.ts';
import { namesOf } from './board-view.ts';
import { digestOf, signEmbed } from './embed-token.ts';

export interface EmbedView {
  embed_id: string;
  allowed_origins: readonly string[];
  created_at: string;
  created_by: string;
  created_by_name: string | null;
  expires_at: string;
  revoked_at: string | null;
  state: 'open' | 'expired' | 'revoked';
}

/** `url` is shown here and never again: whoever has it sees the board. */
export interface CreatedEmbed extends EmbedView {
  url: string;
}

const LIFETIME_DAYS_MAX = 366;
const ORIGINS_MAX = 10;
const EMBEDS_MAX = 50;

export async function createEmbed(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<CreatedEmbed> {
  requirePermission(platform, caller, 'dashboards:read');
  requirePermission(platform, caller, 'dashboards:write', 'own');
  requirePermission(platform, caller, 'exports:write', 'own');
  requirePermission(platform, caller, 'metrics:read', 'own');
  const orgId = organisationOf(caller);
  requireFeature(platform, orgId, 'export_enabled');
  // Throws for somebody in no team, who would embed an empty board.
  figureViewOf(caller, 'exports:write', 'metrics:read');
  const { days, origins } = readInput(input, (read) => ({
    days: read.integer('expires_in_days', { min: 1, max: LIFETIME_DAYS_MAX }),
    origins: readOrigins(read),
  }));
  const now = new Date(platform.clock());
  // Whole seconds, as the token says it.
  const expiresS = Math.floor((now.getTime() + days * DAY_MS) / 1000);
  const row = {
    embed_id: newId('emb'),
    org_id: orgId,
    dashboard_id: id,
    origins,
    created_by: nameOf(caller),
    created_at: now,
    expires_at: new Date(expiresS * 1000),
    revoked_at: null,
  };
  const names = await audited(
    platform,
    caller,
    {
      action: 'board.embed_create',
      resourceType: 'board',
      resourceId: id,
      details: { embed_id: row.embed_id, allowed_origins: origins, expires_at: row.expires_at.toISOString() },
    },
    async (tx) => {
      await boardChangedBy(platform, tx, caller, id);
      const { open } = await tx
        .selectFrom('board_embeds')
        .select((eb) => eb.fn.countAll<number>().as('open'))
        .where('dashboard_id', '=', id)
        .where('revoked_at', 'is', null)
        .where('expires_at', '>', now)
        .executeTakeFirstOrThrow();
      if (open >= EMBEDS_MAX)
        throw new Problem('conflict', `This board is embedded ${EMBEDS_MAX} times. Revoke some first.`);
      await tx.insertInto('board_embeds').values(row).execute();
      return namesOf(tx, [row.created_by]);
    },
  );
  const bound = digestOf(origins, row.created_by);
  const token = signEmbed(platform.embedKey, { embedId: row.embed_id, orgId, dashboardId: id, expiresS, bound });
  return { ...embedView(row, names, now.getTime()), url: `/embed/${token}` };
}

/** Without their addresses, newest first; those that have ended for as long as the board is there. */
export async function listEmbeds(platform: Platform, caller: Caller | undefined, id: string): Promise<EmbedView[]> {
  requirePermission(platform, caller, 'dashboards:read');
  const embeds = await platform.records.asTenant(organisationOf(caller), async (tx) => {
    await boardSeenBy(tx, caller, id);
    const rows = await tx
      .selectFrom('board_embeds')
      .selectAll()
      .where('dashboard_id', '=', id)
      .orderBy('created_at', 'desc')
      .limit(200)
      .execute();
    const names = await namesOf(
      tx,
      rows.map(({ created_by }) => created_by),
    );
    return rows.map((row) => embedView(row, names, platform.clock()));
  });
  await platform.audit.note(caller, { action: 'board.list_embeds', resourceType: 'board', resourceId: id });
  return embeds;
}

/** Ends an embed at once. */
export async function revokeEmbed(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  embedId: string,
): Promise<void> {
  requirePermission(platform, caller, 'dashboards:read');
  requirePermission(platform, caller, 'dashboards:write', 'own');
  await audited(
    platform,
    caller,
    { action: 'board.embed_revoke', resourceType: 'board', resourceId: id, details: { embed_id: embedId } },
    async (tx) => {
      await boardChangedBy(platform, tx, caller, id);
      const { numUpdatedRows } = await tx
        .updateTable('board_embeds')
        .set({ revoked_at: new Date(platform.clock()) })
        .where('embed_id', '=', embedId)
        .where('dashboard_id', '=', id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows === 0n)
        throw new Problem('not_found', 'This board has no such embed, or it is revoked already.');
    },
  );
}

interface EmbedRow {
  embed_id: string;
  origins: string[];
  created_by: string;
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
}

function embedView(row: EmbedRow, names: ReadonlyMap<string, string>, nowMs: number): EmbedView {
  const { embed_id, origins, created_by, created_at, expires_at, revoked_at } = row;
  return {
    embed_id,
    allowed_origins: origins,
    created_at: created_at.toISOString(),
    created_by,
    created_by_name: names.get(created_by) ?? null,
    expires_at: expires_at.toISOString(),
    revoked_at: revoked_at?.toISOString() ?? null,
    state: revoked_at ? 'revoked' : expires_at.getTime() <= nowMs ? 'expired' : 'open',
  };
}

/** Origins go into a header as they are, so they are taken apart and written anew. */
function readOrigins(read: InputReader): string[] {
  const sent = read.raw('allowed_origins');
  const wanted = 'has to be a list of 1 to 10 origins such as https://intranet.example.org.';
  if (!Array.isArray(sent) || sent.length === 0 || sent.length > ORIGINS_MAX)
    return read.refuse('allowed_origins', wanted, []);
  return [
    ...new Set(
      sent.flatMap((text: unknown, index) => {
        const origin = typeof text === 'string' ? originOf(text) : undefined;
        if (origin) return [origin];
        return read.refuse(
          `allowed_origins[${index}]`,
          'has to be an origin such as https://intranet.example.org: scheme, host and port, no path, no wildcard.',
          [],
        );
      }),
    ),
  ].sort();
}

function originOf(text: string): string | undefined {
  if (text.length > 300 || !URL.canParse(text)) return undefined;
  const { protocol, origin, host } = new URL(text);
  const isPlain = text === origin || text === `${origin}/`;
  // What URL lets stand in a host name but a policy would read as its own: nothing but names, addresses and a port.
  const isName = /^[a-z0-9.-]+(:\d+)?$|^\[[0-9a-f:.]+\](:\d+)?$/.test(host);
  return (protocol === 'https:' || protocol === 'http:') && isPlain && isName ? origin : undefined;
}
