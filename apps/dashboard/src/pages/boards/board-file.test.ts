import { describe, expect, it } from 'vitest';
import { printBoard, readBoard } from './board-file.ts';

const content = { title: 'Cost', description: '', layout: { tiles: [] }, range: '7d', filters: [] };

describe('a board as a file', () => {
  it('reads back as what was written', () => expect(readBoard(printBoard(content))).toEqual(content));
  it('holds neither who owns it nor with whom it is shared', () => {
    const board = { ...content, owner: 'user:usr_1', shared_with: ['viewer'], dashboard_id: 'brd_1' };
    expect(readBoard(printBoard(board))).toEqual(content);
  });
  it.each(['', '[]', 'null', '{}', '{"bellwether_board": 2}', 'no json'])('is not %j', (text) =>
    expect(readBoard(text)).toBeUndefined(),
  );
});
