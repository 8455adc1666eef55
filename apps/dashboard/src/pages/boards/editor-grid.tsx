/**
 * Tiles that are moved and resized: by pointer at their bar and corner, by keyboard at their bar. While something is
 * dragged the whole board is shown as it would be; letting go makes it so, Esc forgets it.
 */
import { type KeyboardEvent, type PointerEvent, useEffect, useId, useRef, useState } from 'react';
import type { Tile } from './board.ts';
import { COLUMNS, type Direction, type Place, putTile, resizeTile, stepTile } from './grid.ts';
import { messages } from './messages.ts';
import { TilePlace } from './tile-place.tsx';
import { TileView } from './tile-view.tsx';

interface Drag {
  id: string;
  as: 'move' | 'resize';
  /** Where the pointer began, in pixels of the page. */
  fromX: number;
  fromY: number;
  begin: Place;
  /** Size of a cell with its gap. */
  cell: { width: number; height: number };
  tiles: readonly Tile[];
}

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

export function EditorGrid(props: {
  tiles: readonly Tile[];
  nameOf: (tile: Tile) => string;
  place: (tiles: readonly Tile[]) => void;
  /** To screen readers. */
  say: (text: string) => void;
  edit: (tile: Tile) => void;
  duplicate: (tile: Tile) => void;
  remove: (tile: Tile) => void;
}) {
  const { tiles, nameOf, place, say, edit, duplicate, remove } = props;
  const words = messages.editor;
  const grid = useRef<HTMLDivElement>(null);
  const help = useId();
  const [drag, setDrag] = useState<Drag>();
  const shown = drag?.tiles ?? tiles;

  function announce(next: readonly Tile[], id: string): void {
    const tile = next.find(({ tile_id }) => tile_id === id);
    if (tile) say(words.moved(nameOf(tile), placeText(tile)));
  }
  function onKey(event: KeyboardEvent, tile: Tile): void {
    const direction = DIRECTIONS[event.key];
    if (direction && !event.metaKey && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      const next = (event.shiftKey ? resizeTile : stepTile)(tiles, tile.tile_id, direction);
      place(next);
      announce(next, tile.tile_id);
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      remove(tile);
    }
  }
  function begin(event: PointerEvent<HTMLElement>, tile: Tile, as: Drag['as']): void {
    if (event.button !== 0 || !grid.current) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const { columnGap, rowGap, gridAutoRows } = getComputedStyle(grid.current);
    const gap = Number.parseFloat(columnGap) || 0;
    setDrag({
      id: tile.tile_id,
      as,
      fromX: event.pageX,
      fromY: event.pageY,
      begin: tile,
      cell: {
        width: (grid.current.clientWidth + gap) / COLUMNS,
        height: (Number.parseFloat(gridAutoRows) || 64) + (Number.parseFloat(rowGap) || 0),
      },
      tiles,
    });
  }
  function move(event: PointerEvent): void {
    if (!drag) return;
    const { begin: from, cell } = drag;
    const [dx, dy] = [
      Math.round((event.pageX - drag.fromX) / cell.width),
      Math.round((event.pageY - drag.fromY) / cell.height),
    ];
    const to =
      drag.as === 'move'
        ? { x: from.x + dx, y: from.y + dy }
        : { w: Math.min(Math.max(1, from.w + dx), COLUMNS - from.x), h: from.h + dy };
    // From what was there when it began, so that passing over a tile does not push it away for good.
    setDrag({ ...drag, tiles: putTile(tiles, drag.id, to) });
  }
  function end(): void {
    if (!drag) return;
    setDrag(undefined);
    place(drag.tiles);
    announce(drag.tiles, drag.id);
  }
  useEscape(drag !== undefined, () => setDrag(undefined));

  return (
    <>
      <p id={help} className="visually-hidden">
        {words.help}
      </p>
      <div ref={grid} className="board-grid board-grid-editing" data-dragging={drag ? '' : undefined}>
        {shown.map((tile) => {
          const name = nameOf(tile);
          return (
            <TilePlace key={tile.tile_id} tile={tile}>
              <div className="tile-bar" data-held={drag?.id === tile.tile_id || undefined}>
                <button
                  type="button"
                  className="tile-grip"
                  aria-label={words.grip(name, placeText(tile))}
                  aria-describedby={help}
                  onKeyDown={(event) => onKey(event, tile)}
                  onPointerDown={(event) => begin(event, tile, 'move')}
                  onPointerMove={move}
                  onPointerUp={end}
                  onPointerCancel={() => setDrag(undefined)}
                  onClick={(event) => {
                    // By Enter or Space; a pointer that went nowhere has moved nothing and opens nothing.
                    if (event.detail === 0) edit(tile);
                  }}
                >
                  <svg viewBox="0 0 10 14" aria-hidden="true">
                    <path d="M2 2h2v2H2zm4 0h2v2H6zM2 6h2v2H2zm4 0h2v2H6zM2 10h2v2H2zm4 0h2v2H6z" />
                  </svg>
                  <span>{name}</span>
                </button>
                <button
                  type="button"
                  aria-label={words.editTile(name)}
                  title={words.editTile(name)}
                  onClick={() => edit(tile)}
                >
                  <svg viewBox="0 0 14 14" aria-hidden="true">
                    <path d="M2 12h2l7-7-2-2-7 7zM8 4l2 2" />
                  </svg>
                </button>
                <button
                  type="button"
                  aria-label={words.duplicateTile(name)}
                  title={words.duplicateTile(name)}
                  onClick={() => duplicate(tile)}
                >
                  <svg viewBox="0 0 14 14" aria-hidden="true">
                    <path d="M5 5h7v7H5zM9 5V2H2v7h3" />
                  </svg>
                </button>
                <button
                  type="button"
                  aria-label={words.removeTile(name)}
                  title={words.removeTile(name)}
                  onClick={() => remove(tile)}
                >
                  <svg viewBox="0 0 14 14" aria-hidden="true">
                    <path d="M3 3l8 8M11 3l-8 8" />
                  </svg>
                </button>
              </div>
              <div className="tile-inside" inert>
                <TileView tile={tile} />
              </div>
              <div
                className="tile-corner"
                title={words.resize(name)}
                onPointerDown={(event) => begin(event, tile, 'resize')}
                onPointerMove={move}
                onPointerUp={end}
                onPointerCancel={() => setDrag(undefined)}
              />
            </TilePlace>
          );
        })}
      </div>
    </>
  );
}

function placeText({ x, y, w, h }: Place): string {
  return messages.editor.place(x, y, w, h);
}

function useEscape(active: boolean, act: () => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (!active) return;
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key === 'Escape') latest.current();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [active]);
}
