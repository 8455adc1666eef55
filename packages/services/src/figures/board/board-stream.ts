/** What became of a board: what is on it, who sees it, and whose it is. `aside` tells the version of the board. */
import { defineEntityStream, type UserRole } from '@bellwether/records';
import type { BoardContent } from './board-content.ts';

export interface BoardFields extends BoardContent {
  shared_with: readonly UserRole[];
  /** `user:usr_…`. */
  owner: string;
}

export const boardStream = defineEntityStream<BoardFields>({ type: 'board' });

export function boardFields(
  { owner }: { owner: string },
  { title, description, layout, range, filters }: BoardContent,
  sharedWith: readonly UserRole[],
): BoardFields {
  return { title, description, layout, range, filters, shared_with: sharedWith, owner };
}
