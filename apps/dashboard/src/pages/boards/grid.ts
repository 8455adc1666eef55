/**
 * The grid of a board: twelve columns, tiles of whole cells. Whatever is moved goes where it was put, what it lies on
 * makes room below, and everything then stands as high as it can. Pure; the server keeps the same rule.
 */
export const COLUMNS = 12;
export const HEIGHT_MAX = 24;

/** In cells: columns from the left, rows from the top. */
export interface Place {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Placed extends Place {
  tile_id: string;
}

/** The tiles after one of them was put at `place`, in reading order. */
export function putTile<T extends Placed>(tiles: readonly T[], id: string, place: Partial<Place>): T[] {
  const tile = tiles.find(({ tile_id }) => tile_id === id);
  if (!tile) return [...tiles];
  const moved = { ...tile, ...within({ ...tile, ...place }) };
  const placed: T[] = [moved];
  for (const other of inOrder(tiles.filter(({ tile_id }) => tile_id !== id))) {
    let free = other;
    for (let under = lying(placed, free); under.length > 0; under = lying(placed, free))
      free = { ...free, y: Math.max(...under.map(({ y, h }) => y + h)) };
    placed.push(free);
  }
  return packed(placed);
}

/** One step by keyboard. Down goes on until something changes: by a single row the tile would only fall back up. */
export function stepTile<T extends Placed>(tiles: readonly T[], id: string, direction: Direction): T[] {
  const tile = tiles.find(({ tile_id }) => tile_id === id);
  if (!tile) return [...tiles];
  const { x, y } = tile;
  switch (direction) {
    case 'left':
      return putTile(tiles, id, { x: x - 1 });
    case 'right':
      return putTile(tiles, id, { x: x + 1 });
    case 'up':
      return putTile(tiles, id, { y: y - 1 });
    case 'down': {
      const bottom = bottomOf(tiles);
      for (let next = y + 1; next <= bottom; next++) {
        const after = putTile(tiles, id, { y: next });
        if (after.find(({ tile_id }) => tile_id === id)?.y !== y) return after;
      }
      return [...tiles];
    }
  }
}

export type Direction = 'left' | 'right' | 'up' | 'down';

export function resizeTile<T extends Placed>(tiles: readonly T[], id: string, direction: Direction): T[] {
  const tile = tiles.find(({ tile_id }) => tile_id === id);
  if (!tile) return [...tiles];
  const { x, w, h } = tile;
  if (direction === 'left') return putTile(tiles, id, { w: w - 1 });
  if (direction === 'right') return putTile(tiles, id, { w: Math.min(w + 1, COLUMNS - x) });
  return putTile(tiles, id, { h: direction === 'up' ? h - 1 : h + 1 });
}

/** Every tile as high as it can stand. */
export function packed<T extends Place>(tiles: readonly T[]): T[] {
  const placed: T[] = [];
  for (const tile of inOrder(tiles)) {
    const above = placed.filter((other) => other.x < tile.x + tile.w && tile.x < other.x + other.w);
    const y = Math.max(0, ...above.map((other) => other.y + other.h).filter((bottom) => bottom <= tile.y));
    placed.push({ ...tile, y });
  }
  return inOrder(placed);
}

/** The first place in reading order where a tile of this size lies on nothing. */
export function freePlace(tiles: readonly Place[], size: { w: number; h: number }): Place {
  for (let y = 0; ; y++)
    for (let x = 0; x + size.w <= COLUMNS; x++) {
      const place = { x, y, ...size };
      if (lying(tiles, place).length === 0) return place;
    }
}

export function bottomOf(tiles: readonly Place[]): number {
  return Math.max(0, ...tiles.map(({ y, h }) => y + h));
}

function within({ x, y, w, h }: Place): Place {
  const width = clamp(w, 1, COLUMNS);
  return { x: clamp(x, 0, COLUMNS - width), y: Math.max(0, y), w: width, h: clamp(h, 1, HEIGHT_MAX) };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** A stable order: of two tiles in one place the one that was put there comes first. */
function inOrder<T extends Place>(tiles: readonly T[]): T[] {
  return tiles.toSorted((a, b) => a.y - b.y || a.x - b.x);
}

function lying(tiles: readonly Place[], on: Place): Place[] {
  return tiles.filter(
    (tile) => tile.x < on.x + on.w && on.x < tile.x + tile.w && tile.y < on.y + on.h && on.y < tile.y + tile.h,
  );
}
