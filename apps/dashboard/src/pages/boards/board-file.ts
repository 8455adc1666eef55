/**
 * A board as a file: what is on it, and nothing of who may see it or where it came from. Whether what is in a file can be
 * shown is for the server to say, with the place of every mistake.
 */
import { type BoardContent, contentOf } from './board.ts';

const FORMAT = 1;
export const FILE_BYTES_MAX = 512 * 1024;

export function printBoard(board: BoardContent): string {
  return `${JSON.stringify({ bellwether_board: FORMAT, ...contentOf(board) }, undefined, 2)}\n`;
}

/** `undefined` when it is no board of ours. */
export function readBoard(text: string): Partial<BoardContent> | undefined {
  try {
    const file: unknown = JSON.parse(text);
    if (typeof file !== 'object' || file === null || !('bellwether_board' in file)) return undefined;
    const { bellwether_board: format, ...content } = file;
    return format === FORMAT ? (content as Partial<BoardContent>) : undefined;
  } catch {
    return undefined;
  }
}
