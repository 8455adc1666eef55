/**
 * Saving a board. Whoever saves says which version they began with; when somebody was faster nothing is overwritten, and
 * the answer says who and when. Every save of what is on it is a version; sharing alone is none.
 */
import { isDeepStrictEqual } from 'node:util';
import { Problem } from '@bellwether/core';
import type { Transaction, UserRole } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, requirePermission } from '../../access/authority/caller.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { type BoardRow, boardChangedBy } from './board-access.ts';
import { type BoardContent, readContent } from './board-content.ts';
import { boardFields, boardStream } from './board-stream.ts';
import { keepVersion, readVersion } from './board-versions.ts';
import { type BoardView, boardView, namesOf } from './board-view.ts';
import { readRoles } from './create.ts';

/** `{version, title?, description?, layout?, range?, filters?, shared_with?}`: what is not sent stays. */
export async function updateBoard(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<BoardView> {
  requirePermission(platform, caller, 'dashboards:read');
  requirePermission(platform, caller, 'dashboards:write', 'own');
  return audited(
    platform,
    caller,
    ({ version, shared_with }) => ({
      action: 'board.update',
      resourceType: 'board',
      resourceId: id,
      details: { version, shared_with: [...shared_with] },
    }),
    async (tx) => {
      const row = await boardChangedBy(platform, tx, caller, id);
      const { content: before } = await readVersion(tx, id, row.version);
      const { version, content, sharedWith } = readInput(input, (read) => ({
        version: read.integer('version', { min: 1, max: 1e9 }),
        content: readContent(read, before, platform.metrics.registry, platform.clock()),
        sharedWith: read.has('shared_with') ? readRoles(read) : row.shared_with,
      }));
      if (version !== row.version) throw await overtaken(tx, caller, row, before, version);
      return saveBoard(platform, tx, caller, row, { before, content, sharedWith });
    },
  );
}

/** Makes what a kept version holds the board's newest version. */
export async function restoreBoard(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<BoardView> {
  requirePermission(platform, caller, 'dashboards:read');
  requirePermission(platform, caller, 'dashboards:write', 'own');
  const { version } = readInput(input, (read) => ({ version: read.integer('version', { min: 1, max: 1e9 }) }));
  return audited(
    platform,
    caller,
    (board) => ({
      action: 'board.restore',
      resourceType: 'board',
      resourceId: id,
      details: { from: version, version: board.version },
    }),
    async (tx) => {
      const row = await boardChangedBy(platform, tx, caller, id);
      const { content: before } = await readVersion(tx, id, row.version);
      const { content } = await readVersion(tx, id, version);
      return saveBoard(platform, tx, caller, row, { before, content, sharedWith: row.shared_with });
    },
  );
}

interface BoardChange {
  before: BoardContent;
  content: BoardContent;
  sharedWith: UserRole[];
}

async function saveBoard(
  platform: Platform,
  tx: Transaction,
  caller: Caller,
  row: BoardRow,
  change: BoardChange,
): Promise<BoardView> {
  const next = await writeBoard(tx, caller, row, change, new Date(platform.clock()));
  await recordChange(platform, tx, caller, boardStream, row.dashboard_id, {
    before: boardFields(row, change.before, row.shared_with),
    after: boardFields(next, change.content, next.shared_with),
    aside: { version: next.version },
  });
  return boardView(next, change.content, caller, await namesOf(tx, [next.owner, next.updated_by]));
}

/** Writes the board, and what is on it as a new version when that has changed. */
export async function writeBoard(
  tx: Transaction,
  caller: Caller,
  row: BoardRow,
  { before, content, sharedWith }: BoardChange,
  now: Date,
): Promise<BoardRow> {
  const [was, is] = [contentOnly(before), contentOnly(content)];
  const changed = !isDeepStrictEqual(was, is);
  const next = {
    ...row,
    title: content.title,
    description: content.description,
    shared_with: sharedWith,
    ...(changed ? { version: row.version + 1, updated_at: now, updated_by: nameOf(caller) } : {}),
  };
  const { title, description, shared_with, version, updated_at, updated_by } = next;
  await tx
    .updateTable('boards')
    .set({ title, description, shared_with, version, updated_at, updated_by })
    .where('dashboard_id', '=', row.dashboard_id)
    .execute();
  if (changed) await keepVersion(tx, next, is, caller, now);
  return next;
}

function contentOnly({ title, description, layout, range, filters }: BoardContent): BoardContent {
  return { title, description, layout, range, filters };
}

async function overtaken(
  tx: Transaction,
  caller: Caller,
  row: BoardRow,
  content: BoardContent,
  version: number,
): Promise<Problem> {
  const names = await namesOf(tx, [row.owner, row.updated_by]);
  const name = names.get(row.updated_by) ?? 'Somebody';
  const at = row.updated_at.toISOString().slice(0, 16).replace('T', ' ');
  return new Problem(
    'conflict',
    `${name} saved this board at ${at} UTC, after you had opened it. Nothing was overwritten: open version ${row.version} and make your changes there, or save yours as a new board.`,
    {
      errors: [{ field: 'version', detail: `is ${version}; the board is at version ${row.version}.` }],
      current: boardView(row, content, caller, names),
    },
  );
}
