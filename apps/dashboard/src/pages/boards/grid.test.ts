import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLUMNS, type Direction, freePlace, type Placed, packed, putTile, resizeTile, stepTile } from './grid.ts';

/** `a: 0 0 6 4` as one tile. */
const tiles = (...texts: string[]): Placed[] =>
  texts.map((text) => {
    const [tile_id = '', x, y, w, h] = text.split(/:? /);
    return { tile_id, x: Number(x), y: Number(y), w: Number(w), h: Number(h) };
  });
const print = (placed: readonly Placed[]) => placed.map(({ tile_id, x, y, w, h }) => `${tile_id}: ${x} ${y} ${w} ${h}`);

describe('putting a tile', () => {
  it('moves what it lies on below it', () =>
    expect(print(putTile(tiles('a: 0 0 6 4', 'b: 6 0 6 4'), 'b', { x: 0, y: 0 }))).toEqual([
      'b: 0 0 6 4',
      'a: 0 4 6 4',
    ]));
  it('lets the others rise into the room it left', () =>
    expect(print(putTile(tiles('a: 0 0 6 4', 'b: 0 4 6 4'), 'a', { x: 6 }))).toEqual(['b: 0 0 6 4', 'a: 6 0 6 4']));
  it('never leaves the grid', () =>
    expect(print(putTile(tiles('a: 0 0 6 4'), 'a', { x: 40, y: -3, h: 99 }))).toEqual(['a: 6 0 6 24']));
});

describe('a step by keyboard', () => {
  const stacked = tiles('a: 0 0 12 2', 'b: 0 2 12 4');
  it('down passes the tile below', () =>
    expect(print(stepTile(stacked, 'a', 'down'))).toEqual(['b: 0 0 12 4', 'a: 0 4 12 2']));
  it('up passes the tile above', () =>
    expect(print(stepTile(stacked, 'b', 'up'))).toEqual(['b: 0 0 12 4', 'a: 0 4 12 2']));
  it('down from the end changes nothing', () => expect(stepTile(stacked, 'b', 'down')).toEqual(stacked));
  it('wider stops at the edge, smaller at one cell', () => {
    expect(print(resizeTile(tiles('a: 8 0 4 1'), 'a', 'right'))).toEqual(['a: 8 0 4 1']);
    expect(print(resizeTile(tiles('a: 8 0 1 1'), 'a', 'left'))).toEqual(['a: 8 0 1 1']);
    expect(print(resizeTile(tiles('a: 8 0 4 1'), 'a', 'up'))).toEqual(['a: 8 0 4 1']);
    expect(print(resizeTile(tiles('a: 8 0 4 1'), 'a', 'down'))).toEqual(['a: 8 0 4 2']);
  });
});

describe('whatever is done to a board', () => {
  const place = fc
    .tuple(fc.nat(11), fc.nat(20), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 5 }))
    .filter(([x, , w]) => x + w <= COLUMNS);
  const step = fc.record({
    id: fc.nat(12),
    act: fc.constantFrom('put', 'step', 'resize'),
    direction: fc.constantFrom<Direction>('left', 'right', 'up', 'down'),
    to: fc.record({ x: fc.integer({ min: -3, max: 15 }), y: fc.integer({ min: -3, max: 30 }) }),
  });

  it('no tile is lost, lies on another, leaves the grid or hangs in the air', () =>
    fc.assert(
      fc.property(fc.array(place, { maxLength: 12 }), fc.array(step, { maxLength: 20 }), (places, steps) => {
        let board: Placed[] = [];
        for (const [index, [, , w, h]] of places.entries())
          board = packed([...board, { tile_id: `t${index}`, ...freePlace(board, { w, h }) }]);
        for (const { id, act, direction, to } of steps) {
          if (act === 'put') board = putTile(board, `t${id}`, to);
          else board = (act === 'step' ? stepTile : resizeTile)(board, `t${id}`, direction);
          expect(board.map(({ tile_id }) => tile_id).sort()).toEqual(places.map((_, index) => `t${index}`).sort());
          for (const a of board) {
            expect(a.x >= 0 && a.x + a.w <= COLUMNS && a.w >= 1 && a.h >= 1).toBe(true);
            const touches = (y: number) =>
              board.some((b) => b !== a && b.x < a.x + a.w && a.x < b.x + b.w && b.y < y + a.h && y < b.y + b.h);
            expect(touches(a.y)).toBe(false);
            if (a.y > 0) expect(touches(a.y - 1)).toBe(true);
          }
        }
      }),
    ));
});

describe('a free place', () => {
  it('is the first in reading order', () =>
    expect(freePlace(tiles('a: 0 0 6 4', 'b: 8 0 4 4'), { w: 2, h: 2 })).toEqual({ x: 6, y: 0, w: 2, h: 2 }));
});
