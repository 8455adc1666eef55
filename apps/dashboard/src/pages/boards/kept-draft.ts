/**
 * What was changed on a board and not saved, kept in this tab: whoever follows a link away from the editor finds it again.
 * It ends with the tab, with saving, and with leaving on purpose.
 */
import type { BoardContent } from './board.ts';

const KEY = 'bellwether.board-draft.';

export interface KeptDraft {
  content: BoardContent;
  /** The version it began with; `undefined` for a new board. */
  version: number | undefined;
}

export function keepDraft(id: string, draft: KeptDraft): void {
  try {
    sessionStorage.setItem(KEY + id, JSON.stringify(draft));
  } catch {
    // A device that is full keeps no draft; the editor goes on, and still asks before the tab closes.
  }
}

export function keptDraft(id: string): KeptDraft | undefined {
  try {
    return (JSON.parse(sessionStorage.getItem(KEY + id) ?? 'null') as KeptDraft | null) ?? undefined;
  } catch {
    return undefined;
  }
}

export function forgetDraft(id: string): void {
  sessionStorage.removeItem(KEY + id);
}
