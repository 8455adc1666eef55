/** Versions of a board: every save keeps one, the newest hundred stay. */
import { type Json, type JsonObject, Problem } from '@bellwether/core';
import type { DimensionFilter } from '@bellwether/metrics';
import type { Transaction } from '@bellwether/records';
import { type Caller, nameOf } from '../../access/authority/caller.ts';
import { type FigureView, figureViewOf } from '../metric/figure-view.ts';
import { type BoardContent, contentJson, contentOf } from './board-content.ts';

const VERSIONS_KEPT = 100;

export interface SavedVersion {
  content: BoardContent;
  savedBy: string;
  savedAt: Date;
  /** What who saved it could see then; `undefined`: nothing. It bounds what an embed of the board shows. */
  savedView: FigureView | undefined;
}

export async function keepVersion(
  tx: Transaction,
  board: { org_id: string; dashboard_id: string; version: number },
  content: BoardContent,
  caller: Caller,
  savedAt: Date,
): Promise<void> {
  const { org_id, dashboard_id, version } = board;
  await tx
    .insertInto('board_versions')
    .values({
      org_id,
      dashboard_id,
      version,
      content: contentJson(content),
      saved_by: nameOf(caller),
      saved_at: savedAt,
      saved_view: JSON.stringify(viewOrNone(caller) ?? null),
    })
    .execute();
  await tx
    .deleteFrom('board_versions')
    .where('dashboard_id', '=', dashboard_id)
    .where('version', '<=', version - VERSIONS_KEPT)
    .execute();
}

/** Throws not_found for a version that never was or is no longer kept. */
export async function readVersion(tx: Transaction, dashboardId: string, version: number): Promise<SavedVersion> {
  const row = await tx
    .selectFrom('board_versions')
    .selectAll()
    .where('dashboard_id', '=', dashboardId)
    .where('version', '=', version)
    .executeTakeFirst();
  if (!row)
    throw new Problem('not_found', `Version ${version} is not kept; the newest ${VERSIONS_KEPT} of a board are.`);
  return {
    content: contentOf(row.content as JsonObject),
    savedBy: row.saved_by,
    savedAt: row.saved_at,
    savedView: (row.saved_view as (DimensionFilter & Record<string, Json>)[] | null) ?? undefined,
  };
}

/** Somebody in no team may still arrange a board, and sees no figure on it. */
function viewOrNone(caller: Caller): FigureView | undefined {
  try {
    return caller.grants.has('metrics:read') ? figureViewOf(caller, 'metrics:read') : undefined;
  } catch (error) {
    if (error instanceof Problem && error.code === 'forbidden') return undefined;
    throw error;
  }
}
