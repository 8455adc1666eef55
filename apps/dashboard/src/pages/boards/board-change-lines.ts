/** What is different on a board, in words: tiles are told as tiles, everything else by its field. */
import { changeLines } from '@bellwether/ui/history/change-words.ts';
import type { HistoryChange, HistoryEntry } from '@bellwether/ui/history/history-entry.ts';
import { messages } from './messages.ts';
import { rolesText } from './roles-text.ts';

const TILE = /^layout\.tiles\[([^\]]*)\](?:\.(.+))?$/;
/** Where a tile stands and how large it is. */
const PLACES = new Set(['x', 'y', 'w', 'h']);

export function boardChangeLines({ changes, more_changes }: Pick<HistoryEntry, 'changes' | 'more_changes'>): string[] {
  const words = messages.changes;
  const tiles = {
    added: [] as string[],
    removed: [] as string[],
    moved: new Set<string>(),
    changed: new Set<string>(),
  };
  const others: HistoryChange[] = [];
  for (const change of changes) {
    const [, tile, part] = TILE.exec(change.path) ?? [];
    if (tile === undefined) {
      // The order of tiles in the file says nothing to who looks at them.
      if (change.path !== 'layout.tiles') others.push(told(change));
    } else if (part !== undefined) (PLACES.has(part) ? tiles.moved : tiles.changed).add(tile);
    else if (change.from === undefined) tiles.added.push(tileTitle(change.to));
    else if (change.to === undefined) tiles.removed.push(tileTitle(change.from));
    else tiles.changed.add(tile);
  }
  const moved = tiles.moved.difference(tiles.changed);
  const lines = [
    ...changeLines(others, 0, words.fields),
    ...(tiles.added.length > 0 ? [words.tilesAdded(tiles.added.join(', '))] : []),
    ...(tiles.removed.length > 0 ? [words.tilesRemoved(tiles.removed.join(', '))] : []),
    ...(tiles.changed.size > 0 ? [words.tilesChanged(tiles.changed.size)] : []),
    ...(moved.size > 0 ? [words.tilesMoved(moved.size)] : []),
  ];
  return more_changes > 0 ? [...lines, words.more] : lines;
}

function told(change: HistoryChange): HistoryChange {
  if (change.path !== 'shared_with') return change;
  const roles = (value: unknown) => (Array.isArray(value) && value.length > 0 ? [rolesText(value as string[])] : []);
  return { path: change.path, from: roles(change.from), to: roles(change.to) };
}

function tileTitle(tile: unknown): string {
  const { title, markdown, query } = (tile ?? {}) as {
    title?: string;
    markdown?: string;
    query?: { metric?: string };
  };
  return `“${(title || markdown || query?.metric || messages.board.text).slice(0, 40)}”`;
}
