import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { boardSeenBy } from './board-access.ts';
import { contentOf } from './board-content.ts';
import { namesOf } from './board-view.ts';

export interface BoardVersion {
  version: number;
  title: string;
  tiles: number;
  saved_at: string;
  saved_by: string;
  saved_by_name: string | null;
}

/** The versions that are kept, newest first. */
export async function listBoardVersions(
  context: ServiceContext,
  caller: Caller | undefined,
  id: string,
): Promise<BoardVersion[]> {
  requirePermission(context, caller, 'dashboards:read');
  const versions = await context.records.asTenant(organisationOf(caller), async (tx) => {
    await boardSeenBy(tx, caller, id);
    const rows = await tx
      .selectFrom('board_versions')
      .selectAll()
      .where('dashboard_id', '=', id)
      .orderBy('version', 'desc')
      .execute();
    const names = await namesOf(
      tx,
      rows.map(({ saved_by }) => saved_by),
    );
    return rows.map(({ version, content, saved_at, saved_by }) => {
      const { title, layout } = contentOf(content);
      return {
        version,
        title,
        tiles: layout.tiles.length,
        saved_at: saved_at.toISOString(),
        saved_by,
        saved_by_name: names.get(saved_by) ?? null,
      };
    });
  });
  await context.audit.note(caller, { action: 'board.list_versions', resourceType: 'board', resourceId: id });
  return versions;
}
