/** Boards as the API shows them. */
import type { Transaction, UserRole } from '@bellwether/records';
import type { Caller } from '../../access/authority/caller.ts';
import { type BoardRow, isMine, mayEdit } from './board-access.ts';
import type { BoardContent } from './board-content.ts';

export interface BoardSummary {
  dashboard_id: string;
  title: string;
  description: string;
  /** `user:usr_…`, or the key that made it. */
  owner: string;
  /** As colleagues know them; null when they are no longer here. */
  owner_name: string | null;
  version: number;
  shared_with: readonly UserRole[];
  created_at: string;
  updated_at: string;
  updated_by: string;
  updated_by_name: string | null;
  mine: boolean;
  may_edit: boolean;
}

export interface BoardView extends BoardSummary, Pick<BoardContent, 'layout' | 'range' | 'filters'> {}

export function boardSummary(row: BoardRow, caller: Caller, names: ReadonlyMap<string, string>): BoardSummary {
  const { dashboard_id, title, description, owner, version, shared_with, updated_by } = row;
  return {
    dashboard_id,
    title,
    description,
    owner,
    owner_name: names.get(owner) ?? null,
    version,
    shared_with,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    updated_by,
    updated_by_name: names.get(updated_by) ?? null,
    mine: isMine(caller, row),
    may_edit: mayEdit(caller, row),
  };
}

export function boardView(
  row: BoardRow,
  content: BoardContent,
  caller: Caller,
  names: ReadonlyMap<string, string>,
): BoardView {
  const { title, description, layout, range, filters } = content;
  return { ...boardSummary(row, caller, names), title, description, layout, range, filters };
}

/** Names of users and keys by how they are written down, `user:usr_…`. */
export async function namesOf(tx: Transaction, actors: readonly string[]): Promise<Map<string, string>> {
  const idsOf = (kind: string) =>
    [...new Set(actors)].filter((actor) => actor.startsWith(`${kind}:`)).map((actor) => actor.slice(kind.length + 1));
  const [users, keys] = [idsOf('user'), idsOf('key')];
  const names = new Map<string, string>();
  if (users.length > 0)
    for (const { user_id, name } of await tx
      .selectFrom('users')
      .select(['user_id', 'name'])
      .where('user_id', 'in', users)
      .execute())
      names.set(`user:${user_id}`, name);
  if (keys.length > 0)
    for (const { key_id, name } of await tx
      .selectFrom('api_keys')
      .select(['key_id', 'name'])
      .where('key_id', 'in', keys)
      .execute())
      names.set(`key:${key_id}`, name);
  return names;
}
