/** The history of something, as the API tells it: GET /api/v1/history/{type}/{id}. */

/** A value as it was and is; absent where there was nothing. */
export interface HistoryChange {
  /** `title`, `layout.tiles[cups].w`. */
  path: string;
  from?: unknown;
  to?: unknown;
}

export interface HistoryEntry {
  version: number;
  /** `board.updated`. */
  event_type: string;
  at: string;
  actor: string;
  actor_name: string | null;
  changes: readonly HistoryChange[];
  more_changes: number;
  undoes: number | null;
  undone_by: number | null;
  can_undo: boolean;
  undo_detail: string;
}

export interface History {
  version: number;
  entries: readonly HistoryEntry[];
  /** For `before`, when there are earlier ones. */
  next: number | null;
}

/** Something as it was: GET /api/v1/history/{type}/{id}/at. */
export interface HistoryState<State> {
  version: number;
  state: State | null;
}

export function historyPath(type: string, id: string, rest = ''): string {
  return `/api/v1/history/${type}/${encodeURIComponent(id)}${rest}`;
}
